"""What waits, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.evidence import day
from daylit.departures.wording import counted, first_and_more, listed, percent
from daylit.flow.wording import LEAST_SHOWN, short
from daylit.language import _, ngettext, number, pgettext
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
        return _("{count} of {cases} went past a deadline of their own").format(
            count=number(past(deadline)), cases=counted(deadline.stated_count, "case")
        )
    if waits.broken_case_count:
        is_one = len(waits.limits) <= 1
        said = _("{cases} broke the stated limit") if is_one else _("{cases} broke a stated limit")
        return said.format(cases=counted(waits.broken_case_count, "case"))
    if waits.is_stalled_beyond_chance:
        said = ngettext(
            "{count} open case has stalled",
            "{count} open cases have stalled",
            waits.stalled_count,
        )
        return said.format(count=number(waits.stalled_count))
    return _long_heading(waits)


def _long_heading(waits: Waits) -> str:
    """Say where cases wait longer than usual more often than chance gives."""
    beyond = waits.beyond_chance
    if len(beyond) > 1:
        said = _("At {count} places cases wait longer than usual more often than chance gives")
        return said.format(count=number(len(beyond)))
    if beyond:
        said = _("Before “{activity}” cases wait longer than usual more often than chance gives")
        return said.format(activity=named(beyond[0].place, LONGEST_IN_HEADING))
    if not waits.place_count:
        return _("Too few waits to tell which are too long")
    return _("No more waits too long than chance gives")


def past(deadline: Deadline) -> int:
    """Return how many cases are past their deadline, open ones too."""
    return deadline.missed_count + deadline.running_count


def summary(waits: Waits) -> tuple[str, ...]:
    """Return the sentences of the answer: what is late, what has stalled, what waits too long."""
    said = []
    if waits.deadline is not None and past(waits.deadline):
        said.append(deadline_sentence(waits.deadline))
    if waits.broken_case_count:
        is_one = len(waits.limits) == 1
        broke = (
            _("{cases} broke the stated limit.") if is_one else _("{cases} broke a stated limit.")
        )
        said.append(broke.format(cases=counted(waits.broken_case_count, "case")))
    if waits.is_stalled_beyond_chance:
        said.append(stalled_sentence(waits))
    if waits.beyond_chance:
        said.append(long_sentence(waits))
    return tuple(said)


def deadline_sentence(deadline: Deadline) -> str:
    """Say how many cases missed their own deadline, of how many."""
    said = [_missed(deadline)]
    if deadline.running_count:
        more = ngettext(
            "{count} more is open and past it",
            "{count} more are open and past it",
            deadline.running_count,
        )
        said.append(more.format(count=number(deadline.running_count)))
    if deadline.before_start_count:
        before = _("in {count} it lay before the first event")
        said.append(before.format(count=number(deadline.before_start_count)))
    return f"{'; '.join(said)}."


def _missed(deadline: Deadline) -> str:
    said = _("{count} of {cases} with a deadline of their own (“{name}”) missed it")
    if deadline.end:
        said = _("{count} of {cases} with a deadline of their own (“{name}”) missed it, by “{end}”")
    return said.format(
        count=number(deadline.missed_count),
        cases=counted(deadline.stated_count, "case"),
        name=named(deadline.name),
        end=named(deadline.end or ""),
    )


def limit_sentence(limit: Limit) -> str:
    """Say how many cases broke a limit, of how many that it applies to."""
    cases = f"{limit.case_count:,} of {counted(limit.of_count, 'case')}"
    if limit.broken_count > limit.case_count:
        return f"{cases}, {limit.broken_count:,} times in all"
    return cases


def stalled_sentence(waits: Waits) -> str:
    """Say how many open cases have stalled, and how many chance gives."""
    said = ngettext(
        "{count} of {cases} has waited where it is for longer than is usual there; chance gives at "
        "most {chance}.",
        "{count} of {cases} have waited where they are for longer than is usual there; chance "
        "gives at most {chance}.",
        waits.stalled_count,
    )
    return said.format(
        count=number(waits.stalled_count),
        cases=counted(waits.open_count, "open case"),
        chance=chance(waits.stalled_by_chance),
    )


def long_sentence(waits: Waits) -> str:
    """Say at which places more waits are long than chance gives."""
    beyond = waits.beyond_chance
    place = _("“{activity}” ({count}, chance gives {chance})")
    each = [
        place.format(
            activity=named(one.place),
            count=number(one.found_count),
            chance=chance(one.chance_count),
        )
        for one in beyond
    ]
    said = _("Longer than usual, and more often than chance gives, cases wait before {places}.")
    return said.format(places=first_and_more(each, MOST_TOLD))


def chance(count: float) -> str:
    """Write how many chance gives."""
    if 0 < count < LEAST_SHOWN:
        return _("under {count}").format(count=number(0.1, 1))
    return short(count) if count else pgettext("by chance", "none")


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
