"""What is late or stalled, in words: how long, held against what, since when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from daylit.departures.terms import term_name
from daylit.departures.wording import day, hours, percent, times
from daylit.flow.usual_hours import USUAL_HOURS
from daylit.flow.wording import HOUR, MINUTE, MOST_HOURS, duration, exactly
from daylit.flow.working_time import ELAPSED, WORKING
from daylit.language import _, number, pgettext, retold

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from daylit.departures.terms import Term

Row = dict[str, Any]
NEARLY_WHOLE = 0.01


class Usual(Protocol):
    """What is said of how lateness was held against the usual; ``Baselines`` say it.

    Attributes:
        clock: By which waiting is told: "elapsed", "usual hours", "working time" or "mixed".
        false_alarm_rate: The share of usual times that exceed their limit, 0 to 1.
    """

    @property
    def clock(self) -> str: ...  # noqa: D102 (as above; so is the other)
    @property
    def false_alarm_rate(self) -> float: ...  # noqa: D102


def late_words(case: str, late: Row, *, terms: Collection[Term], baselines: Usual | None) -> str:
    """Say what came too late or lies.

    Args:
        case: What its case is called.
        late: A row of ``table.DEPARTURES`` or of ``exceptions.exceptions``, late or stalled.
        terms: The limits that were stated.
        baselines: What is usual, that lateness was held against; null does not say how rare it is.
    """
    if late["form"] == "deadline":
        return _past_deadline(case, late)
    if late["form"] == "limit":
        return _beyond_limit(case, late, _known(late, terms))
    if late["kind"] == "stalled":
        return _stalled(case, late, baselines)
    return _waited(case, late, baselines)


def late_too(late: Row, count: int, *, terms: Collection[Term], beside: str = "") -> str:
    """Say in short what else came too late, to be put after the word for its case.

    Args:
        late: A row of ``table.DEPARTURES``.
        count: So many times.
        terms: The limits that were stated.
        beside: A word to stand beside the verb, that ends with a space.
    """
    if late["form"] == "deadline":
        said = _("{beside}went on past its deadline of {day}")
        return said.format(beside=beside, day=day(late["due_at"]))
    if late["form"] == "limit":
        said = _("{beside}broke the limit {limit}{times}")
    elif late["kind"] == "stalled":
        said = _("{beside}has stood still since {day} after “{activity}”")
    else:
        said = _("{beside}waited {length} for “{activity}”{times}")
    return said.format(
        beside=beside,
        limit=_limit(late, _known(late, terms)),
        day=day(late["anchored_at"]),
        activity=late["place"],
        length=pgettext("waited", "long") if count > 1 else duration(late["taken_seconds"]),
        times=f" {times(count)}" if count > 1 else "",
    )


def _limit(late: Row, term: Term | None) -> str:
    """Tell a limit as it was stated, or by its name."""
    return retold(term.text) if term else str(late["rule_id"])


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


def _past_deadline(case: str, late: Row) -> str:
    said = _("{case} ended on {day}, {length} after its deadline of {due}{before}")
    if late["is_running"]:
        said = _("{case} was still open on {day}, {length} after its deadline of {due}{before}")
    return said.format(
        case=case,
        day=day(_came_at(late)),
        length=duration(_beyond(late)),
        due=day(late["due_at"]),
        before=_before_start(late),
    )


def _before_start(late: Row) -> str:
    """Say that a deadline lay before the case's first event: it is late from that event on."""
    if late["allowed_seconds"] >= 0:
        return ""
    said = _(
        ", which lay before its first event: it counts as late from that event on, by {length}"
    )
    return said.format(length=duration(late["taken_seconds"]))


def _beyond_limit(case: str, late: Row, term: Term | None) -> str:
    clock = term.clock if term else ELAPSED
    length = timedelta(seconds=late["allowed_seconds"])
    said = _("{case} was to take {allowed} at most ({limit}) and {took}")
    return said.format(
        case=case,
        allowed=f"{exactly(length, in_days=clock == ELAPSED)}{_by_clock(clock)}",
        limit=_limit(late, term),
        took=_took(late, clock),
    )


def _took(late: Row, clock: str) -> str:
    """Say what it took, and when it came or since when it waits."""
    taken = _taken(late, clock)
    if not late["is_running"]:
        return _("took {length}, until {day}").format(length=taken, day=day(_came_at(late)))
    if late["due_at"] is None:
        return _("has taken {length} so far").format(length=taken)
    began_at = late["due_at"] - timedelta(seconds=late["allowed_seconds"])
    said = _("has taken {length} so far, since {day}")
    return said.format(length=taken, day=day(began_at))


def _taken(late: Row, clock: str) -> str:
    """Say what it took; of what would read like the limit itself, by how much more it was."""
    taken, allowed = (_span(late[of], clock) for of in ("taken_seconds", "allowed_seconds"))
    if taken != allowed:
        return taken
    return _("{length} longer").format(length=_span(_beyond(late), clock))


def _stalled(case: str, late: Row, baselines: Usual | None) -> str:
    # How long cases stay where they are is told in elapsed time always.
    said = _(
        "{case} has stood still since {day} after “{activity}”, for {length}; half of the cases "
        "go on from there within {median}"
    ).format(
        case=case,
        day=day(late["anchored_at"]),
        activity=late["place"],
        length=duration(late["taken_seconds"]),
        median=_median(late, ELAPSED),
    )
    few = _few(baselines)
    if not few:
        return said
    rare = _("{said}, and {few} of those found there had stood still {longer}")
    return rare.format(said=said, few=few, longer=_longer(late, ELAPSED))


def _waited(case: str, late: Row, baselines: Usual | None) -> str:
    clock = baselines.clock if baselines else ELAPSED
    said = _(
        "{case} waited {length} for “{activity}”, until {day}; half of the cases there wait under "
        "{median}"
    )
    if _is_apart(late, clock):
        said = _(
            "{case} waited {length} for “{activity}”, until {day}, of it {counted} in usual "
            "hours; half of the cases there wait under {median} of such time"
        )
    said = said.format(
        case=case,
        length=_waited_for(late, clock),
        activity=late["place"],
        day=day(late["anchored_at"]),
        counted=_span(late["counted_seconds"] or 0.0, clock),
        median=_median(late, clock),
    )
    few = _few(baselines)
    if not few:
        return said
    return _("{said}, and {few} {longer}").format(said=said, few=few, longer=_longer(late, clock))


def _waited_for(late: Row, clock: str) -> str:
    """Say how long it waited: where only a part counts elapsed, else by the clock."""
    if _is_apart(late, clock):
        return duration(late["taken_seconds"])
    return f"{_span(late['taken_seconds'], clock)}{_by_clock(clock)}"


def _is_apart(late: Row, clock: str) -> bool:
    """Whether what counts of a wait reads otherwise than the whole of it."""
    counted = late["counted_seconds"]
    return counted is not None and _span(counted, clock) != _span(late["taken_seconds"], clock)


def _by_clock(clock: str) -> str:
    """Say by which clock a time is told; what is all within usual hours is elapsed time as well."""
    if clock in (ELAPSED, USUAL_HOURS):
        return ""
    if clock == WORKING:
        return _(" of working time")
    return _(" (of working time where hours are declared)")


def _median(late: Row, clock: str) -> str:
    usual = late["usual_seconds"]
    return _("a minute") if usual < MINUTE else _span(usual, clock)


def _longer(late: Row, clock: str) -> str:
    allowed = _span(late["allowed_seconds"], clock)
    counted = late["counted_seconds"]
    taken = late["taken_seconds"] if counted is None else counted
    is_as_long = allowed == _span(taken, clock)
    if is_as_long:
        return _("about as long")
    return _("longer than {length}").format(length=allowed)


def _few(baselines: Usual | None) -> str:
    """Say how rare it is to be called long: one in 200, 3.0 %."""
    if baselines is None:
        return ""
    whole = 1 / baselines.false_alarm_rate
    if abs(whole - round(whole)) < NEARLY_WHOLE:
        return pgettext("cases", "one in {count}").format(count=number(whole))
    return percent(baselines.false_alarm_rate)


def _span(seconds: float, clock: str) -> str:
    """Write a duration; of working time no days, which people take for working days."""
    if clock != ELAPSED and abs(seconds) >= MOST_HOURS * HOUR:
        return hours(seconds)
    return duration(seconds)
