"""Figures in words: one way to write counts, shares and durations in sentences."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60, 3600, 86400
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
FEW = 10
LEAST_SHOWN = 0.05
"""What is written with one decimal shows from here on."""

MOST_HOURS = 1000
"""Durations that are compared are written in hours below this."""

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


def duration(seconds: float) -> str:
    """Write a duration in the unit that people would use: 40 s, 12 min, 5.2 h, 3.1 days."""
    size = abs(seconds)
    if 0 < size < 1:
        return "under 1 s"
    if size < MINUTE:
        return f"{seconds:.0f} s"
    if size < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    if size < 2 * DAY:
        return f"{_short(seconds / HOUR)} h"
    return f"{_short(seconds / DAY)} days"


def durations(*seconds: float) -> tuple[str, ...]:
    """Write durations that are compared: all in hours or all in days where that reads well.

    Hours where the least has one and the greatest fewer than 1,000; days where the least has one;
    where units would differ, days if the greatest has ten, else hours, provided the least still
    shows in that unit; else each in its own unit.
    """
    least, most = min(map(abs, seconds)), max(map(abs, seconds))
    if least >= HOUR and most < MOST_HOURS * HOUR:
        return tuple(hours(value) for value in seconds)
    if least >= DAY:
        return tuple(f"{_short(value / DAY)} days" for value in seconds)
    if most >= FEW * DAY and least >= LEAST_SHOWN * DAY:
        return tuple(f"{_short(value / DAY)} days" for value in seconds)
    if HOUR <= most < FEW * DAY and least >= LEAST_SHOWN * HOUR:
        return tuple(hours(value) for value in seconds)
    return tuple(duration(value) for value in seconds)


def hours(seconds: float) -> str:
    """Write an amount of work in hours: 0.4 h, 12 h, 1,240 h."""
    return f"{_short(seconds / HOUR)} h"


def percent(share: float) -> str:
    """Write a share (0 to 1) in percent, with a decimal where it is small: 0.4 %, 17 %.

    What is not nothing is never written as 0 %, what is not all of it never as 100 %.
    """
    value = 100 * share
    if 0 < value < LEAST_PERCENT:
        return f"under {LEAST_PERCENT} %"
    if MOST_PERCENT <= value < 100:  # noqa: PLR2004 (percent)
        return f"{min(value, 99.9):.1f} %"
    if 0 < value < FEW:
        return f"{value:.1f} %".replace(".0 %", " %")
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


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: 1 case, 7,554 cases."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def ordinal(number: int) -> str:
    """Write the how-manieth: second, third, 4th, 21st."""
    if number in ORDINALS:
        return ORDINALS[number]
    tens, ones = divmod(number % 100, 10)
    ending = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    return f"{number:,}{ending}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= FEW else f"{value:.1f}"
