"""Evidence in one sentence: what happened, compared with what, since when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from daylit.departures.lateness_told import day, late_too, late_words
from daylit.departures.table import LATE_KINDS
from daylit.departures.wording import counted, listed, ordinal, percent, times
from daylit.flow.wording import duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from daylit.departures.baselines import Baselines
    from daylit.departures.terms import Term

__all__ = [
    "also_did",
    "bounce_comparison",
    "case_name",
    "day",
    "exception_sentence",
    "others_comparison",
    "people_bounce_comparison",
    "rework_comparison",
]

Row = dict[str, Any]
MOST_TOLD = 3
SPOKEN_WITH_A_VOWEL = ("8", "11th", "18th", "11,", "18,")
"""How ordinals in digits begin that are spoken with a vowel first: an 8th, an 18th time."""

CASE = re.compile(r"case(?![a-z])", re.IGNORECASE)


def case_name(case_id: str) -> str:
    """Name a case: Case 1141, and not Case Case 1141 where the id says so itself."""
    return case_id if CASE.match(case_id) else f"Case {case_id}"


def exception_sentence(
    exception: Row,
    comparison: str = "",
    also: str = "",
    *,
    terms: Collection[Term] = (),
    baselines: Baselines | None = None,
) -> str:
    """Say what one exception was.

    Args:
        exception: A row of ``exceptions.exceptions``.
        comparison: What ``comparisons`` says of its kind and place.
        also: What ``also_did`` says of the other departures that belong to it.
        terms: The limits that were stated.
        baselines: What is usual, that lateness was held against.
    """
    exception = _as_found(exception)
    if exception["kind"] in LATE_KINDS:
        what = late_words(exception, terms=terms, baselines=baselines)
        said = f"{what}{_beside(exception, also)}"
    else:
        what = _bounce(exception) if exception["kind"] == "bounce" else _rework(exception)
        said = f"{what} on {day(exception['anchored_at'])}{_cost(exception, also)}"
    return f"{case_name(exception['case_id'])} {said}. {comparison}".rstrip()


def _as_found(exception: Row) -> Row:
    """Return an exception as it was found, whichever pattern people have it told in."""
    found = {of: exception.get(f"found_{of}") for of in ("kind", "place", "holder", "other")}
    return {**exception, **{of: value for of, value in found.items() if value is not None}}


def also_did(exception: Row, others: Iterable[Row], *, terms: Collection[Term] = ()) -> str:
    """Say what else a case did in one exception: After that it did “Check” again.

    Args:
        exception: A row of ``exceptions.exceptions``.
        others: The other departures that belong to it, by anchor.
        terms: The limits that were stated.
    """
    found = list(others)
    told = _told(_alike(found), terms)
    if not told:
        return ""
    is_after = all(other["anchor_position"] > exception["anchor_position"] for other in found)
    return f"{'After that it' if is_after else 'It also'} {listed(told)}"


def _alike(departures: Iterable[Row]) -> list[list[Row]]:
    """Join what is one thing done several times; so are bounces of the same two parties."""
    alike: dict[object, list[Row]] = {}
    for one in departures:
        where = frozenset((one["holder"], one["other"])) if one["holder"] else one["place"]
        by = (one["form"], one["rule_id"]) if one["kind"] in LATE_KINDS else ()
        alike.setdefault((one["kind"], where, by), []).append(one)
    return list(alike.values())


def _told(things: list[list[Row]], terms: Collection[Term]) -> list[str]:
    """Tell all of few things; of many the first, another, if possible of another kind, and more."""
    if len(things) <= MOST_TOLD:
        return [_did(thing, terms) for thing in things]
    first, *rest = things
    others = (thing for thing in rest if thing[0]["kind"] != first[0]["kind"])
    return [_did(first, terms), _did(next(others, rest[0]), terms), "more"]


def _did(alike: list[Row], terms: Collection[Term]) -> str:
    departure, *more = alike
    if departure["kind"] in LATE_KINDS:
        return late_too(departure, len(alike), terms=terms)
    how_often = f" {times(len(alike))}" if more else ""
    if departure["kind"] == "rework":
        return f"did “{departure['place']}” again{how_often}"
    if not departure["holder"]:
        return f"came back at “{departure['place']}” to someone who had passed it on{how_often}"
    if more:
        return f"went to and fro between {departure['holder']} and {departure['other']}{how_often}"
    return f"went {departure['place']}"


def _cost(exception: Row, also: str) -> str:
    """Say what it took; departures that follow at once are one exception, told together."""
    steps = counted(exception["caused_step_count"], "step")
    if exception["departure_count"] == 1:
        return f"; that took {steps}"
    # What came too late may outweigh how long the steps took: that is told beside it.
    is_late = (exception["late_seconds"] or 0.0) >= exception["delay_seconds"]
    took = f"that took {steps}"
    if not is_late:
        took += f" and {duration(exception['delay_seconds'])}"
    return f". {also}; in all {took}" if also else f"; with what followed at once, {took}"


def _beside(exception: Row, also: str) -> str:
    """Say what belongs to what was late: it causes steps only by this."""
    steps = counted(exception["caused_step_count"], "step")
    is_caused = exception["caused_step_count"] > 0
    if also:
        return f". {also}{f'; that took {steps}' if is_caused else ''}"
    return f"; what belongs to it took {steps}" if is_caused else ""


def _bounce(exception: Row) -> str:
    is_alone = exception["departure_count"] == 1
    took = duration(exception["delay_seconds"])
    if exception["holder"]:
        holder, other = exception["holder"], exception["other"]
        way = f"{holder} → {other} → {holder}"
        return f"went {way}{f', back after {took},' if is_alone else ''}"
    before = f" {took} before" if is_alone else ""
    return f"came back at “{exception['place']}” to someone who had passed it on{before},"


def _rework(exception: Row) -> str:
    by = {"repeat": " by the same person", "redo": " by another person"}.get(exception["form"], "")
    nth = ordinal(exception["visit_number"])
    article = "an" if nth.startswith(SPOKEN_WITH_A_VOWEL) else "a"
    return f"did “{exception['place']}” {article} {nth} time{by}"


def bounce_comparison(trip: Mapping[str, Any]) -> str:
    """Compare a bounce with all cases its holder takes part in (a row of ``round_trips``)."""
    share = percent(trip["share"])
    cases = counted(trip["holder_case_count"], "case")
    return f"{share} of the {cases} of {trip['holder']} go to {trip['other']} and come back."


def people_bounce_comparison(case_count: int, reached_count: int, activity: str) -> str:
    """Compare cases that came back at an activity with all cases that reach it."""
    share = percent(case_count / reached_count)
    cases = counted(reached_count, "case")
    return f"{share} of the {cases} that reach “{activity}” come back there like this."


def others_comparison(case_count: int, holder_case_count: int, holder: str) -> str:
    """Compare cases that came back to a holder from several others with all of its cases."""
    share = percent(case_count / holder_case_count)
    cases = counted(holder_case_count, "case")
    return f"{share} of the {cases} of {holder} come back to it like this."


def rework_comparison(loop: Mapping[str, Any]) -> str:
    """Compare rework with all cases that reach the activity (a row of ``rework``)."""
    share = percent(loop["again_share"])
    cases = counted(loop["case_count"], "case")
    return f"{share} of the {cases} that reach it do it more than once."
