"""Reads the calendars of teams and organisations from a small TOML file (docs/calendars.md)."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from daylit.departures.wording import listed
from daylit.language import _
from daylit.record.calendars import Calendar, Calendars
from daylit.sources.calendar_hours import Place, read_day, read_days_off, read_hours, read_week
from daylit.sources.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from daylit.record.calendars import Hours

FILE_KEYS = ("default", "calendars", "teams", "organisations")
CALENDAR_KEYS = ("zone", "hours", "holidays", "closed", "open")
COUNTRY = re.compile(r"(?P<country>[A-Z]{2})(-(?P<region>.+))?")
LANGUAGE = "en_US"
"""Holidays by their English names where the package has them, whatever this machine speaks."""


def read_calendars(path: Path) -> Calendars:
    """Read a file of calendars.

    Args:
        path: A TOML file with [calendars.NAME] tables, and [teams], [organisations] and default to
            say whose they are.

    Raises:
        UnableToReadError: The file is missing, is no TOML, or something in it is not as described.
    """
    file = Place(path, "")
    content = read_toml(path)
    _check_keys(file, content, FILE_KEYS)
    given = _table(file, content, "calendars")
    if not given:
        raise file.refuse(_("it has no [calendars.NAME] with a zone and hours"))
    by_name = {name: _calendar(file, name, entry) for name, entry in given.items()}
    default = content.get("default")
    if default is not None:
        _check_name(file.within("default"), default, by_name)
    teams, organisations = (
        _whose(file, content, name, by_name) for name in ("teams", "organisations")
    )
    if not teams and not organisations and default is None:
        raise file.refuse(
            _("it does not say whose its calendars are: by default, [teams] or [organisations]")
        )
    return Calendars(by_name, teams, organisations, default)


def _check_keys(place: Place, entry: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(entry) - set(known))
    if unknown:
        inside = _("has {name} where only {known} are known")
        said = inside if place.words else _("it has {name} where only {known} are known")
        raise place.refuse(said.format(name=repr(unknown[0]), known=listed(known)))


def _table(place: Place, content: dict[str, Any], name: str) -> dict[str, Any]:
    given = content.get(name, {})
    if not isinstance(given, dict):
        said = _("{name} is not written as a table, such as {example}")
        raise place.refuse(said.format(name=repr(name), example=f"[{name}]"))
    return given


def _whose(
    file: Place, content: dict[str, Any], name: str, by_name: Mapping[str, Calendar]
) -> dict[str, str]:
    given = _table(file, content, name)
    for party, calendar in given.items():
        _check_name(file.within(f"[{name}] {party!r}"), calendar, by_name)
    return given


def _check_name(place: Place, given: object, by_name: Mapping[str, Calendar]) -> None:
    if not isinstance(given, str) or given not in by_name:
        said = _("names the calendar {given}, which is not in the file; it has {names}")
        raise place.refuse(said.format(given=repr(given), names=", ".join(by_name)))


def _calendar(file: Place, name: str, entry: object) -> Calendar:
    place = file.within(_("calendar {name}").format(name=repr(name)))
    if not isinstance(entry, dict):
        said = _("is not written as a table, such as {example}")
        raise place.refuse(said.format(example=f"[calendars.{name}]"))
    _check_keys(place, entry, CALENDAR_KEYS)
    days_off = read_days_off(place.within("closed"), entry.get("closed", []))
    special = _special(place.within("open"), entry.get("open", {}))
    for day in sorted(days_off.days & set(special)):
        said = _("has {day} both under {first} and under {second}")
        raise place.refuse(said.format(day=day, first="closed", second="open"))
    holidays_of = entry.get("holidays", "")
    holidays, years = _holidays(place, holidays_of) if "holidays" in entry else ({}, None)
    return Calendar(
        name,
        _zone(place, entry),
        read_week(place, entry.get("hours")),
        holidays=holidays,
        holidays_of=holidays_of,
        holiday_years=years,
        closed=days_off.days,
        closed_yearly=days_off.yearly,
        special=special,
    )


def _zone(place: Place, entry: dict[str, Any]) -> ZoneInfo:
    given = entry.get("zone")
    if given is None and entry.get("hours") == "always" and set(entry) == {"hours"}:
        return ZoneInfo("UTC")
    if given is None:
        said = _("has no zone; write one, such as {example}")
        raise place.refuse(said.format(example='zone = "Europe/Stockholm"'))
    known = available_timezones()
    if not isinstance(given, str) or given not in known:
        near = get_close_matches(str(given), sorted(known), n=1)
        said = _("has the zone {given}, which is not known")
        nearest = _("; the nearest name is {name}").format(name=repr(near[0])) if near else ""
        raise place.refuse(said.format(given=repr(given)) + nearest)
    return ZoneInfo(given)


def _special(place: Place, given: object) -> dict[date, Hours]:
    if not isinstance(given, dict):
        said = _("is not written as {example}")
        raise place.refuse(said.format(example='open = { 2026-12-19 = "09:00-13:00" }'))
    special = {}
    for name, spans in given.items():
        day = read_day(place, name)
        special[day] = read_hours(place.within(name), spans)
        if not special[day]:
            said = _("has no hours on {day}; a day without work goes under {key}")
            raise place.refuse(said.format(day=day, key="closed"))
    return special


def _holidays(place: Place, given: object) -> tuple[Mapping[date, str], tuple[int, int]]:
    """Return the holidays of a country, which the package looks up year by year when asked."""
    from holidays import country_holidays  # noqa: PLC0415 (takes 0.1 s: it loads all countries)

    matched = COUNTRY.fullmatch(given) if isinstance(given, str) else None
    try:
        found = country_holidays(matched["country"] if matched else "")
    except NotImplementedError:
        matched = None
    if matched is None:
        said = _(
            "takes holidays of {given}, which is no country known; write two capital letters such "
            "as {country}, or with a region {region}"
        )
        raise place.refuse(said.format(given=repr(given), country="SE", region="DE-BY"))
    region = matched["region"]
    if region and region not in (*found.subdivisions, *found.subdivisions_aliases):
        said = _(
            "takes holidays of {given}, which is no region known; those of {country} are {known}"
        )
        known = ", ".join(found.subdivisions) or _("none")
        raise place.refuse(said.format(given=repr(given), country=matched["country"], known=known))
    has_english = LANGUAGE in found.supported_languages
    named = country_holidays(
        matched["country"],
        subdiv=region,
        language=LANGUAGE if has_english else found.default_language,
    )
    return named, (named.start_year, named.end_year)
