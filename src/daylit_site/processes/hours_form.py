"""The form in which working hours are declared: those of one party at a time, or everyone's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daylit.errors import UnableToReadError
from daylit.sources.calendar_hours import Place, read_days_off
from daylit_site.processes.declaring_forms import Declaring, offer
from daylit_site.processes.working_hours import (
    DAY,
    DAYS,
    EVERYONE,
    MOST_SHIFTS,
    Hours,
    clock,
    key_of,
    toml_of,
    who_of,
)
from daylit_site.records.stated import UnableToDeclareError, calendars_of
from daylit_site.ui.templatetags.daylit import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import time

    from django.forms.boundfield import BoundField
    from django.http import QueryDict

    from daylit.record.calendars import Hours as DayHours
    from daylit_site.processes.working_hours import Who

MOST_DAYS_OFF = 4_000
"""Letters in the list of holidays."""


class SettingHours(Declaring):
    """When someone works."""

    who = forms.ChoiceField(label=gettext_lazy("Whose hours"))
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    closed = forms.CharField(
        label=gettext_lazy("Holidays and other days off"),
        max_length=MOST_DAYS_OFF,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "One day in a line: 2026-12-24, or 12-24 for every year, or 2026-07-13 to 2026-07-24."
        ),
    )
    country = forms.CharField(
        label=gettext_lazy("Public holidays of a country"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"size": 7}),
        help_text=gettext_lazy("Its two letters, such as SE, or with a region, such as DE-BY."),
    )

    def __init__(
        self,
        said: QueryDict | None,
        *,
        standing: Mapping[Who, Hours],
        parties: Sequence[Who],
        who: Who,
    ) -> None:
        self.standing = standing
        super().__init__(said, initial=_initial(who, standing), auto_id="id_hours_%s")
        named = [one for one in standing if one not in parties and one != EVERYONE]
        offer(self, "who", [(key_of(one), _said(one)) for one in (EVERYONE, *parties, *named)])
        offer(self, "zone", [("", _("choose")), *((name, name) for name in _zones())])
        for name in _times():
            self.fields[name] = forms.TimeField(
                required=False,
                input_formats=("%H:%M",),
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )

    def days(self) -> Iterator[tuple[str, list[BoundField], list[str]]]:
        """Yield each weekday, its fields, and what was wrong in them."""
        for day, name in enumerate(DAYS):
            fields = [self[_time(name, number)] for number in range(2 * MOST_SHIFTS)]
            for field, label in zip(fields, _labels(str(WEEKDAYS[day])), strict=True):
                field.field.widget.attrs["aria-label"] = label
            yield str(WEEKDAYS[day]), fields, [str(why) for field in fields for why in field.errors]

    def clean_closed(self) -> tuple[str, ...]:
        """Refuse a line that is no day."""
        lines = [line.strip() for line in self.cleaned_data["closed"].splitlines()]
        for line in filter(None, lines):
            if not _is_day(line):
                said = _("“%(line)s” is no day such as 2026-12-24.")
                raise forms.ValidationError(said % {"line": text(line)})
        return tuple(filter(None, lines))

    def clean_country(self) -> str:
        """Take the letters as they are meant."""
        country: str = self.cleaned_data["country"].strip()
        return country.upper() if country.isalpha() else country

    def clean(self) -> None:
        """Put the times together, and have the library judge the whole."""
        week = tuple(self._spans(day) for day in DAYS)
        if self.errors:
            return
        if not any(week):
            raise forms.ValidationError(_("Give the hours of at least one day."))
        given = self.cleaned_data
        hours = Hours(given["zone"], week, given["country"], given["closed"])
        self.toml = toml_of({**self.standing, who_of(given["who"]): hours})
        try:
            calendars_of({"toml": self.toml})
        except UnableToDeclareError as refused:
            raise forms.ValidationError(text(str(refused))) from refused

    def content(self) -> dict[str, Any]:
        """Return everyone's hours as a text."""
        return {"toml": self.toml}

    def _spans(self, day: str) -> DayHours:
        given = [self.cleaned_data.get(_time(day, number)) for number in range(2 * MOST_SHIFTS)]
        spans = []
        for number in range(0, len(given), 2):
            begin, end = given[number], given[number + 1]
            if (begin is None) != (end is None):
                self.add_error(_time(day, number), _("Give both times, or neither."))
            elif begin is not None and end is not None:
                spans.append((_minutes(begin), _minutes(end) or DAY))
        return tuple(spans)


def _initial(who: Who, standing: Mapping[Who, Hours]) -> dict[str, Any]:
    """Return what the form shows at first: someone's hours, or only the time zone of others."""
    hours = standing.get(who)
    others = next(iter(standing.values()), None)
    if hours is None:
        return {"who": key_of(who), "zone": others.zone if others else ""}
    said: dict[str, Any] = {"who": key_of(who), "zone": hours.zone, "country": hours.country}
    said["closed"] = "\n".join(hours.closed)
    for day, spans in zip(DAYS, hours.week, strict=True):
        ends = [minutes for span in spans for minutes in span]
        said |= {_time(day, number): clock(end % DAY) for number, end in enumerate(ends)}
    return said


def _said(who: Who) -> str:
    level, name = who
    words = {
        "everyone": _("Everyone, unless named otherwise"),
        "team": _("Team: %(name)s"),
        "organisation": _("Organisation: %(name)s"),
    }
    return words[level] % {"name": text(name)}


def _labels(day: str) -> list[str]:
    words = [_("%(day)s, from"), _("%(day)s, to"), _("%(day)s, again from"), _("%(day)s, again to")]
    return [one % {"day": day} for one in words]


def _is_day(line: str) -> bool:
    try:
        read_days_off(Place(Path(), ""), [line])
    except UnableToReadError:
        return False
    return True


def _minutes(of: time) -> int:
    return 60 * of.hour + of.minute


def _time(day: str, number: int) -> str:
    return f"{day}-{number}"


def _times() -> list[str]:
    return [_time(day, number) for day in DAYS for number in range(2 * MOST_SHIFTS)]


@lru_cache(maxsize=1)
def _zones() -> list[str]:
    """Return the time zones of places, and UTC; not the old spellings beside them."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name)]
