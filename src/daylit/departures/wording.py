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
    as_days,
    duration,
    short,
)
from daylit.language import _, gettext_noop, ngettext, ngettext_noop, number, pgettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

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

NOUNS = (
    ngettext_noop("{count} case", "{count} cases"),
    ngettext_noop("{count} day", "{count} days"),
    ngettext_noop("{count} month", "{count} months"),
    ngettext_noop("{count} more place", "{count} more places"),
    ngettext_noop("{count} more step", "{count} more steps"),
    ngettext_noop("{count} open case", "{count} open cases"),
    ngettext_noop("{count} quarter", "{count} quarters"),
    ngettext_noop("{count} step", "{count} steps"),
    ngettext_noop("{count} wait", "{count} waits"),
    ngettext_noop("{count} week", "{count} weeks"),
)
"""What ``counted`` counts in other languages than English, too."""

ONE_IN = ngettext_noop("one case in {whole}", "{part} cases in {whole}")
ONE_IN_ALL = (
    gettext_noop("every case"),
    gettext_noop("nearly every case"),
    gettext_noop("{share} of the cases"),
)
"""So does ``one_in``."""


def durations(*seconds: float) -> tuple[str, ...]:
    """Write durations that are compared: all in hours or all in days where that reads well.

    The greatest gives the unit, as ``duration`` would: days from 48 hours on, else hours, provided
    the least still shows in it; else each in its own unit.
    """
    least, most = min(map(abs, seconds)), max(map(abs, seconds))
    in_days = MOST_HOURS * HOUR <= most < MOST_YEARS_IN_DAYS * YEAR
    if in_days and least >= LEAST_SHOWN * DAY:
        return tuple(map(as_days, seconds))
    if HOUR <= most < MOST_HOURS * HOUR and least >= LEAST_SHOWN * HOUR:
        return tuple(hours(value) for value in seconds)
    return tuple(duration(value) for value in seconds)


def spread(lower: str, upper: str) -> str:
    """Write an interval, its unit once where both ends share it: 291 to 323 h."""
    if lower == upper:
        return lower
    amount, _space, unit = lower.partition(" ")
    least = amount if upper.endswith(f" {unit}") else lower
    return _("{lower} to {upper}").format(lower=least, upper=upper)


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
        return _("under {share} %").format(share=number(LEAST_PERCENT, 1))
    if MOST_PERCENT <= value < 100:  # noqa: PLR2004 (percent)
        return f"{number(min(value, 99.9), 1)} %"
    return f"{number(value, 1 if 0 < value < FEW - LEAST_SHOWN else 0)} %"


def one_in(share: float, *, one: str = "case", many: str = "cases") -> str:
    """Write a share as people say it: one case in six, two cases in five, 3.1 % of the cases.

    The nearest of ``SPOKEN_SHARES`` is taken, of two as near the simpler one; it is off by about
    a tenth of itself at most, so the exact figure belongs beside it.
    """
    every, of = f"every {one}", f"{{share}} of the {many}"
    if share >= 1:
        return _(every)
    if share > NEARLY_ALL:
        nearly = f"nearly {every}"
        return _(nearly)
    if share < RAREST_SAID:
        return _(of).format(share=percent(share))
    part, whole = _spoken(share)
    single, several = f"one {one} in {{whole}}", f"{{part}} {many} in {{whole}}"
    return ngettext(single, several, part).format(part=in_words(part), whole=in_words(whole))


def is_one(share: float) -> bool:
    """Whether what ``one_in`` says of a share takes a verb in the singular."""
    return share >= RAREST_SAID and (share > NEARLY_ALL or _spoken(share)[0] == 1)


def as_many(share: float) -> int:
    """Return the count by which words agree with what ``one_in`` says: 1, or more than that."""
    return 1 if is_one(share) else 2


def _spoken(share: float) -> tuple[int, int]:
    """Return part and whole of the nearest share that people say."""
    _share, part, whole = min(SPOKEN_SHARES, key=lambda spoken: abs(spoken[0] - share))
    return part, whole


def in_words(count: int) -> str:
    """Write a small count as a word: three, twelve, 13."""
    words = _small_counts()
    return words[count] if 0 <= count < len(words) else number(count)


def _small_counts() -> tuple[str, ...]:
    return (
        pgettext("how many", "no"),
        pgettext("how many", "one"),
        pgettext("how many", "two"),
        pgettext("how many", "three"),
        pgettext("how many", "four"),
        pgettext("how many", "five"),
        pgettext("how many", "six"),
        pgettext("how many", "seven"),
        pgettext("how many", "eight"),
        pgettext("how many", "nine"),
        pgettext("how many", "ten"),
        pgettext("how many", "eleven"),
        pgettext("how many", "twelve"),
    )


def capital(text: str) -> str:
    """Return a text with a capital letter first."""
    return text[:1].upper() + text[1:]


def quoted(name: str) -> str:
    """Put a name in quotation marks."""
    return _("“{name}”").format(name=name)


def listed(parts: Sequence[str]) -> str:
    """Write parts of a sentence after each other: a, b and c."""
    if len(parts) < 2:  # noqa: PLR2004 (the last two are joined by a word)
        return "".join(parts)
    return _("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def first_and_more(parts: Sequence[str], most: int) -> str:
    """List the first of many, and say that there are more: a, b and 3 more."""
    left = len(parts) - most
    if left <= 0:
        return listed(parts)
    return listed([*parts[:most], _("{count} more").format(count=number(left))])


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: 1 case, 7,554 cases; in other languages one of ``NOUNS``."""
    single, several = f"{{count}} {one}", f"{{count}} {many or one + 's'}"
    return ngettext(single, several, count).format(count=number(count))


def times(count: int) -> str:
    """Write how often: once, twice, 14 times."""
    if count == 1:
        return _("once")
    return _("twice") if count == 2 else _("{count} times").format(count=number(count))  # noqa: PLR2004


def ordinal(position: int) -> str:
    """Write the how-manieth: second, third, 4th, 21st."""
    words = (
        pgettext("how-manieth", "first"),
        pgettext("how-manieth", "second"),
        pgettext("how-manieth", "third"),
    )
    if 1 <= position <= len(words):
        return words[position - 1]
    tens, ones = divmod(position % 100, 10)
    endings = {1: _("{number}st"), 2: _("{number}nd"), 3: _("{number}rd")}
    written = _("{number}th") if tens == 1 else endings.get(ones, _("{number}th"))
    return written.format(number=number(position))


def month(moment: date) -> str:
    """Write the month of a day: March."""
    words = (
        pgettext("month", "January"),
        pgettext("month", "February"),
        pgettext("month", "March"),
        pgettext("month", "April"),
        pgettext("month", "May"),
        pgettext("month", "June"),
        pgettext("month", "July"),
        pgettext("month", "August"),
        pgettext("month", "September"),
        pgettext("month", "October"),
        pgettext("month", "November"),
        pgettext("month", "December"),
    )
    return words[moment.month - 1]


def day(moment: date) -> str:
    """Write a day: 4 March 2012."""
    return f"{moment.day} {month(moment)} {moment.year}"
