"""Durations in words, for whatever stands on the flow of work: one way to write them."""

from __future__ import annotations

from datetime import timedelta

from daylit.language import _, ngettext, number, speaking

MINUTE, HOUR, DAY = 60, 3600, 86400
YEAR = 365.25 * DAY
FEW = 10
LEAST_SHOWN = 0.05
"""What is written with one decimal shows from here on."""

MOST_HOURS = 48
"""Longer durations are told in days."""

MOST_YEARS_IN_DAYS = 10
"""What takes more years than these is told in years: the waiting of all cases together may."""


def duration(seconds: float) -> str:
    """Write a duration in the unit people would use: 40 s, 12 min, 5.2 h, 3.1 days, 12 years."""
    size = abs(seconds)
    if 0 < size < 1:
        return _("under 1 s")
    if size < MINUTE:
        return f"{seconds:.0f} s"
    if size < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    if size < MOST_HOURS * HOUR:
        return f"{short(seconds / HOUR)} h"
    if size < MOST_YEARS_IN_DAYS * YEAR:
        return as_days(seconds)
    return _("{amount} years").format(amount=short(seconds / YEAR))


def as_days(seconds: float) -> str:
    """Write a duration in days, however short or long it is: 0.4 days, 12 days."""
    return _("{amount} days").format(amount=short(seconds / DAY))


def short(value: float) -> str:
    """Write an amount with one decimal where it is small: 0.4, 3.0, 12, 1,240."""
    return number(value, 0 if abs(value) >= FEW - LEAST_SHOWN else 1)


def exact_duration(length: timedelta, *, in_days: bool) -> str:
    """Write a duration to the last digit, in English: 2 days 3 h 4 min 5.25 s.

    Limits are known by it, whatever language is spoken.

    Args:
        length: The duration.
        in_days: Whether 24 h make a day; working hours are rather counted on.
    """
    with speaking("en"):
        return exactly(length, in_days=in_days)


def exactly(length: timedelta, *, in_days: bool) -> str:
    """Write a duration to the last digit, in the language spoken: 2 dagar 3 h 4 min 5,25 s.

    Args:
        length: The duration.
        in_days: Whether 24 h make a day; working hours are rather counted on.
    """
    microseconds = abs(length) // timedelta(microseconds=1)
    whole, part = divmod(microseconds, 10**6)
    days, rest = divmod(whole, DAY) if in_days else (0, whole)
    words = [ngettext("{count} day", "{count} days", days).format(count=number(days))]
    words = words if days else []
    amounts = ((rest // HOUR, "h"), (rest % HOUR // MINUTE, "min"))
    words += [f"{number(amount)} {unit}" for amount, unit in amounts if amount]
    decimals = len(f"{part:06}".rstrip("0")) if part else 0
    if rest % MINUTE or part or not words:
        words.append(f"{number(rest % MINUTE + part / 10**6, decimals)} s")
    return ("-" if length < timedelta() else "") + " ".join(words)
