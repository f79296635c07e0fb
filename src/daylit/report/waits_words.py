"""What waits, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.evidence import day
from daylit.departures.wording import counted, first_and_more, listed, percent
from daylit.flow.wording import LEAST_SHOWN, short
from daylit.report.names import LONGEST_IN_HEADING, named

if TYPE_CHECKING:
    from daylit.report.waits import Deadline, Limit, Waits

MOST_TOLD = 2

CLOCKS = {
    "elapsed": "Times are elapsed",
    "usual hours": (
        "Whether a step waited long is judged within the hours in which its team usually begins "
        "work, as learned from the log; all other times are elapsed"
    ),
    "working time": "Waiting is told in working time, how long a case has stalled as elapsed",
    "mixed": (
        "Waiting is told in working time where a calendar is declared, else as elapsed, and so is "
        "how long a case has stalled"
    ),
}


def waits_heading(waits: Waits) -> str:
    """Say what weighs most: the own deadline, then stated limits, stalled cases, long waits."""
    deadline = waits.deadline
    if deadline is not None and past(deadline):
        cases = counted(deadline.stated_count, "case")
        return f"{past(deadline):,} of {cases} went past a deadline of their own"
    if waits.broken_case_count:
        broke = "broke a stated limit" if len(waits.limits) > 1 else "broke the stated limit"
        return f"{counted(waits.broken_case_count, 'case')} {broke}"
    if waits.is_stalled_beyond_chance:
        have = "has" if waits.stalled_count == 1 else "have"
        return f"{counted(waits.stalled_count, 'open case')} {have} stalled"
    return _long_heading(waits)


def _long_heading(waits: Waits) -> str:
    """Say where cases wait longer than usual more often than chance gives."""
    beyond = waits.beyond_chance
    if len(beyond) > 1:
        places = f"{len(beyond):,} places"
        return f"At {places} cases wait longer than usual more often than chance gives"
    if beyond:
        name = named(beyond[0].place, LONGEST_IN_HEADING)
        return f"Before “{name}” cases wait longer than usual more often than chance gives"
    if not waits.place_count:
        return "Too few waits to tell which are too long"
    return "No more waits too long than chance gives"


def past(deadline: Deadline) -> int:
    """Return how many cases are past their deadline, open ones too."""
    return deadline.missed_count + deadline.running_count


def summary(waits: Waits) -> tuple[str, ...]:
    """Return the sentences of the answer: what is late, what has stalled, what waits too long."""
    said = []
    if waits.deadline is not None and past(waits.deadline):
        said.append(deadline_sentence(waits.deadline))
    if waits.broken_case_count:
        it = "the stated limit" if len(waits.limits) == 1 else "a stated limit"
        said.append(f"{counted(waits.broken_case_count, 'case')} broke {it}.")
    if waits.is_stalled_beyond_chance:
        said.append(stalled_sentence(waits))
    if waits.beyond_chance:
        said.append(long_sentence(waits))
    return tuple(said)


def deadline_sentence(deadline: Deadline) -> str:
    """Say how many cases missed their own deadline, of how many."""
    by = f", by “{named(deadline.end)}”" if deadline.end else ""
    said = (
        f"{deadline.missed_count:,} of {counted(deadline.stated_count, 'case')} with a deadline of "
        f"their own (“{named(deadline.name)}”) missed it{by}"
    )
    if deadline.running_count:
        are = "is" if deadline.running_count == 1 else "are"
        said += f"; {deadline.running_count:,} more {are} open and past it"
    if deadline.before_start_count:
        said += f"; in {deadline.before_start_count:,} it lay before the first event"
    return f"{said}."


def limit_sentence(limit: Limit) -> str:
    """Say how many cases broke a limit, of how many that it applies to."""
    cases = f"{limit.case_count:,} of {counted(limit.of_count, 'case')}"
    if limit.broken_count > limit.case_count:
        return f"{cases}, {limit.broken_count:,} times in all"
    return cases


def stalled_sentence(waits: Waits) -> str:
    """Say how many open cases have stalled, and how many chance gives."""
    have, are = ("has", "it is") if waits.stalled_count == 1 else ("have", "they are")
    return (
        f"{waits.stalled_count:,} of {counted(waits.open_count, 'open case')} {have} waited where "
        f"{are} for longer than is usual there; chance gives at most "
        f"{chance(waits.stalled_by_chance)}."
    )


def long_sentence(waits: Waits) -> str:
    """Say at which places more waits are long than chance gives."""
    beyond = waits.beyond_chance
    each = [
        f"“{named(one.place)}” ({one.found_count:,}, chance gives {chance(one.chance_count)})"
        for one in beyond
    ]
    told = first_and_more(each, MOST_TOLD)
    return f"Longer than usual, and more often than chance gives, cases wait before {told}."


def chance(count: float) -> str:
    """Write how many chance gives."""
    if 0 < count < LEAST_SHOWN:
        return "under 0.1"
    return short(count) if count else "none"


def made_sentence(waits: Waits) -> str:
    """Say by what clock, until when, and against what waiting is held."""
    said = [f"{CLOCKS[waits.clock]}."]
    if waits.as_of is not None and waits.open_count:
        said.append(f"Open cases wait until {day(waits.as_of)}, {waits.as_of:%H:%M} UTC.")
    rate = percent(waits.false_alarm_rate)
    if waits.fitted_until is None or not waits.place_count:
        said.append("No place has enough waits to say what is usual there.")
        return " ".join(said)
    where = "this log itself" if waits.is_fitted_here else "an earlier state of it"
    said.append(
        f"What is usual was learned from {where}, up to {day(waits.fitted_until)}, for each of "
        f"{counted(waits.place_count, 'place')} by itself, so that {rate} of the usual waits there "
        "exceed its limit."
    )
    return " ".join(said)


def nothing_waits(waits: Waits) -> str:
    """Say what was looked for where nothing of it was found."""
    looked = []
    if waits.deadline is None:
        looked.append("no deadline of their own")
    if not waits.limits:
        looked.append("no limit")
    return f"Cases state {listed(looked)}." if looked else ""
