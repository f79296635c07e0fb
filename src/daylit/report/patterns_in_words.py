"""What is said about a pattern in words, by the report and the command line alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.evidence import day
from daylit.departures.rolling_up import OTHERS
from daylit.departures.table import BY_USUAL
from daylit.departures.wording import counted, first_and_more, listed, spread
from daylit.flow.wording import DAY, LEAST_SHOWN, as_days, duration, short
from daylit.language import _, gettext_noop, number
from daylit.report.common_words import common_sentence, in_words, same_sentence
from daylit.report.names import named
from daylit.report.no_patterns import why_not_words
from daylit.report.pattern_names import title
from daylit.report.periods import UNIT_WORDS
from daylit.report.waits_words import chance

if TYPE_CHECKING:
    from daylit.record.contents import Contents
    from daylit.record.schema import Party
    from daylit.report.pattern_detail import Example
    from daylit.report.pattern_row import PatternRow

FEWEST_FOR_BOUNDS = 10
"""Bounds that are 95 % sure need six values to exist at all; so few say little."""

MOST_ACTIVITIES = 5

LATE = 0.1
"""A pattern begins late, or ends early, that misses more than this share of the log's time."""


WAITING = {
    "deadline": gettext_noop("cases that went on past it"),
    "limit": gettext_noop("waits longer than people allowed"),
    BY_USUAL: gettext_noop("steps that began later than is usual there"),
    "stalled": gettext_noop("open cases that have not gone on for longer than is usual there"),
}
"""What happens in a pattern that causes no step but delay."""

WORK_COMES_BACK = {
    "team": gettext_noop("work comes back to the team that passed it on"),
    "organisation": gettext_noop("work comes back to the organisation that passed it on"),
    "person": gettext_noop("work comes back to someone who passed it on; people are not listed"),
}


def are_alike(row: PatternRow) -> bool:
    """Whether all examples took as many steps, so that none stands out."""
    return len(row.examples) > 1 and len({one.caused_step_count for one in row.examples}) == 1


def why_chosen(example: Example, row: PatternRow) -> str:
    """Say why a case is shown: as the one with most steps or delay, the latest, or another."""
    if example.chosen_as == "most":
        return "The one with most steps" if row.causes_steps else "The one with most delay"
    return "The latest" if example.anchored_at == row.last_at else "Another one"


def what_happens(row: PatternRow, party: Party | None) -> str:
    """Say in a few words what happens in a pattern."""
    if row.kind == "bounce":
        level = party or "person"
        back = _(WORK_COMES_BACK[level])
        return f"{back}; {nothing_twice(row)}" if row.nothing_twice_count else back
    if row.kind == "rework":
        return _by_whom(row)
    return _(WAITING[row.kind if row.kind == "stalled" else row.form or BY_USUAL])


def nothing_twice(row: PatternRow) -> str:
    """Say in how many of its exceptions the case did nothing that it had done before."""
    if row.nothing_twice_count == row.exception_count:
        return _("nothing was done a second time")
    said = _("in {count} nothing was done a second time")
    return said.format(count=number(row.nothing_twice_count))


def needed_anyway(first_time_count: int, caused_count: int) -> str:
    """Say how many of the steps caused may have been needed anyway."""
    do = "does" if first_time_count == 1 else "do"
    return (
        f"{first_time_count:,} of these {caused_count:,} {do} something for the first time in "
        "their case and may have been needed anyway"
    )


def steps_caused(row: PatternRow) -> str:
    """Say how many steps a pattern caused, and how far these may have been needed anyway."""
    said = f"{counted(row.caused_step_count, 'step')} in {counted(row.case_count, 'case')}"
    if row.first_time_step_count:
        said += f"; {needed_anyway(row.first_time_step_count, row.caused_step_count)}"
    return f"{said}."


def back_with(row: PatternRow) -> str:
    """Say with which activities the work came back, and how often."""
    each = [f"“{named(activity)}” ({count:,})" for activity, count in row.back_with]
    return f"{first_and_more(each, MOST_ACTIVITIES)}."


def _by_whom(row: PatternRow) -> str:
    unknown = row.exception_count - row.repeat_count - row.redo_count
    if unknown == row.exception_count:
        return _("by whom is not stated")
    said = (
        (_("{count} by the same person"), row.repeat_count),
        (_("{count} by another"), row.redo_count),
        (_("{count} not stated"), unknown),
    )
    return ", ".join(part.format(count=number(count)) for part, count in said if count)


def lasting(row: PatternRow) -> tuple[str, str]:
    """Return how long its exceptions last, or how late they are, typically, and its bounds."""
    if row.lasts is None:
        known = row.median_delay_seconds
        return ("not known" if known is None else duration(known)), ""
    typical = duration(row.lasts.seconds)
    if row.lasts.count < FEWEST_FOR_BOUNDS:
        return typical, "too few to be sure"
    between = spread(duration(row.lasts.lower_seconds), duration(row.lasts.upper_seconds))
    return typical, "" if between == typical else between


def each(row: PatternRow) -> str:
    """Say what each of its exceptions does for as long as ``typically`` tells."""
    if row.causes_steps:
        return "Each lasts"
    return "Each has waited" if row.kind == "stalled" else "Each is late"


def typically(row: PatternRow) -> str:
    """Say how long its exceptions last, or how late they are; empty without bounds."""
    typical, between = lasting(row)
    more = " longer than usual" if row.kind == "stalled" else ""
    return f"Typically {typical}{more} ({between})." if between else ""


def delay_in_days(row: PatternRow) -> str:
    """Write the delay of all of its exceptions together in days, unless it is next to nothing."""
    if row.delay_seconds < LEAST_SHOWN * DAY:
        return duration(row.delay_seconds)
    return as_days(row.delay_seconds)


def by_chance(row: PatternRow) -> str:
    """Say how many exceptions chance gives; empty where nothing was held against the usual."""
    return f"chance gives {chance(row.chance_count)}" if row.chance_count else ""


def how_sure(row: PatternRow) -> str:
    """Say how sure it is that these are more than chance gives."""
    if row.chance_count:
        found = f"{row.exception_count:,} found, {by_chance(row)}"
        more = "no more than chance gives" if row.why_not == "chance" else "more than chance gives"
        return f"{found}: {more}."
    if row.causes_steps:
        return "Counted one by one: each is in the log, none is held against what is usual by time."
    return "Counted one by one: each is held against what was stated, not against chance."


def common(row: PatternRow) -> str:
    """Say what its cases have in common; empty where nothing was found."""
    if not row.common:
        return ""
    return common_sentence(row.common[0], units(row), row.common_of)


def commons(row: PatternRow) -> tuple[str, ...]:
    """Say all that its cases have in common, each with what comes to the same."""
    return tuple(
        _capital(f"{common_sentence(one, units(row), row.common_of)}{same_sentence(one)}.")
        for one in row.common
    )


def units(row: PatternRow) -> int:
    """Return how many of what is counted for the common traits show the pattern."""
    return row.exception_count if row.common_of == "wait" else row.case_count


def recurrence(row: PatternRow, period: str) -> str:
    """Say how often it occurs while it does, in how much of the log, and how many cases repeat.

    Of open cases that lie nothing is said: those that went on are not among them, so there is no
    rate of them.

    Args:
        row: The pattern.
        period: The unit of its course: "W", "M" or "Q".
    """
    if row.kind == "stalled":
        return ""
    unit = UNIT_WORDS[period]
    reached = [at for at, count in enumerate(row.course) if count]
    while_on = reached[-1] - reached[0] + 1
    often = f"{short(row.exception_count / while_on)} a {unit}"
    if while_on < len(row.course):
        often += " from the first to the last"
    spans = counted(len(row.course), unit)
    again = row.repeated_case_count
    repeated = "no case shows it more than once"
    if again:
        shows = "shows" if again == 1 else "show"
        repeated = f"{again:,} of {counted(row.case_count, 'case')} {shows} it more than once"
    return f"{often}, in {len(reached):,} of the log's {spans}; {repeated}."


def told_elsewhere(row: PatternRow) -> str:
    """Say how many more cases show it only within other exceptions; empty where none do."""
    count = row.elsewhere_case_count
    if not count:
        return ""
    show = "shows" if count == 1 else "show"
    return (
        f"{counted(count, 'more case')} {show} the same within exceptions that began with "
        "something else, and are told there."
    )


def contrasted(row: PatternRow) -> str:
    """Say which cases are alike and not affected; empty where none was found."""
    held = row.contrast
    if held is None or not held.case_count:
        return ""
    are, do = ("is", "does") if held.case_count == 1 else ("are", "do")
    alike = f", alike in this ({in_words(held.traits)})," if held.traits else ""
    cases = counted(held.case_count, "case")
    first = " The nearest in time:" if held.case_count > len(held.cases) else ""
    where = "" if row.is_anywhere else ", came to the same place"
    return f"{cases}{alike} {are} of the same months{where} and {do} not show it.{first}"


def no_pattern(row: PatternRow) -> str:
    """Say why it is no pattern; empty where it is one."""
    return f"no pattern: {why_not_words(row.why_not)}" if row.why_not else ""


def told_with(row: PatternRow) -> str:
    """Name the patterns that are told with it; empty where there are none."""
    if not row.merged_of:
        return ""
    said = listed([title(one) for one in row.merged_of])
    return f"{said}: {_one_story(row)}." if row.is_one_story else f"{said}."


def _one_story(row: PatternRow) -> str:
    """Say why patterns are told with one though nobody decided so, see ``departures.folding``."""
    if row.kind != "bounce":
        return "nearly all of their cases are among these"
    parties = (row.parties, *(one.parties for one in row.merged_of))
    has_several = any(OTHERS in two for two in parties)
    mostly = "mostly " if has_several else ""
    return f"{mostly}the same to and fro, seen from the other side"


def accepted(row: PatternRow) -> str:
    """Say until when a pattern is accepted, and why."""
    if row.accepted is None:
        return ""
    until = row.accepted.until_on
    said = "" if until is None else f"until {until.day} {until:%B %Y}"
    return f"{said}: {named(row.accepted.reason)}" if row.accepted.reason else said


def course_words(row: PatternRow, contents: Contents) -> str:
    """Say since when a pattern occurs, and where that is only part of the log's time."""
    began, ended = contents.first_at, contents.last_at
    if row.kind == "stalled":
        return f"{_lain(row)} (the log ends on {day(ended)})."
    late = LATE * (ended - began)
    first, last = f"First on {day(row.first_at)}", f"last on {day(row.last_at)}"
    if row.first_at - began > late:
        first += f" (the log begins on {day(began)})"
    if ended - row.last_at > late:
        last += f" (the log ends on {day(ended)})"
    return f"{first}, {last}."


def _lain(row: PatternRow) -> str:
    """Say since when open cases lie; they do so still."""
    longest, latest = day(row.first_at), day(row.last_at)
    if row.exception_count == 1:
        return f"It has lain since {longest}"
    if longest == latest:
        return f"All have lain since {longest}"
    return f"The one that has lain longest since {longest}, the latest since {latest}"


def concerned(row: PatternRow) -> str:
    """Say who is concerned, in names of teams or organisations."""
    names = [named(name) for name in row.concerned]
    if not names:
        return "The log names no team here; those who answer for the activity know."
    if row.with_whom:
        each = [f"{named(other)} ({count:,})" for other, count in row.with_whom]
        return (
            f"{names[0]}, where the work came back; it was with "
            f"{first_and_more(each, MOST_ACTIVITIES)}."
        )
    if row.parties:
        return f"{names[0]}, where the work came back, and {names[1]}, which returned it."
    return f"Most of it lies with {listed(names)}."


def anchor_tag(row: PatternRow) -> str:
    """Say in a word what the marked step of an example is."""
    if row.kind == "late":
        return "past its deadline" if row.form == "deadline" else "came late"
    return {"bounce": "came back", "rework": "done again", "stalled": "stalled here"}[row.kind]


def alike_cases(row: PatternRow) -> tuple[str, ...]:
    """Name cases alike and not affected, each with how near in time one began that is."""
    if row.contrast is None:
        return ()
    return tuple(
        f"{named(case.case_id)}, begun {duration(case.apart_seconds)} apart from "
        f"{named(case.nearest_case_id)}, which shows it"
        for case in row.contrast.cases
    )


TO_DO = {
    "bounce": (
        "Go through these cases with those concerned: what was missing when the work was passed "
        "on, and who could have known?"
    ),
    "rework": (
        "Go through these cases with those concerned: what made it necessary again, and was it "
        "known the first time?"
    ),
    "late": (
        "Go through these cases with those concerned: what did they wait for, and who could have "
        "told earlier?"
    ),
    "stalled": (
        "Ask those who hold these cases what each waits for, and take them on or close them."
    ),
}


def what_to_do(row: PatternRow) -> str:
    """Say what those concerned can do now."""
    usual = " If it is part of the work, declare it usual." if row.causes_steps else ""
    return f"{TO_DO[row.kind]}{usual}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
