"""What is said about a pattern in words, by the report and the command line alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.rolling_up import OTHERS
from daylit.departures.table import BY_USUAL
from daylit.departures.wording import counted, day, first_and_more, listed, quoted, spread
from daylit.flow.wording import DAY, LEAST_SHOWN, as_days, duration, short
from daylit.language import _, gettext_noop, ngettext, number
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


OFTEN = {
    "W": gettext_noop("{count} a week"),
    "M": gettext_noop("{count} a month"),
    "Q": gettext_noop("{count} a quarter"),
}
"""How often, by the unit of a course."""


def are_alike(row: PatternRow) -> bool:
    """Whether all examples took as many steps, so that none stands out."""
    return len(row.examples) > 1 and len({one.caused_step_count for one in row.examples}) == 1


def why_chosen(example: Example, row: PatternRow) -> str:
    """Say why a case is shown: as the one with most steps or delay, the latest, or another."""
    if example.chosen_as == "most":
        return _("The one with most steps") if row.causes_steps else _("The one with most delay")
    return _("The latest") if example.anchored_at == row.last_at else _("Another one")


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
    said = ngettext(
        "{count} of these {total} does something for the first time in their case and may have "
        "been needed anyway",
        "{count} of these {total} do something for the first time in their case and may have been "
        "needed anyway",
        first_time_count,
    )
    return said.format(count=number(first_time_count), total=number(caused_count))


def steps_caused(row: PatternRow) -> str:
    """Say how many steps a pattern caused, and how far these may have been needed anyway."""
    said = _("{steps} in {cases}").format(
        steps=counted(row.caused_step_count, "step"), cases=counted(row.case_count, "case")
    )
    if row.first_time_step_count:
        said += f"; {needed_anyway(row.first_time_step_count, row.caused_step_count)}"
    return f"{said}."


def back_with(row: PatternRow) -> str:
    """Say with which activities the work came back, and how often."""
    each = [f"{quoted(named(activity))} ({number(count)})" for activity, count in row.back_with]
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
        return (_("not known") if known is None else duration(known)), ""
    typical = duration(row.lasts.seconds)
    if row.lasts.count < FEWEST_FOR_BOUNDS:
        return typical, _("too few to be sure")
    between = spread(duration(row.lasts.lower_seconds), duration(row.lasts.upper_seconds))
    return typical, "" if between == typical else between


def each(row: PatternRow) -> str:
    """Say what each of its exceptions does for as long as ``typically`` tells."""
    if row.causes_steps:
        return _("Each lasts")
    return _("Each has waited") if row.kind == "stalled" else _("Each is late")


def typically(row: PatternRow) -> str:
    """Say how long its exceptions last, or how late they are; empty without bounds."""
    typical, between = lasting(row)
    if not between:
        return ""
    said = _("Typically {typical} ({between}).")
    if row.kind == "stalled":
        said = _("Typically {typical} longer than usual ({between}).")
    return said.format(typical=typical, between=between)


def delay_in_days(row: PatternRow) -> str:
    """Write the delay of all of its exceptions together in days, unless it is next to nothing."""
    if row.delay_seconds < LEAST_SHOWN * DAY:
        return duration(row.delay_seconds)
    return as_days(row.delay_seconds)


def by_chance(row: PatternRow) -> str:
    """Say how many exceptions chance gives; empty where nothing was held against the usual."""
    if not row.chance_count:
        return ""
    return _("chance gives {count}").format(count=chance(row.chance_count))


def how_sure(row: PatternRow) -> str:
    """Say how sure it is that these are more than chance gives."""
    if row.chance_count:
        said = _("{count} found, {chance}: more than chance gives.")
        if row.why_not == "chance":
            said = _("{count} found, {chance}: no more than chance gives.")
        return said.format(count=number(row.exception_count), chance=by_chance(row))
    if row.causes_steps:
        return _(
            "Counted one by one: each is in the log, none is held against what is usual by time."
        )
    return _("Counted one by one: each is held against what was stated, not against chance.")


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
    reached = [at for at, count in enumerate(row.course) if count]
    while_on = reached[-1] - reached[0] + 1
    often = _(OFTEN[period]).format(count=short(row.exception_count / while_on))
    if while_on < len(row.course):
        often = _("{often} from the first to the last").format(often=often)
    said = _("{often}, in {count} of the log's {periods}; {repeated}.")
    return said.format(
        often=often,
        count=number(len(reached)),
        periods=counted(len(row.course), UNIT_WORDS[period]),
        repeated=_repeated(row),
    )


def _repeated(row: PatternRow) -> str:
    again = row.repeated_case_count
    if not again:
        return _("no case shows it more than once")
    said = ngettext(
        "{count} of {cases} shows it more than once",
        "{count} of {cases} show it more than once",
        again,
    )
    return said.format(count=number(again), cases=counted(row.case_count, "case"))


def told_elsewhere(row: PatternRow) -> str:
    """Say how many more cases show it only within other exceptions; empty where none do."""
    count = row.elsewhere_case_count
    if not count:
        return ""
    said = ngettext(
        "{count} more case shows the same within exceptions that began with something else, and "
        "are told there.",
        "{count} more cases show the same within exceptions that began with something else, and "
        "are told there.",
        count,
    )
    return said.format(count=number(count))


def contrasted(row: PatternRow) -> str:
    """Say which cases are alike and not affected; empty where none was found."""
    held = row.contrast
    if held is None or not held.case_count:
        return ""
    said = ngettext(
        "{cases}{alike} is of the same months{where} and does not show it.",
        "{cases}{alike} are of the same months{where} and do not show it.",
        held.case_count,
    ).format(
        cases=counted(held.case_count, "case"),
        alike=_(", alike in this ({traits}),").format(traits=in_words(held.traits))
        if held.traits
        else "",
        where="" if row.is_anywhere else _(", came to the same place"),
    )
    if held.case_count > len(held.cases):
        return said + _(" The nearest in time:")
    return said


def no_pattern(row: PatternRow) -> str:
    """Say why it is no pattern; empty where it is one."""
    if not row.why_not:
        return ""
    return _("no pattern: {why}").format(why=why_not_words(row.why_not))


def told_with(row: PatternRow) -> str:
    """Name the patterns that are told with it; empty where there are none."""
    if not row.merged_of:
        return ""
    said = listed([title(one) for one in row.merged_of])
    return f"{said}: {_one_story(row)}." if row.is_one_story else f"{said}."


def _one_story(row: PatternRow) -> str:
    """Say why patterns are told with one though nobody decided so, see ``departures.folding``."""
    if row.kind != "bounce":
        return _("nearly all of their cases are among these")
    parties = (row.parties, *(one.parties for one in row.merged_of))
    if any(OTHERS in two for two in parties):
        return _("mostly the same to and fro, seen from the other side")
    return _("the same to and fro, seen from the other side")


def accepted(row: PatternRow) -> str:
    """Say until when a pattern is accepted, and why."""
    if row.accepted is None:
        return ""
    until = row.accepted.until_on
    said = "" if until is None else _("until {day}").format(day=day(until))
    return f"{said}: {named(row.accepted.reason)}" if row.accepted.reason else said


def course_words(row: PatternRow, contents: Contents) -> str:
    """Say since when a pattern occurs, and where that is only part of the log's time."""
    began, ended = contents.first_at, contents.last_at
    if row.kind == "stalled":
        said = _("{lain} (the log ends on {day}).")
        return said.format(lain=_lain(row), day=day(ended))
    late = LATE * (ended - began)
    first, last = _("First on {day}"), _("last on {day}")
    if row.first_at - began > late:
        first = _("First on {day} (the log begins on {begins})")
    if ended - row.last_at > late:
        last = _("last on {day} (the log ends on {ends})")
    first = first.format(day=day(row.first_at), begins=day(began))
    return f"{first}, {last.format(day=day(row.last_at), ends=day(ended))}."


def _lain(row: PatternRow) -> str:
    """Say since when open cases lie; they do so still."""
    longest, latest = day(row.first_at), day(row.last_at)
    if row.exception_count == 1:
        return _("It has stood still since {day}").format(day=longest)
    if longest == latest:
        return _("All have stood still since {day}").format(day=longest)
    said = _("The first has stood still since {first}, the latest since {last}")
    return said.format(first=longest, last=latest)


def concerned(row: PatternRow) -> str:
    """Say who is concerned, in names of teams or organisations."""
    names = [named(name) for name in row.concerned]
    if not names:
        return _("The log names no team here; those who answer for the activity know.")
    if row.with_whom:
        each = [f"{named(other)} ({number(count)})" for other, count in row.with_whom]
        said = _("{holder}, where the work came back; it was with {others}.")
        return said.format(holder=names[0], others=first_and_more(each, MOST_ACTIVITIES))
    if row.parties:
        said = _("{holder}, where the work came back, and {other}, which returned it.")
        return said.format(holder=names[0], other=names[1])
    return _("Nobody had more of it than {names}.").format(names=listed(names))


def anchor_tag(row: PatternRow) -> str:
    """Say in a word what the marked step of an example is."""
    if row.kind == "late":
        return "past its deadline" if row.form == "deadline" else "came late"
    return {"bounce": "came back", "rework": "done again", "stalled": "stalled here"}[row.kind]


def alike_cases(row: PatternRow) -> tuple[str, ...]:
    """Name cases alike and not affected, each with how near in time one began that is."""
    if row.contrast is None:
        return ()
    said = _("{case}, begun {length} apart from {nearest}, which shows it")
    return tuple(
        said.format(
            case=named(case.case_id),
            length=duration(case.apart_seconds),
            nearest=named(case.nearest_case_id),
        )
        for case in row.contrast.cases
    )


TO_DO = {
    "bounce": gettext_noop(
        "Go through these cases with those concerned: what was missing when the work was passed "
        "on, and who could have known?"
    ),
    "rework": gettext_noop(
        "Go through these cases with those concerned: what made it necessary again, and was it "
        "known the first time?"
    ),
    "late": gettext_noop(
        "Go through these cases with those concerned: what did they wait for, and who could have "
        "told earlier?"
    ),
    "stalled": gettext_noop(
        "Ask those who hold these cases what each waits for, and take them on or close them."
    ),
}


def what_to_do(row: PatternRow) -> str:
    """Say what those concerned can do now."""
    usual = _(" If it is part of the work, declare it usual.") if row.causes_steps else ""
    return f"{_(TO_DO[row.kind])}{usual}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
