"""Exceptions like one: how they were resolved, and how those went on that nobody took.

Like is, in this order: of the same pattern; of the same kind at the same place; of the same kind
with the same parties. The latter are looked for among the latest, so that a long ledger takes no
longer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from daylit.errors import DaylitError
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import Entry, Room, State
from daylit_site.ledger.room.precedents_asked import went_on
from daylit_site.processes.cases import answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from daylit_site.people.models import Person
    from daylit_site.processes.scope import Scope

    Row = dict[str, Any]

MOST_SHOWN = 6
LOOKED_AT = 1_000
"""So many of the latest of a kind are looked at for those at one place, or of the same parties."""

WRITTEN = (State.RESOLVED, State.ACCEPTED)
"""How exceptions stand of which someone said what was decided."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WentOn:
    """How a case went on by the record.

    Attributes:
        steps: What came next: activity and party, the latter empty where nobody stated it.
        back_seconds: How long until the case was back on its way; null where it is not, or where
            that is not told.
        closed_seconds: How long until it was closed; null where it is open.
    """

    steps: tuple[tuple[str, str], ...]
    back_seconds: float | None
    closed_seconds: float | None


@dataclass(frozen=True)
class Precedent:
    """An exception like another.

    Attributes:
        entry: It.
        heading: What happened, in one line.
        taken_seconds: Of what someone decided: how long that took since it left the way.
        is_reason_seen: Whether what was said with it is shown: to those who see the talk in its
            room.
        went_on: How its case went on; null where the record does not say.
    """

    entry: Entry
    heading: str
    taken_seconds: float | None
    is_reason_seen: bool
    went_on: WentOn | None

    @property
    def is_written(self) -> bool:
        """Whether someone said what was decided."""
        return self.entry.state in WRITTEN


@dataclass
class _Found:
    """Those found so far, each once."""

    ids: list[int] = field(default_factory=list)

    @property
    def left(self) -> int:
        return MOST_SHOWN - len(self.ids)

    def add(self, ids: Iterable[int]) -> None:
        fresh = [pk for pk in dict.fromkeys(ids) if pk not in self.ids]
        self.ids += fresh[: self.left]


def precedents_of(entry: Entry, *, person: Person, scope: Scope) -> list[Precedent]:
    """Return exceptions like one that a person sees: those decided first, then the latest."""
    found = _Found()
    others = Entry.objects.visible_to(person).exclude(pk=entry.pk).filter(process=entry.process_id)
    for states in (WRITTEN, (State.OVER,)):
        standing = others.filter(state__in=states)
        if found.left and entry.pattern_id is not None:
            of_pattern = standing.filter(pattern=entry.pattern_id).order_by("-anchored_at")
            found.add(of_pattern.values_list("pk", flat=True)[: MOST_SHOWN + len(found.ids)])
        if found.left:
            found.add(_like(entry, standing))
    shown = _in_order(found.ids)
    seen = _rooms_seen(shown, person)
    told = _went_on([one for one in shown if one.state not in WRITTEN], scope)
    return [_precedent(one, seen, told) for one in shown]


def _like(entry: Entry, standing: Any) -> list[int]:
    """Return those of the same kind at the same place, then those with the same parties."""
    latest = standing.filter(kind=entry.kind).order_by("-anchored_at")
    rows = latest.values_list("pk", "place", "holder", "other", "team", "organisation")
    looked_at = list(rows[:LOOKED_AT])
    at_place = [row[0] for row in looked_at if row[1] == entry.place]
    parties = (entry.holder, entry.other, entry.team, entry.organisation)
    with_parties = [row[0] for row in looked_at if any(parties) and row[2:] == parties]
    return [*at_place, *with_parties]


def _in_order(ids: Sequence[int]) -> list[Entry]:
    held = Entry.objects.select_related("state_by", "process").in_bulk(ids)
    return [held[pk] for pk in ids]


def _rooms_seen(shown: Sequence[Entry], person: Person) -> frozenset[int]:
    """Return of which exceptions a person sees what is said in their rooms."""
    if not person.is_partner:
        return frozenset(one.pk for one in shown)
    rooms = Room.objects.visible_to(person).filter(entry__in=shown)
    return frozenset(rooms.values_list("entry", flat=True))


def _precedent(one: Entry, seen: frozenset[int], told: dict[str, Any]) -> Precedent:
    is_written = one.state in WRITTEN
    return Precedent(
        entry=one,
        heading=heading_of(one),
        taken_seconds=max((one.state_at - one.anchored_at).total_seconds(), 0.0)
        if is_written
        else None,
        is_reason_seen=one.pk in seen,
        went_on=None if is_written else _as_told(one, told.get(one.case_id, [])),
    )


def _went_on(shown: Sequence[Entry], scope: Scope) -> dict[str, list[Row]]:
    """Ask the record how some cases went on after they left the way last, by case."""
    wanted = [
        {"case_id": one.case_id, "step_id": one.anchors.split()[-1]}
        for one in shown
        if one.case_id and one.anchors
    ]
    if not wanted:
        return {}
    process_id = shown[0].process.process_id
    try:
        rows = answer(process_id, scope, went_on, wanted, ("steps", "cases"))
    except DaylitError:
        logger.exception("The record of %s cannot be read", process_id)
        return {}
    return {
        case["case_id"]: [row for row in rows if row["case_id"] == case["case_id"]]
        for case in wanted
    }


def _as_told(one: Entry, rows: Sequence[Row]) -> WentOn | None:
    if not rows:
        return None
    steps = tuple(
        (row["activity"], row["team_id"] or row["organisation_id"] or "")
        for row in rows
        if row["activity"] is not None
    )
    return WentOn(
        steps=steps,
        back_seconds=_since(one, one.ended_at),
        closed_seconds=None if rows[0]["is_open"] else _since(one, rows[0]["closed_at"]),
    )


def _since(one: Entry, at: Any) -> float | None:
    return None if at is None else max((at - one.anchored_at).total_seconds(), 0.0)


def like_ones(entry: Entry) -> Q:
    """Return what finds the exceptions like one: of its pattern, else of its kind and place."""
    if entry.pattern_id is not None:
        return Q(pattern=entry.pattern_id)
    return Q(process=entry.process_id, kind=entry.kind, place=entry.place)
