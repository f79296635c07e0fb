"""What is late or stalled, in words: how long, held against what, since when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from daylit.departures.terms import term_name
from daylit.departures.wording import hours, percent, times
from daylit.flow.usual_hours import USUAL_HOURS
from daylit.flow.wording import HOUR, MINUTE, MOST_HOURS, duration, exact_duration
from daylit.flow.working_time import ELAPSED, WORKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from daylit.departures.baselines import Baselines
    from daylit.departures.terms import Term

Row = dict[str, Any]
NEARLY_WHOLE = 0.01


def day(moment: datetime) -> str:
    """Write a day: 4 March 2012."""
    return f"{moment.day} {moment:%B %Y}"


def late_words(late: Row, *, terms: Collection[Term], baselines: Baselines | None) -> str:
    """Say what came too late or lies, to be put after its case's name.

    Args:
        late: A row of ``table.DEPARTURES`` or of ``exceptions.exceptions``, late or stalled.
        terms: The limits that were stated.
        baselines: What is usual, that lateness was held against; null does not say how rare it is.
    """
    if late["form"] == "deadline":
        return _past_deadline(late)
    if late["form"] == "limit":
        return _beyond_limit(late, _known(late, terms))
    if late["kind"] == "stalled":
        return _stalled(late, baselines)
    return _waited(late, baselines)


def late_too(late: Row, count: int, *, terms: Collection[Term]) -> str:
    """Say in short what else came too late, so many times, to be put after its case's name."""
    how_often = f" {times(count)}" if count > 1 else ""
    if late["form"] == "deadline":
        return f"went on past its deadline of {day(late['due_at'])}"
    if late["form"] == "limit":
        term = _known(late, terms)
        return f"broke the limit {term.text if term else late['rule_id']}{how_often}"
    if late["kind"] == "stalled":
        return f"has lain since {day(late['anchored_at'])} after “{late['place']}”"
    waited = "long" if count > 1 else duration(late["taken_seconds"])
    return f"waited {waited} for “{late['place']}”{how_often}"


def _known(late: Row, terms: Collection[Term]) -> Term | None:
    return next((term for term in terms if term_name(term) == late["rule_id"]), None)


def _beyond(late: Row) -> float:
    return float(late["taken_seconds"] - late["allowed_seconds"])


def _came_at(late: Row) -> datetime:
    """Return when it came; of a step too late in working time, when that began."""
    came_at: datetime = late["anchored_at"]
    if late["due_at"] is not None:
        came_at = late["due_at"] + timedelta(seconds=_beyond(late))
    return came_at


def _past_deadline(late: Row) -> str:
    went_on = "was still open" if late["is_running"] else "ended"
    beyond, due = duration(_beyond(late)), day(late["due_at"])
    said = f"{went_on} on {day(_came_at(late))}, {beyond} after its deadline of {due}"
    return f"{said}{_before_start(late)}"


def _before_start(late: Row) -> str:
    """Say that a deadline lay before the case's first event: it is late from that event on."""
    if late["allowed_seconds"] >= 0:
        return ""
    counts = f"it counts as late from that event on, by {duration(late['taken_seconds'])}"
    return f", which lay before its first event: {counts}"


def _beyond_limit(late: Row, term: Term | None) -> str:
    clock = term.clock if term else ELAPSED
    length = timedelta(seconds=late["allowed_seconds"])
    allowed = exact_duration(length, in_days=clock == ELAPSED)
    text = term.text if term else late["rule_id"]
    return f"was to take {allowed}{_by_clock(clock)} at most ({text}) and {_took(late, clock)}"


def _took(late: Row, clock: str) -> str:
    """Say what it took, and when it came or since when it waits."""
    taken = _taken(late, clock)
    if not late["is_running"]:
        return f"took {taken}, until {day(_came_at(late))}"
    if late["due_at"] is None:
        return f"has taken {taken} so far"
    began_at = late["due_at"] - timedelta(seconds=late["allowed_seconds"])
    return f"has taken {taken} so far, since {day(began_at)}"


def _taken(late: Row, clock: str) -> str:
    """Say what it took; of what would read like the limit itself, by how much more it was."""
    taken, allowed = (_span(late[of], clock) for of in ("taken_seconds", "allowed_seconds"))
    return taken if taken != allowed else f"{_span(_beyond(late), clock)} longer"


def _stalled(late: Row, baselines: Baselines | None) -> str:
    # How long cases stay where they are is told in elapsed time always.
    lain = duration(late["taken_seconds"])
    said = f"has lain since {day(late['anchored_at'])} after “{late['place']}”, for {lain}"
    few = _few(baselines)
    rare = f", and {few} of those found there had lain {_longer(late, ELAPSED)}" if few else ""
    return f"{said}; half of the cases go on from there within {_median(late, ELAPSED)}{rare}"


def _waited(late: Row, baselines: Baselines | None) -> str:
    clock = baselines.clock if baselines else ELAPSED
    taken, counted = late["taken_seconds"], late["counted_seconds"]
    is_apart = counted is not None and _span(counted, clock) != _span(taken, clock)
    waited = duration(taken) if is_apart else f"{_span(taken, clock)}{_by_clock(clock)}"
    of_it = f", of it {_span(counted, clock)} in usual hours" if is_apart else ""
    of_such = " of such time" if is_apart else ""
    said = f"waited {waited} for “{late['place']}”, until {day(late['anchored_at'])}{of_it}"
    few = _few(baselines)
    rare = f", and {few} {_longer(late, clock)}" if few else ""
    return f"{said}; half of the cases there wait under {_median(late, clock)}{of_such}{rare}"


def _by_clock(clock: str) -> str:
    """Say by which clock a time is told; what is all within usual hours is elapsed time as well."""
    if clock in (ELAPSED, USUAL_HOURS):
        return ""
    return " of working time" if clock == WORKING else " (of working time where hours are declared)"


def _median(late: Row, clock: str) -> str:
    usual = late["usual_seconds"]
    return "a minute" if usual < MINUTE else _span(usual, clock)


def _longer(late: Row, clock: str) -> str:
    allowed = _span(late["allowed_seconds"], clock)
    counted = late["counted_seconds"]
    taken = late["taken_seconds"] if counted is None else counted
    is_as_long = allowed == _span(taken, clock)
    return "about as long" if is_as_long else f"longer than {allowed}"


def _few(baselines: Baselines | None) -> str:
    """Say how rare it is to be called long: one in 200, 3.0 %."""
    if baselines is None:
        return ""
    whole = 1 / baselines.false_alarm_rate
    if abs(whole - round(whole)) < NEARLY_WHOLE:
        return f"one in {whole:,.0f}"
    return percent(baselines.false_alarm_rate)


def _span(seconds: float, clock: str) -> str:
    """Write a duration; of working time no days, which people take for working days."""
    if clock != ELAPSED and abs(seconds) >= MOST_HOURS * HOUR:
        return hours(seconds)
    return duration(seconds)
