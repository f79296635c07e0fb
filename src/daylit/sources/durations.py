"""Reads durations as people write them: 4 h, 1.5 days, 1 day 4 h, 8 working hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import DaylitError, ParameterError
from daylit.flow.working_time import ELAPSED, WORKING
from daylit.language import _, ngettext, number, spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    Refuse = Callable[[str], DaylitError]
    """Makes an error of what is wrong with a limit: "'5' has no unit"."""

UNITS = {
    "s": (1, ("s", "sec", "secs", "second", "seconds")),
    "min": (60, ("min", "mins", "minute", "minutes")),
    "h": (3600, ("h", "hr", "hrs", "hour", "hours")),
    "days": (86_400, ("d", "day", "days")),
    "weeks": (7 * 86_400, ("w", "week", "weeks")),
}
SECONDS_OF = {spelling: seconds for seconds, spellings in UNITS.values() for spelling in spellings}
SPELLED = {
    spelling: unit for unit, (_seconds, spellings) in UNITS.items() for spelling in spellings
}
LONGEST_WORKING = 3600
"""Seconds of the longest unit that is the same in every calendar."""

PART = re.compile(r"(\d+(?:\.\d+)?)((?:\s|[^\W\d_])*)")
"""An amount and the words after it."""

NUMBER = re.compile(r"\d+([.,]\d+)?")
BELOW_ZERO = re.compile(r"[-\N{MINUS SIGN}]\s*\d")
MOST_YEARS = 100
MOST_SECONDS = MOST_YEARS * 366 * 86_400


@dataclass(frozen=True)
class Duration:
    """A length of time, above 0.

    Attributes:
        seconds: How long.
        clock: "elapsed", or "working time".
    """

    seconds: float
    clock: str


def parse_duration(text: str) -> Duration:
    """Read a duration, such as a limit.

    Units are s, min, h, days and weeks in their usual spellings; several may follow each other
    (1 day 4 h). "working" before the unit tells it in working time.

    >>> parse_duration("1 day 4 h")
    Duration(seconds=100800.0, clock='elapsed')
    >>> parse_duration("8 working hours")
    Duration(seconds=28800.0, clock='working time')

    Raises:
        ParameterError: It has no unit, is not above 0, is too long, or is no duration.
    """
    return read_duration(lambda why: ParameterError(f"The limit {why}."), text)


def read_duration(refuse: Refuse, given: object) -> Duration:
    """Read a duration where something else says where it stands.

    Args:
        refuse: Makes the error.
        given: What stands there.
    """
    if not isinstance(given, str) and not _is_number(given):
        said = _("{given} is no duration; write it as text, such as {examples}")
        raise refuse(said.format(given=repr(given), examples=_examples()))
    text = str(given).strip()
    if BELOW_ZERO.match(text):
        raise refuse(_("{given} is below 0; it must be above 0").format(given=repr(given)))
    if NUMBER.fullmatch(text):
        said = _("{given} has no unit; write one, such as {first} or {second}")
        raise refuse(said.format(given=repr(given), first=f"'{text} h'", second=f"'{text} days'"))
    if not text or PART.sub("", text).strip():
        said = _("{given} is no duration; write an amount and a unit, such as {examples}")
        raise refuse(said.format(given=repr(given), examples=_examples()))
    parts = [_part(refuse, text, *part.groups()) for part in PART.finditer(text)]
    clocks = {part.clock for part in parts}
    if len(clocks) > 1:
        said = _("{given} is partly in working time; write {word} before each unit")
        raise refuse(said.format(given=repr(text), word="'working'"))
    return Duration(_checked(refuse, text, sum(part.seconds for part in parts)), clocks.pop())


def _examples() -> str:
    first, second, third = "'4 h'", "'1.5 days'", "'8 working hours'"
    return _("{first}, {second} or {third}").format(first=first, second=second, third=third)


def duration_told(written: str) -> str:
    """Return a duration that can be read, as it was written; its units in the language spoken."""
    return PART.sub(lambda part: _told(*part.groups()), written)


def _told(amount: str, words: str) -> str:
    *before, spelling = words.lower().split() or [""]
    if spoken() == "en" or spelling not in SPELLED:
        return amount + words
    shown = number(float(amount), len(amount.partition(".")[2]))
    said = _working(SPELLED[spelling]) if before else _elapsed(SPELLED[spelling], amount)
    return said.format(amount=shown) + words[len(words.rstrip()) :]


def _elapsed(unit: str, amount: str) -> str:
    count = 1 if float(amount) == 1 else 2
    said = {
        "days": ngettext("{amount} day", "{amount} days", count),
        "weeks": ngettext("{amount} week", "{amount} weeks", count),
    }
    return said.get(unit, "{amount} " + unit)


def _working(unit: str) -> str:
    said = {
        "s": _("{amount} s of working time"),
        "min": _("{amount} min of working time"),
        "h": _("{amount} working hours"),
    }
    return said[unit]


def _is_number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool)


def _part(refuse: Refuse, given: str, amount: str, words: str) -> Duration:
    """Read one amount with its unit."""
    *before, unit = words.lower().split() or [""]
    if before not in ([], ["working"]) or unit not in SECONDS_OF:
        raise refuse(_no_unit(given, amount, words.strip()))
    if before and SECONDS_OF[unit] > LONGEST_WORKING:
        said = _(
            "{given} is not clear, as a {unit} differs from calendar to calendar; write working "
            "hours, such as {example}"
        )
        its = f"working {unit.rstrip('s')}"
        raise refuse(said.format(given=repr(given), unit=its, example="'16 working hours'"))
    return Duration(float(amount) * SECONDS_OF[unit], WORKING if before else ELAPSED)


def _no_unit(given: str, amount: str, words: str) -> str:
    if not words:
        return _("{given} has no unit after {amount}").format(given=repr(given), amount=amount)
    said = _("{given} has the unit {unit}, which is not known; write {units}, or {working}")
    units = ", ".join(UNITS)
    return said.format(given=repr(given), unit=repr(words), units=units, working="working hours")


def _checked(refuse: Refuse, given: str, seconds: float) -> float:
    if not seconds:
        raise refuse(_("{given} is no time at all; it must be above 0").format(given=repr(given)))
    if seconds > MOST_SECONDS:
        said = _("{given} is longer than {count} years")
        raise refuse(said.format(given=repr(given), count=MOST_YEARS))
    return seconds
