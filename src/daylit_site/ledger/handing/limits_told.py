"""Limits of hand-overs in words, and what is used of them: working time in hours, else as usual."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit.flow.wording import DAY, FEW, HOUR, LEAST_SHOWN
from daylit_site.ui.templatetags.daylit import FIRM_SPACE, duration

if TYPE_CHECKING:
    from daylit.record.calendars import Calendar


def used_told(seconds: float, calendar: Calendar | None) -> str:
    """Write what is used: working time always in hours, as a working day is no 24."""
    if calendar is None or seconds < HOUR:
        return duration(seconds)
    hours = seconds / HOUR
    return _hours(hours, 0 if hours >= FEW - LEAST_SHOWN else 1)


def limit_length(seconds: float, calendar: Calendar | None) -> str:
    """Write a limit as people agreed on it: 8 h, 2 days, 1.5 h."""
    days = seconds / DAY
    if calendar is None and days >= 1 and days.is_integer():
        words = ngettext("%(amount)s day", "%(amount)s days", int(days))
        return (words % {"amount": _number(days, 0)}).replace(" ", FIRM_SPACE)
    if seconds < HOUR:
        return duration(seconds)
    hours = seconds / HOUR
    return _hours(hours, 0 if hours.is_integer() else 1)


def limit_told(seconds: float, calendar: Calendar | None) -> str:
    """Write a limit and how it is counted: 8 h of working time, 2 days elapsed."""
    words = {"length": limit_length(seconds, calendar)}
    if calendar is None:
        return _("%(length)s, nights and days off included") % words
    return _("%(length)s of working time") % words


def _hours(hours: float, decimals: int) -> str:
    return (_("%(amount)s h") % {"amount": _number(hours, decimals)}).replace(" ", FIRM_SPACE)


def _number(value: float, decimals: int) -> str:
    rounded = Decimal(f"{value:.{decimals}f}")
    return formats.number_format(rounded, decimal_pos=decimals, force_grouping=True)
