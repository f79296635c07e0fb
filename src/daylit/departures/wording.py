"""Figures in words: one way to write counts, shares and durations in sentences."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60, 3600, 86400
ORDINALS = {1: "first", 2: "second", 3: "third"}
WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
FEW = 10


def duration(seconds: float) -> str:
    """Write a duration in the unit that people would use: 40 s, 12 min, 5.2 h, 3.1 days."""
    size = abs(seconds)
    if size < MINUTE:
        return f"{seconds:.0f} s"
    if size < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    if size < 2 * DAY:
        return f"{_short(seconds / HOUR)} h"
    return f"{_short(seconds / DAY)} days"


def hours(seconds: float) -> str:
    """Write an amount of work in hours: 0.4 h, 12 h, 1,240 h."""
    return f"{_short(seconds / HOUR)} h"


def percent(share: float) -> str:
    """Write a share (0 to 1) in percent, with a decimal where it is small: 0.4 %, 17 %."""
    value = 100 * share
    if 0 < value < FEW:
        return f"{value:.1f} %".replace(".0 %", " %")
    return f"{value:.0f} %"


def one_in(share: float) -> str:
    """Write a share as people say it: one case in six, four cases in ten, 3.1 % of cases."""
    for whole in range(2, 9):
        if abs(share - 1 / whole) < 1 / (whole * whole * 4):
            return f"one case in {WORDS[whole]}"
    if share >= 1 / FEW:
        tenths = round(share * FEW)
        return "nearly every case" if tenths == FEW else f"{WORDS.get(tenths, 'nine')} cases in ten"
    return f"{percent(share)} of the cases"


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
