"""Working hours as forms and pages know them: whose they are, each weekday's times, days off."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.records.stated import UnableToDeclareError, calendars_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit.record.calendars import Calendar, Calendars
    from daylit.record.calendars import Hours as DayHours

    Who = tuple[str, str]
    Content = Mapping[str, Any]

EVERYONE: Who = ("everyone", "")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
WHOLE_WEEK = (((0, DAY),),) * len(DAYS)
MOST_SHIFTS = 2
"""How many hours of one day the form has room for."""


@dataclass(frozen=True)
class Hours:
    """When someone works.

    Attributes:
        zone: The name of the time zone.
        week: Pairs of minutes from midnight, for Monday to Sunday.
        country: Whose public holidays are days off; empty for none.
        closed: Other days off, each as it is written.
    """

    zone: str
    week: tuple[DayHours, ...]
    country: str
    closed: tuple[str, ...]


@dataclass(frozen=True)
class HoursTold:
    """Someone's hours in a sentence; without a key what cannot be changed by itself."""

    key: str
    text: str


def key_of(who: Who) -> str:
    """Return what someone is known by in forms."""
    return json.dumps(who, ensure_ascii=False)


def who_of(key: str) -> Who:
    """Return whom a form means."""
    level, name = json.loads(key)
    return level, name


@lru_cache(maxsize=256)
def _read(toml: str) -> Calendars | None:
    return calendars_of({"toml": toml})


def hours_standing(content: Content) -> dict[Who, Hours] | None:
    """Return whose hours a text holds; null where it says more than the form has room for."""
    try:
        calendars = _read(content.get("toml", ""))
    except UnableToDeclareError:
        return None
    if calendars is None:
        return {}
    whose = _whose(calendars)
    is_all = set(whose.values()) == set(calendars.by_name)
    if not is_all or not all(map(_has_room, calendars.by_name.values())):
        return None
    return {who: _hours(calendars.by_name[name]) for who, name in whose.items()}


def hours_told(content: Content) -> list[HoursTold]:
    """Say when people work; of a text that this version cannot read, why."""
    try:
        calendars = _read(content.get("toml", ""))
    except UnableToDeclareError as refused:
        return [HoursTold("", str(refused))]
    if calendars is None:
        return []
    whose = _whose(calendars)
    return [
        HoursTold(key_of(who), _told(who, calendars.by_name[name], is_alone=len(whose) == 1))
        for who, name in whose.items()
    ]


def toml_of(hours: Mapping[Who, Hours]) -> str:
    """Write hours as the library reads them; nobody's are an empty text."""
    names = {who: " ".join(who).strip() for who in hours}
    lines = [f"default = {quoted(names[EVERYONE])}", ""] if EVERYONE in hours else []
    for who, its in hours.items():
        lines += [f"[calendars.{quoted(names[who])}]", *_entry(its), ""]
    for level in ("team", "organisation"):
        parties = [who for who in hours if who[0] == level]
        if parties:
            lines += [f"[{level}s]"]
            lines += [f"{quoted(who[1])} = {quoted(names[who])}" for who in parties]
            lines += [""]
    return "\n".join(lines)


def _entry(hours: Hours) -> list[str]:
    week = {
        name: [f"{clock(begin)}-{clock(end)}" for begin, end in spans]
        for name, spans in zip(DAYS, hours.week, strict=True)
        if spans
    }
    lines = [f"zone = {quoted(hours.zone)}"]
    lines += [f"hours = {{ {', '.join(f'{day} = {json.dumps(week[day])}' for day in week)} }}"]
    if hours.country:
        lines.append(f"holidays = {quoted(hours.country)}")
    if hours.closed:
        lines.append(f"closed = [{', '.join(map(quoted, hours.closed))}]")
    return lines


def quoted(name: str) -> str:
    """Quote a name as TOML does, where JSON lets one character stand that TOML refuses."""
    return json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")


def clock(minutes: int) -> str:
    """Write minutes from midnight as a time of day; the end of a day is 24:00."""
    if minutes == DAY:
        return "24:00"
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}"


def _whose(calendars: Calendars) -> dict[Who, str]:
    """Return the name of each one's calendar, everyone's first."""
    default = {EVERYONE: calendars.default} if calendars.default else {}
    teams = {("team", name): its for name, its in calendars.teams.items()}
    firms = {("organisation", name): its for name, its in calendars.organisations.items()}
    return default | teams | firms


def _has_room(calendar: Calendar) -> bool:
    return not calendar.special and all(len(spans) <= MOST_SHIFTS for spans in calendar.week)


def _hours(calendar: Calendar) -> Hours:
    yearly = [f"{month:02}-{day:02}" for month, day in sorted(calendar.closed_yearly)]
    days = [day.isoformat() for day in sorted(calendar.closed)]
    zone = calendar.zone.key or "UTC"
    return Hours(zone, calendar.week, calendar.holidays_of, (*days, *yearly))


def _told(who: Who, calendar: Calendar, *, is_alone: bool) -> str:
    everyone = _("Everyone") if is_alone else _("Everyone else")
    said = {
        "whose": everyone if who == EVERYONE else who[1],
        "when": week_told(calendar.week),
        "zone": calendar.zone.key,
    }
    told = _("%(whose)s: %(when)s, %(zone)s") % said
    return "; ".join([told, *_days_off(calendar)])


def _days_off(calendar: Calendar) -> list[str]:
    said = []
    if calendar.holidays_of:
        said.append(_("public holidays of %(country)s") % {"country": calendar.holidays_of})
    count = len(calendar.closed) + len(calendar.closed_yearly)
    if count:
        said.append(ngettext("%(count)s holiday", "%(count)s holidays", count) % {"count": count})
    special = len(calendar.special)
    if special:
        own = ngettext("%(count)s day of other hours", "%(count)s days of other hours", special)
        said.append(own % {"count": special})
    return said


def week_told(week: tuple[DayHours, ...]) -> str:
    """Say the hours of a week, days of the same hours together."""
    if week == WHOLE_WEEK:
        return _("all hours of the week")
    runs = [list(days) for _its, days in groupby(range(len(week)), key=lambda day: week[day])]
    return ", ".join(f"{_days(run)} {_spans(week[run[0]])}" for run in runs if week[run[0]])


def _days(run: list[int]) -> str:
    first, last = (str(WEEKDAYS[day]) for day in (run[0], run[-1]))
    if len(run) == 1:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _spans(spans: DayHours) -> str:
    said = [_("%(begin)s to %(end)s") % {"begin": clock(a), "end": clock(b)} for a, b in spans]
    return _(" and ").join(said)
