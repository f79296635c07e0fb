"""Figures in words: one way to write counts, shares and durations in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.flow.wording import (
    DAY,
    FEW,
    HOUR,
    LEAST_SHOWN,
    MOST_HOURS,
    MOST_YEARS_IN_DAYS,
    YEAR,
    duration,
    short,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDINALS = {1: "first", 2: "second", 3: "third"}
WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
LEAST_PERCENT, MOST_PERCENT = 0.1, 99.5
NEARLY_ALL = 0.95
RAREST_SAID = 0.045
"""Shares below are written in percent: one in 40 says less than 2.5 %."""

SPOKEN_SHARES = tuple(
    sorted(
        [(1 / whole, 1, whole) for whole in range(2, 21)]
        + [(2 / 3, 2, 3), (3 / 4, 3, 4)]
        + [(part / 5, part, 5) for part in (2, 3, 4)]
        + [(part / 10, part, 10) for part in (3, 7, 9)],
        key=lambda spoken: spoken[2],
    )
)
"""Shares as people say them, the simplest first: (share, part, whole)."""


def durations(*seconds: float) -> tuple[str, ...]:
    """Write durations that are compared: all in hours or all in days where that reads well.

    The greatest gives the unit, as ``duration`` would: days from 48 hours on, else hours, provided
    the least still shows in it; else each in its own unit.
    """
    least, most = min(map(abs, seconds)), max(map(abs, seconds))
    in_days = MOST_HOURS * HOUR <= most < MOST_YEARS_IN_DAYS * YEAR
    if in_days and least >= LEAST_SHOWN * DAY:
        return tuple(f"{short(value / DAY)} days" for value in seconds)
    if HOUR <= most < MOST_HOURS * HOUR and least >= LEAST_SHOWN * HOUR:
        return tuple(hours(value) for value in seconds)
    return tuple(duration(value) for value in seconds)


def spread(lower: str, upper: str) -> str:
    """Write an interval, its unit once where both ends share it: 291 to 323 h."""
    if lower == upper:
        return lower
    number, _, unit = lower.partition(" ")
    return f"{number if upper.endswith(f' {unit}') else lower} to {upper}"


def bounded(value: str, lower: str, upper: str) -> str:
    """Write a value with its interval, unless that says nothing more: 12 h (11 to 13 h)."""
    between = spread(lower, upper)
    return value if between == value else f"{value} ({between})"


def hours(seconds: float) -> str:
    """Write an amount of work in hours: 0.4 h, 12 h, 1,240 h."""
    return f"{short(seconds / HOUR)} h"


def percent(share: float) -> str:
    """Write a share (0 to 1) in percent, with a decimal where it is small: 0.4 %, 8.0 %, 17 %.

    What is not nothing is never written as 0 %, what is not all of it never as 100 %.
    """
    value = 100 * share
    if 0 < value < LEAST_PERCENT:
        return f"under {LEAST_PERCENT} %"
    if MOST_PERCENT <= value < 100:  # noqa: PLR2004 (percent)
        return f"{min(value, 99.9):.1f} %"
    if 0 < value < FEW - LEAST_SHOWN:
        return f"{value:.1f} %"
    return f"{value:.0f} %"


def one_in(share: float, *, one: str = "case", many: str = "cases") -> str:
    """Write a share as people say it: one case in six, two cases in five, 3.1 % of the cases.

    The nearest of ``SPOKEN_SHARES`` is taken, of two as near the simpler one; it is off by about
    a tenth of itself at most, so the exact figure belongs beside it.
    """
    if share >= 1:
        return f"every {one}"
    if share > NEARLY_ALL:
        return f"nearly every {one}"
    if share < RAREST_SAID:
        return f"{percent(share)} of the {many}"
    _, part, whole = min(SPOKEN_SHARES, key=lambda spoken: abs(spoken[0] - share))
    return f"{in_words(part)} {one if part == 1 else many} in {in_words(whole)}"


def is_one(said: str) -> bool:
    """Whether what ``one_in`` said takes a verb in the singular."""
    return said.startswith(("one ", "every ", "nearly every "))


def in_words(count: int) -> str:
    """Write a small count as a word: three, twelve, 13."""
    return WORDS[count] if 0 <= count < len(WORDS) else f"{count:,}"


def listed(parts: Sequence[str]) -> str:
    """Write parts of a sentence after each other: a, b and c."""
    return f"{', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}" if parts else ""


def first_and_more(parts: Sequence[str], most: int) -> str:
    """List the first of many, and say that there are more: a, b and 3 more."""
    left = len(parts) - most
    return listed([*parts[:most], f"{left:,} more"] if left > 0 else parts)


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: 1 case, 7,554 cases."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def times(count: int) -> str:
    """Write how often: once, twice, 14 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def ordinal(number: int) -> str:
    """Write the how-manieth: second, third, 4th, 21st."""
    if number in ORDINALS:
        return ORDINALS[number]
    tens, ones = divmod(number % 100, 10)
    ending = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    return f"{number:,}{ending}"
