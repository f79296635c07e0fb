"""Judgements: what people decided about exceptions and patterns, and which of it stands.

They are only ever added to. Of several about the same target the last stands: by the moment at
which they were judged, of one moment the later in order. ``reopened`` takes back the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from daylit.departures.usual import Declared, Loop
from daylit.language import _, gettext_noop
from daylit.record.changes.same_target import same

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from datetime import date

Verdict = Literal["accepted", "not an exception", "usual", "merged", "split", "reopened"]
Sort = Literal["exception", "pattern"]

KIND_WORDS = {
    "bounce": gettext_noop("bounce"),
    "rework": gettext_noop("rework"),
    "late": gettext_noop("late"),
    "stalled": gettext_noop("stalled"),
}

VERDICTS: tuple[Verdict, ...] = (
    "accepted",
    "not an exception",
    "usual",
    "merged",
    "split",
    "reopened",
)
OF_PATTERNS: tuple[Verdict, ...] = ("usual", "merged", "split")
"""Verdicts that only a pattern can bear."""

LOOPS = ("rework", "bounce")
"""Kinds of which alone one can say that they are usual: how long is usual is fitted."""

NEEDS: dict[Verdict, tuple[str, ...]] = {
    "accepted": ("until", "reason"),
    "not an exception": ("reason",),
    "merged": ("into",),
    "split": ("by",),
}
"""What has to be said with a verdict, as files and commands name it."""

ONLY_WITH: dict[str, Verdict] = {"until": "accepted", "into": "merged", "by": "split"}
"""What can be said with one verdict only."""

LEFT_OUT: tuple[Verdict, ...] = ("not an exception", "usual")
"""Exceptions of these verdicts are out of every count and figure."""

ARROW = " → "
"""Stands between the parties in the place of a bounce, see ``detect``."""


@dataclass(frozen=True)
class Target:
    """What a judgement is about.

    Attributes:
        sort: "exception" or "pattern".
        id_begins: Its id or how that begins; null where it is named by the rest.
        case_id: The case of an exception, else null.
        kind: Its kind; null where only the id is known.
        place: Its place; null where only the id is known.
        anchor_event_id: The step at which an exception was anchored when it was judged, or judged
            first, by which it is known where its id has moved; null where that was not kept, and of
            patterns.
    """

    sort: Sort
    id_begins: str | None = None
    case_id: str | None = None
    kind: str | None = None
    place: str | None = None
    anchor_event_id: str | None = None

    @property
    def names(self) -> frozenset[Hashable]:
        """What names it: judgements that share a name are about the same.

        Kind and place are what lasts of a pattern; of an exception they may be those of several, so
        that its id and its anchor name it, of which the id may move.
        """
        own = ("id", self.id_begins), ("anchor", self.anchor_event_id)
        said = {(self.sort, *one) for one in own if one[1] is not None}
        if said and (self.kind is None or self.sort == "exception"):
            return frozenset(said)
        return frozenset({(self.sort, self.case_id, self.kind, self.place)})

    def in_words(self) -> str:
        """Name it in a sentence."""
        is_pattern = self.sort == "pattern"
        if self.kind is None:
            said = _("the pattern {id}") if is_pattern else _("the exception {id}")
            return said.format(id=self.id_begins)
        said = _("the exception of case {case} ({kind} at {place})")
        if is_pattern:
            said = _("the pattern {kind} at {place}")
        kind = _(KIND_WORDS.get(self.kind, self.kind))
        return said.format(case=self.case_id, kind=kind, place=self.place)


@dataclass(frozen=True)
class Judgement:
    """What someone decided about an exception or a pattern.

    Attributes:
        verdict: One of ``VERDICTS``.
        target: What it is about.
        judged_at: When; the earlier of two gives way.
        until_on: Until the end of which day (UTC) it is accepted; null for other verdicts.
        reason: Why, null where it was not said.
        into: The pattern that a merged one belongs to, else null.
        by_trait: The trait by whose values a split one is told apart, else null.
        judged_by: Who, as a keyed id; null where that was not kept.
    """

    verdict: Verdict
    target: Target
    judged_at: datetime
    until_on: date | None = None
    reason: str | None = None
    into: Target | None = None
    by_trait: str | None = None
    judged_by: str | None = None

    def has_run_out(self, as_of: datetime) -> bool:
        """Whether the day until which it holds is over at a moment."""
        if self.until_on is None:
            return False
        last = datetime.combine(self.until_on, time(), UTC)
        return as_of - last >= timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """Which judgements stand at a moment, each in the order of judging.

    Attributes:
        stand: They are honoured.
        run_out: They would be, but their day is over.
    """

    stand: tuple[Judgement, ...]
    run_out: tuple[Judgement, ...]


def standing(judgements: Iterable[Judgement], as_of: datetime) -> Standing:
    """Choose the judgements that stand at a moment.

    Args:
        judgements: All of them, in order; only the last of each target counts.
        as_of: The moment of asking, not that of the log's last event: what was judged later than
            that does not stand yet.
    """
    last = last_of_targets(judgements, as_of)
    held = [one for one in last if one.verdict != "reopened"]
    return Standing(
        tuple(one for one in held if not one.has_run_out(as_of)),
        tuple(one for one in held if one.has_run_out(as_of)),
    )


def last_of_targets(judgements: Iterable[Judgement], as_of: datetime) -> list[Judgement]:
    """Return the last judgement about each target at a moment, in the order of judging.

    Two that name an exception by different ids are about the same where they share its anchor, or
    each share a name with a third.
    """
    known = [one for one in in_order(judgements) if one.judged_at <= as_of]
    last: dict[int, Judgement] = {}
    for target, one in zip(same(each.target.names for each in known), known, strict=True):
        last.pop(target, None)
        last[target] = one
    return list(last.values())


def states(judgements: Sequence[Judgement], as_of: datetime) -> tuple[str | None, ...]:
    """Return for each judgement whether it "stands", "has run out" or is "replaced" by a later one.

    Null for a ``reopened`` that took back the one before, and for what is judged later than that.
    """
    chosen = standing(judgements, as_of)
    last = last_of_targets(judgements, as_of)
    lasts, stand, over = (set(map(id, group)) for group in (last, chosen.stand, chosen.run_out))
    said: list[str | None] = []
    for one in judgements:
        if id(one) in stand:
            said.append("stands")
        elif id(one) in over:
            said.append("has run out")
        else:
            is_last = id(one) in lasts or one.judged_at > as_of
            said.append(None if is_last else "replaced")
    return tuple(said)


def can_be_usual(target: Target) -> bool:
    """Whether a pattern is a loop, so that it may be usual; of one known by its id only, true."""
    return target.kind is None or target.kind in LOOPS


def in_order(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return judgements in the order of judging; those of one moment stay as they are."""
    return sorted(judgements, key=lambda one: one.judged_at)


def with_usual(declared: Declared, stand: Iterable[Judgement]) -> Declared:
    """Add the loops that were judged usual to those declared in a file.

    A judgement goes before a ``[[departure]]`` of the file. Patterns that are no loops between
    named places (late, a bounce between persons) are not among them: their exceptions are left out
    after they were found.

    Args:
        declared: What the file says.
        stand: The judgements that stand.
    """
    loops = [loop for one in stand if (loop := _usual_loop(one)) is not None]
    places = {(loop.kind, loop.place) for loop in loops}
    known = {(loop.kind, loop.place) for loop in declared.usual}
    fresh = tuple(loop for loop in loops if (loop.kind, loop.place) not in known)
    return replace(
        declared,
        usual=(*declared.usual, *fresh),
        departing=tuple(one for one in declared.departing if (one.kind, one.place) not in places),
    )


def _usual_loop(one: Judgement) -> Loop | None:
    kind, place = one.target.kind, one.target.place
    if one.verdict != "usual" or place is None:
        return None
    if kind == "rework":
        return Loop(kind, (place,), one.reason or "")
    parties = parties_of(place) if kind == "bounce" else None
    return None if parties is None else Loop("bounce", parties, one.reason or "")


def parties_of(place: str) -> tuple[str, str] | None:
    """Return holder and other of a bounce's place "A → B → A"; null where it is no such place."""
    at = place.find(ARROW)
    while at != -1:
        holder, rest = place[:at], place[at + len(ARROW) :]
        other = rest.removesuffix(f"{ARROW}{holder}")
        if holder and other and other != rest:
            return holder, other
        at = place.find(ARROW, at + 1)
    return None


def as_row(one: Judgement) -> dict[str, Any]:
    """Return a judgement as a row of the record's table, see ``record.changes.judging``."""
    into = one.into or Target("pattern")
    return {
        "verdict": one.verdict,
        "target_sort": one.target.sort,
        "target_id": one.target.id_begins,
        "case_id": one.target.case_id,
        "kind": one.target.kind,
        "place": one.target.place,
        "anchor_event_id": one.target.anchor_event_id,
        "until_on": one.until_on,
        "reason": one.reason,
        "into_id": into.id_begins,
        "into_kind": into.kind,
        "into_place": into.place,
        "by_trait": one.by_trait,
        "judged_at": one.judged_at,
        "judged_by": one.judged_by,
    }


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Judgement, ...]:
    """Return the judgements that rows of the record's table hold, in their order."""
    return tuple(_from_row(row) for row in rows)


def _from_row(row: Mapping[str, Any]) -> Judgement:
    is_merged = row["verdict"] == "merged"
    into = Target("pattern", row["into_id"], None, row["into_kind"], row["into_place"])
    return Judgement(
        row["verdict"],
        Target(
            row["target_sort"],
            row["target_id"],
            row["case_id"],
            row["kind"],
            row["place"],
            row["anchor_event_id"],
        ),
        row["judged_at"],
        row["until_on"],
        row["reason"],
        into if is_merged else None,
        row["by_trait"],
        row["judged_by"],
    )
