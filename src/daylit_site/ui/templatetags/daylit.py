"""Figures, moments and names as pages write them, in the reader's language.

The rules of rounding are those of the library, so that a page, the report and the command line say
the same; only the words and the way to write a number are the reader's.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import dateformat, formats
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, ngettext

from daylit.flow.wording import (
    DAY,
    FEW,
    HOUR,
    LEAST_SHOWN,
    MINUTE,
    MOST_HOURS,
    MOST_YEARS_IN_DAYS,
    YEAR,
)
from daylit.report.names import ISOLATE, POP, UNKNOWN, named

register = template.Library()

LEAST_PERCENT, MOST_PERCENT, NEARLY_ALL = 0.1, 99.5, 99.9
KILO = 1000
HUNDRED = 100
FIRM_SPACE = "\u00a0"
WITHIN_NUMBER = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
"""Where thousands stand apart; ``named`` leaves common spaces only."""

MARKUP = re.compile(r"</?[a-z][^<>]*>")

TURNS_DIRECTION = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067"), UNKNOWN)
"""What could make the text around a name run the other way."""

ALL_ISOLATES = TURNS_DIRECTION | dict.fromkeys(map(ord, ISOLATE + POP), UNKNOWN)


def _written(value: float, decimals: int = 0) -> str:
    """Round as Python writes, then write by the reader's language: 1,240 or 1 240."""
    rounded = Decimal(f"{value:.{decimals}f}")
    return formats.number_format(rounded, decimal_pos=decimals, force_grouping=True)


def _short(value: float) -> str:
    """Write an amount with one decimal where it is small: 0.4, 3.0, 12, 1,240."""
    return _written(value, 0 if abs(value) >= FEW - LEAST_SHOWN else 1)


def _firm(words: str) -> str:
    """Keep a number and its unit on one line."""
    return words.replace(" ", FIRM_SPACE)


@register.filter
def number(value: float) -> str:
    """Write a whole number, thousands separated: 12,400."""
    return _written(value)


@register.filter
def duration(seconds: float) -> str:
    """Write a duration in the unit people would use: 40 s, 12 min, 5.2 h, 3.1 days, 12 years."""
    length = abs(seconds)
    if 0 < length < 1:
        return _firm(gettext("under 1 s"))
    if length < MINUTE:
        return _firm(gettext("%(amount)s s") % {"amount": _written(seconds)})
    if length < HOUR:
        return _firm(gettext("%(amount)s min") % {"amount": _written(seconds / MINUTE)})
    if length < MOST_HOURS * HOUR:
        return _firm(gettext("%(amount)s h") % {"amount": _short(seconds / HOUR)})
    if length < MOST_YEARS_IN_DAYS * YEAR:
        return _days(seconds / DAY)
    return _years(seconds / YEAR)


@register.filter
def in_days(seconds: float) -> str:
    """Write what many cases took together, in days as the library does: nobody thinks in years.

    What is next to nothing in days is written as ``duration`` writes it.
    """
    return duration(seconds) if abs(seconds) < LEAST_SHOWN * DAY else _days(seconds / DAY)


def _days(days: float) -> str:
    words = ngettext("%(amount)s day", "%(amount)s days", round(abs(days)))
    return _firm(words % {"amount": _short(days)})


def _years(years: float) -> str:
    words = ngettext("%(amount)s year", "%(amount)s years", round(abs(years)))
    return _firm(words % {"amount": _short(years)})


@register.filter
def percent(share: float) -> str:
    """Write a share (0 to 1) in percent, with a decimal where it is small: 0.4 %, 8.0 %, 17 %.

    What is not nothing is never written as 0 %, what is not all of it never as 100 %.
    """
    value = HUNDRED * share
    if 0 < value < LEAST_PERCENT:
        return _firm(gettext("under %(amount)s %%") % {"amount": _written(LEAST_PERCENT, 1)})
    if MOST_PERCENT <= value < HUNDRED:
        amount = _written(min(value, NEARLY_ALL), 1)
    else:
        amount = _short(value) if value > 0 else _written(value)
    return _firm(gettext("%(amount)s %%") % {"amount": amount})


@register.filter
def size(count: int) -> str:
    """Write how much a file holds: 840 bytes, 1.2 kB, 340 MB, 2.1 GB."""
    if count < KILO:
        words = ngettext("%(amount)s byte", "%(amount)s bytes", count)
        return _firm(words % {"amount": _written(count)})
    amount = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= KILO
        if round(amount) < KILO or unit == "TB":
            break
    return f"{_short(amount)}{FIRM_SPACE}{unit}"


@register.filter
def day(moment: date) -> str:
    """Write a day: 4 March 2012. Of a moment, the day that it was in UTC."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC)
    return dateformat.format(moment, "j F Y")


@register.filter
def moment(at: datetime) -> str:
    """Write a moment: 4 March 2012, 14:05 UTC."""
    return f"{minute(at)} UTC"


@register.filter
def minute(at: datetime) -> str:
    """Write a moment without its time zone, which each page says once: 4 March 2012, 14:05."""
    return dateformat.format(at.astimezone(UTC), "j F Y, H:i")


@register.filter
def name(given: Any) -> str:
    """Write a name as content: isolated in its direction of writing; nothing from it is markup.

    Characters that no one sees, and those that turn the direction of writing, are replaced.
    """
    raw = "" if given is None else str(given)
    if not raw.split():
        return format_html("<bdi>{}</bdi>", gettext("(no name)"))
    return format_html("<bdi>{}</bdi>", named(raw.translate(ALL_ISOLATES)).strip(ISOLATE + POP))


@register.filter(is_safe=True)
def without_markup(rendered: str) -> str:
    """Write words of a page, such as a name, where no markup is read: in the title of a tab.

    What was escaped stays so.
    """
    return MARKUP.sub("", rendered)


@register.filter
def text(sentence: str) -> str:
    """Write a sentence that holds names from a log, such as the library's, without what harms.

    Where nothing is said nothing is written: it is no name that is missing.
    """
    if not sentence.strip():
        return ""
    return WITHIN_NUMBER.sub(FIRM_SPACE, named(sentence)).translate(TURNS_DIRECTION)


@register.filter
def as_lang(code: str) -> str:
    """Write the attribute that says of what language words are, where it is not the page's."""
    return format_html(' lang="{}"', code) if code and code != get_language() else ""


@register.filter
def within(path: str | None, place: str) -> bool:
    """Whether an address is that of a place to go, or below it; null is nowhere."""
    if not path or not place:
        return False
    return path == place or path.startswith(place.rstrip("/") + "/")
