"""Reads durations as people write them: 4 h, 1.5 days, 1 day 4 h, 8 working hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import DaylitError, ParameterError
from daylit.flow.working_time import ELAPSED, WORKING

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
LONGEST_WORKING = 3600
"""Seconds of the longest unit that is the same in every calendar."""

PART = re.compile(r"(\d+(?:\.\d+)?)((?:\s|[^\W\d_])*)")
"""An amount and the words after it."""

NUMBER = re.compile(r"\d+([.,]\d+)?")
BELOW_ZERO = re.compile(r"[-\N{MINUS SIGN}]\s*\d")
EXAMPLES = "'4 h', '1.5 days' or '8 working hours'"
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
        raise refuse(f"{given!r} is no duration; write it as text, such as {EXAMPLES}")
    text = str(given).strip()
    if BELOW_ZERO.match(text):
        raise refuse(f"{given!r} is below 0; it must be above 0")
    if NUMBER.fullmatch(text):
        raise refuse(f"{given!r} has no unit; write one, such as '{text} h' or '{text} days'")
    if not text or PART.sub("", text).strip():
        raise refuse(f"{given!r} is no duration; write an amount and a unit, such as {EXAMPLES}")
    parts = [_part(refuse, text, *part.groups()) for part in PART.finditer(text)]
    clocks = {part.clock for part in parts}
    if len(clocks) > 1:
        raise refuse(f"{text!r} is partly in working time; write 'working' before each unit")
    return Duration(_checked(refuse, text, sum(part.seconds for part in parts)), clocks.pop())


def _is_number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool)


def _part(refuse: Refuse, given: str, amount: str, words: str) -> Duration:
    """Read one amount with its unit."""
    *before, unit = words.lower().split() or [""]
    if before not in ([], ["working"]) or unit not in SECONDS_OF:
        raise refuse(_no_unit(given, amount, words.strip()))
    if before and SECONDS_OF[unit] > LONGEST_WORKING:
        raise refuse(
            f"{given!r} is not clear, as a working {unit.rstrip('s')} differs from calendar to "
            "calendar; write working hours, such as '16 working hours'"
        )
    return Duration(float(amount) * SECONDS_OF[unit], WORKING if before else ELAPSED)


def _no_unit(given: str, amount: str, words: str) -> str:
    if not words:
        return f"{given!r} has no unit after {amount}"
    return (
        f"{given!r} has the unit {words!r}, which is not known; write {', '.join(UNITS)}, "
        "or working hours"
    )


def _checked(refuse: Refuse, given: str, seconds: float) -> float:
    if not seconds:
        raise refuse(f"{given!r} is no time at all; it must be above 0")
    if seconds > MOST_SECONDS:
        raise refuse(f"{given!r} is longer than {MOST_YEARS} years")
    return seconds
