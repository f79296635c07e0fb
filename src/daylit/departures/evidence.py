"""Evidence in one sentence: what happened, compared with what, since when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from daylit.departures.lateness_told import late_too, late_words
from daylit.departures.table import LATE_KINDS
from daylit.departures.wording import counted, day, listed, ordinal, percent, times
from daylit.flow.wording import duration
from daylit.language import _, in_each_language, pgettext, retold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from daylit.departures.lateness_told import Usual
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

CASE = re.compile(r"(case|ärende)(?![a-zåäö])", re.IGNORECASE)


def case_name(case_id: str) -> str:
    """Name a case: Case 1141, and not Case Case 1141 where the id says so itself."""
    return case_id if CASE.match(case_id) else _("Case {id}").format(id=case_id)


def exception_sentence(
    exception: Row,
    comparison: str = "",
    also: str = "",
    *,
    terms: Collection[Term] = (),
    baselines: Usual | None = None,
) -> str:
    """Say what one exception was, in the language spoken.

    Args:
        exception: A row of ``exceptions.exceptions``, or its values as they were kept: case_id,
            kind, form, place, holder, other, visit_number, anchored_at, departure_count,
            caused_step_count, delay_seconds and late_seconds; of what is late or stalled
            rule_id, taken_seconds, counted_seconds, allowed_seconds, usual_seconds, due_at and
            is_running, too. Moments are datetimes: who kept them as text reads them first.
        comparison: What ``comparisons`` says of its kind and place.
        also: What ``also_did`` says of the other departures that belong to it.
        terms: The limits that were stated.
        baselines: What is usual, that lateness was held against.
    """
    exception = _as_found(exception)
    case, also = case_name(exception["case_id"]), retold(also)
    if exception["kind"] in LATE_KINDS:
        what = late_words(case, exception, terms=terms, baselines=baselines)
        said = f"{what}{_beside(exception, also)}"
    else:
        tell = _bounce if exception["kind"] == "bounce" else _rework
        what = _("{what} on {day}").format(
            what=tell(case, exception), day=day(exception["anchored_at"])
        )
        said = f"{what}{_cost(exception, also)}"
    return f"{said}. {retold(comparison)}".rstrip()


def _as_found(exception: Row) -> Row:
    """Return an exception as it was found, whichever pattern people have it told in."""
    found = {of: exception.get(f"found_{of}") for of in ("kind", "place", "holder", "other")}
    return {**exception, **{of: value for of, value in found.items() if value is not None}}


@in_each_language
def also_did(exception: Row, others: Collection[Row], *, terms: Collection[Term] = ()) -> str:
    """Say what else a case did in one exception: After that it did “Check” again.

    Args:
        exception: A row of ``exceptions.exceptions``.
        others: The other departures that belong to it, by anchor.
        terms: The limits that were stated.
    """
    if not others:
        return ""
    things = _alike(others)
    if all(other["anchor_position"] > exception["anchor_position"] for other in others):
        return _("After that {told}").format(told=listed(_told(things, terms, _("it "))))
    return _("It {told}").format(told=listed(_told(things, terms, _("also "))))


def _alike(departures: Iterable[Row]) -> list[list[Row]]:
    """Join what is one thing done several times; so are bounces of the same two parties."""
    alike: dict[object, list[Row]] = {}
    for one in departures:
        where = frozenset((one["holder"], one["other"])) if one["holder"] else one["place"]
        by = (one["form"], one["rule_id"]) if one["kind"] in LATE_KINDS else ()
        alike.setdefault((one["kind"], where, by), []).append(one)
    return list(alike.values())


def _told(things: list[list[Row]], terms: Collection[Term], beside: str) -> list[str]:
    """Tell all of few things; of many the first, another, if possible of another kind, and more.

    The first has a word beside its verb.
    """
    first, *rest = things
    told = [_did(first, terms, beside)]
    if len(things) <= MOST_TOLD:
        return told + [_did(thing, terms) for thing in rest]
    others = (thing for thing in rest if thing[0]["kind"] != first[0]["kind"])
    return [*told, _did(next(others, rest[0]), terms), pgettext("did", "more")]


def _did(alike: list[Row], terms: Collection[Term], beside: str = "") -> str:
    """Say what a case did, with a word beside the verb, that ends with a space."""
    departure, *more = alike
    if departure["kind"] in LATE_KINDS:
        return late_too(departure, len(alike), terms=terms, beside=beside)
    how_often = f" {times(len(alike))}" if more else ""
    if departure["kind"] == "rework":
        said = _("{beside}did “{activity}” again{times}")
    elif not departure["holder"]:
        said = _("{beside}came back at “{activity}” to someone who had passed it on{times}")
    elif more:
        said = _("{beside}went to and fro between {holder} and {other}{times}")
    else:
        said = _("{beside}went {way}")
    return said.format(
        beside=beside,
        activity=departure["place"],
        way=departure["place"],
        holder=departure["holder"],
        other=departure["other"],
        times=how_often,
    )


def _cost(exception: Row, also: str) -> str:
    """Say what it took; departures that follow at once are one exception, told together."""
    took = counted(exception["caused_step_count"], "step")
    if exception["departure_count"] == 1:
        return _("; that took {amount}").format(amount=took)
    # What came too late may outweigh how long the steps took: that is told beside it.
    is_late = (exception["late_seconds"] or 0.0) >= exception["delay_seconds"]
    if not is_late:
        took = listed([took, duration(exception["delay_seconds"])])
    if also:
        return f". {also}" + _("; in all that took {amount}").format(amount=took)
    return _("; with what followed at once, that took {amount}").format(amount=took)


def _beside(exception: Row, also: str) -> str:
    """Say what belongs to what was late: it causes steps only by this."""
    steps = counted(exception["caused_step_count"], "step")
    is_caused = exception["caused_step_count"] > 0
    if also:
        took = _("; that took {amount}").format(amount=steps) if is_caused else ""
        return f". {also}{took}"
    return _("; what belongs to it took {amount}").format(amount=steps) if is_caused else ""


def _bounce(case: str, exception: Row) -> str:
    is_alone = exception["departure_count"] == 1
    if exception["holder"] and is_alone:
        said = _("{case} went {way}, back after {length},")
    elif exception["holder"]:
        said = _("{case} went {way}")
    elif is_alone:
        said = _(
            "{case} came back at “{activity}” to someone who had passed it on {length} before,"
        )
    else:
        said = _("{case} came back at “{activity}” to someone who had passed it on,")
    holder, other = exception["holder"], exception.get("other")
    return said.format(
        case=case,
        way=f"{holder} → {other} → {holder}",
        activity=exception["place"],
        length=duration(exception["delay_seconds"]),
    )


def _rework(case: str, exception: Row) -> str:
    nth = ordinal(exception["visit_number"])
    nth_time = _("an {nth} time") if nth.startswith(SPOKEN_WITH_A_VOWEL) else _("a {nth} time")
    said = {
        "repeat": _("{case} did “{activity}” {nth_time} by the same person"),
        "redo": _("{case} did “{activity}” {nth_time} by another person"),
    }.get(exception["form"], _("{case} did “{activity}” {nth_time}"))
    return said.format(case=case, activity=exception["place"], nth_time=nth_time.format(nth=nth))


@in_each_language
def bounce_comparison(trip: Mapping[str, Any]) -> str:
    """Compare a bounce with all cases its holder takes part in (a row of ``round_trips``)."""
    said = _("{share} of the {cases} of {holder} go to {other} and come back.")
    return said.format(
        share=percent(trip["share"]),
        cases=counted(trip["holder_case_count"], "case"),
        holder=trip["holder"],
        other=trip["other"],
    )


@in_each_language
def people_bounce_comparison(case_count: int, reached_count: int, activity: str) -> str:
    """Compare cases that came back at an activity with all cases that reach it."""
    said = _("{share} of the {cases} that reach “{activity}” come back there like this.")
    return said.format(
        share=percent(case_count / reached_count),
        cases=counted(reached_count, "case"),
        activity=activity,
    )


@in_each_language
def others_comparison(case_count: int, holder_case_count: int, holder: str) -> str:
    """Compare cases that came back to a holder from several others with all of its cases."""
    said = _("{share} of the {cases} of {holder} come back to it like this.")
    return said.format(
        share=percent(case_count / holder_case_count),
        cases=counted(holder_case_count, "case"),
        holder=holder,
    )


@in_each_language
def rework_comparison(loop: Mapping[str, Any]) -> str:
    """Compare rework with all cases that reach the activity (a row of ``rework``)."""
    said = _("{share} of the {cases} that reach it do it more than once.")
    return said.format(
        share=percent(loop["again_share"]), cases=counted(loop["case_count"], "case")
    )
