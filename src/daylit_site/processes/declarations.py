"""What people declared of a process that no log says, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from daylit_site.processes.limits import limits_told
from daylit_site.processes.loops import level_of, loops_standing, sees_loop
from daylit_site.processes.naming import named_to
from daylit_site.processes.working_hours import hours_told
from daylit_site.records.models import Declaration, Declares
from daylit_site.records.stated import UP_TO, ends_now
from daylit_site.records.stated_words import loop_in_words, minutes_in_words
from daylit_site.records.wording import in_site_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.processes.limits import Limit
    from daylit_site.processes.loops import Standing
    from daylit_site.processes.queries import Seen
    from daylit_site.processes.working_hours import HoursTold

MOST_LISTED = 50


@dataclass(frozen=True)
class Declared:
    """One declaration, as it is told.

    Attributes:
        kind: What it is about, in words.
        said: What it says, in a sentence.
        lines: What it says one by one, where that is too much for a sentence.
        by: Who declared it, as far as the reader may know of them.
    """

    kind: str
    said: str
    lines: list[str]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Ends:
    """The activities that close a case.

    Attributes:
        are_declared: Whether people declared them; else the log shows them.
        are_given_up: Whether that was taken back, and no analysis has looked at the log since.
    """

    activities: list[str]
    are_declared: bool
    are_given_up: bool = False


@dataclass(frozen=True)
class Shown:
    """What stands, and all that was ever declared.

    Attributes:
        ends: Null where nothing was imported yet.
        loops: Those that are meant to be.
        calendar: When people work, whose hours by whose; none for nothing.
        minutes: What each activity takes, one in a line.
        remarks: What the last run said of what was stated.
        waiting_count: How many declarations no run has honoured yet.
        all: Every declaration, the last one first, as far as they are listed.
        left_count: How many more there are.
    """

    ends: Ends | None
    loops: list[Standing]
    calendar: list[HoursTold]
    minutes: list[str]
    limits: list[Limit]
    remarks: list[str]
    waiting_count: int
    all: list[Declared]
    left_count: int


def declarations_shown(seen: Seen, *, reader: Person) -> Shown:
    """Return what was declared of a process, as someone who sees it may read it."""
    level = level_of(seen)
    rows = [one for one in _visible(seen, reader) if sees_loop(seen.scope, level, one)]
    names = named_to(reader, [one.declared_by for one in rows])
    last = {one.kind: one.content for one in reversed(rows)}
    listed = rows[:MOST_LISTED]
    return Shown(
        ends=ends_standing(seen),
        loops=loops_standing(seen, rows, names, level),
        calendar=hours_told(last.get(Declares.CALENDAR, {})),
        minutes=minutes_in_words(last.get(Declares.MINUTES, {}).get("by_activity", {})),
        limits=limits_told(last.get(Declares.TERMS, {})),
        remarks=_remarks(seen),
        waiting_count=len([one for one in rows if one.pk > honoured_up_to(seen)]),
        all=[_told(one, names[one.declared_by_id]) for one in listed],
        left_count=len(rows) - len(listed),
    )


def last_of(seen: Seen, kind: Declares) -> Mapping[str, Any]:
    """Return what stands of a kind of which the last declaration stands; empty for nothing."""
    last = seen.process.declarations.filter(kind=kind).first()
    content: Mapping[str, Any] = last.content if last else {}
    return content


def parties_named(seen: Seen) -> list[tuple[str, str]]:
    """Return the teams and organisations that the log names, as far as they are one's own."""
    levels = seen.parts("hand_overs").get("hand_overs", {}).get("levels", [])
    own = seen.scope.parties
    return [
        (one["party"], name)
        for one in levels
        if one["party"] in {"team", "organisation"}
        for name in one.get("parties", [])
        if own is None or name in own.get(one["party"], ())
    ]


def honoured_up_to(seen: Seen) -> int:
    """Return the number of the last declaration that the latest run has honoured."""
    number: int = seen.run.parameters.get(UP_TO, 0) if seen.run else 0
    return number


def ends_standing(seen: Seen) -> Ends | None:
    """Return what closes cases: as declared last, else as the record has it."""
    last = seen.process.declarations.filter(kind=Declares.ENDS).first()
    is_fresh = last is not None and last.pk > honoured_up_to(seen)
    if last is not None and is_fresh and last.content["activities"]:
        return Ends(last.content["activities"], are_declared=True)
    found = ends_now(seen.process.process_id)
    if found is None:
        return None
    return Ends(
        list(found.closing),
        are_declared=found.are_declared and not is_fresh,
        are_given_up=found.are_declared and is_fresh,
    )


def _visible(seen: Seen, reader: Person) -> list[Declaration]:
    visible = Declaration.objects.visible_to(reader).filter(process=seen.process)
    return list(visible.select_related("declared_by__organisation"))


def _remarks(seen: Seen) -> list[str]:
    """Return what the run said of what was stated; it may name borders."""
    if seen.run is None or not seen.scope.sees_every_border:
        return []
    told = seen.parts("remarks").get("remarks", [])
    # Older runs kept them in English only, as they are.
    said = told["said"] if isinstance(told, dict) else told
    return [words for one in said if (words := in_site_words(one))]


def _told(one: Declaration, by: str) -> Declared:
    said, lines = SAID[Declares(one.kind)](one.content)
    return Declared(str(one.get_kind_display()), said, lines, one.reason, by, one.declared_at)


def _of_ends(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    if not content["activities"]:
        return _("as the log shows them"), []
    return ", ".join(content["activities"]), []


def _of_loop(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    loop = {"loop": loop_in_words(content["kind"], content["place"])}
    said = _("%(loop)s: meant to go so") if content["is_usual"] else _("%(loop)s: taken back")
    return said % loop, []


def _of_calendar(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    return _one_or_more([one.text for one in hours_told(content)])


def _of_terms(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    return _one_or_more([one.text for one in limits_told(content)])


def _one_or_more(said: list[str]) -> tuple[str, list[str]]:
    if not said:
        return _("taken back"), []
    return (said[0], []) if len(said) == 1 else ("", said)


def _of_minutes(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    lines = minutes_in_words(content["by_activity"])
    return ("", lines) if lines else (_("taken back"), [])


SAID = {
    Declares.ENDS: _of_ends,
    Declares.USUAL: _of_loop,
    Declares.CALENDAR: _of_calendar,
    Declares.TERMS: _of_terms,
    Declares.MINUTES: _of_minutes,
}
