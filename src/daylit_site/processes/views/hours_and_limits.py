"""Declaring when people work and how long things may take: in forms, or as a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.processes import limits, working_hours
from daylit_site.processes.declarations import last_of, parties_named
from daylit_site.processes.declaring_forms import WritingCalendars, WritingTerms
from daylit_site.processes.hours_form import SettingHours
from daylit_site.processes.limits_form import AddingLimit
from daylit_site.processes.views.declarations import BACK, declared
from daylit_site.processes.views.seeing import page, see
from daylit_site.processes.working_hours import EVERYONE
from daylit_site.records.models import Declares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse, QueryDict

    from daylit_site.people.access import PersonRequest
    from daylit_site.processes.declaring_forms import Writing
    from daylit_site.processes.queries import Seen

    Content = Mapping[str, Any]
    Form = SettingHours | AddingLimit

REMOVE = "remove"
"""The button that takes back one of several."""

TEXT = "toml"
"""The field of a text, which no other form has."""


@needs(Right.DECLARE)
def declare_calendar(request: PersonRequest, process_id: str) -> HttpResponse:
    """Declare when people work: one's hours after the other's, or all as a text."""
    seen = see(request, process_id)
    last = last_of(seen, Declares.CALENDAR)
    standing = working_hours.hours_standing(last)
    if REMOVE in request.POST and standing:
        key = request.POST[REMOVE]
        left = {who: its for who, its in standing.items() if working_hours.key_of(who) != key}
        is_there, toml = len(left) < len(standing), working_hours.toml_of(left)
        return _left(request, seen, Declares.CALENDAR, toml, is_there=is_there)
    form = None if standing is None else _hours(request, seen, standing)
    text = WritingCalendars(_text_of(request), last=last)
    told = working_hours.hours_told(last)
    return _asked(request, seen, Declares.CALENDAR, form, text, told=told)


@needs(Right.DECLARE)
def declare_terms(request: PersonRequest, process_id: str) -> HttpResponse:
    """Declare how long things may take: one limit after the other, or all as a text."""
    seen = see(request, process_id)
    last = last_of(seen, Declares.TERMS)
    standing = limits.entries_standing(last)
    if REMOVE in request.POST and standing:
        left = [one for one in standing if limits.key_of(one) != request.POST[REMOVE]]
        is_there, toml = len(left) < len(standing), limits.toml_of(left)
        return _left(request, seen, Declares.TERMS, toml, is_there=is_there)
    form = None if standing is None else _limit(request, seen, standing)
    text = WritingTerms(_text_of(request), last=last)
    return _asked(request, seen, Declares.TERMS, form, text, told=limits.limits_told(last))


def _hours(
    request: PersonRequest, seen: Seen, standing: Mapping[working_hours.Who, working_hours.Hours]
) -> SettingHours:
    asked = {working_hours.key_of(who): who for who in standing}
    return SettingHours(
        _form_of(request),
        standing=standing,
        parties=parties_named(seen),
        who=asked.get(request.GET.get("who", ""), EVERYONE),
    )


def _limit(request: PersonRequest, seen: Seen, standing: list[limits.Entry]) -> AddingLimit:
    places = seen.parts("places").get("places", {"activities": []})
    return AddingLimit(
        _form_of(request),
        standing=standing,
        activities=[one["activity"] for one in places["activities"]],
        parties=[name for _level, name in parties_named(seen)],
    )


def _form_of(request: PersonRequest) -> QueryDict | None:
    return None if TEXT in request.POST else request.POST or None


def _text_of(request: PersonRequest) -> QueryDict | None:
    return request.POST if TEXT in request.POST else None


def _left(
    request: PersonRequest, seen: Seen, kind: Declares, toml: str, *, is_there: bool
) -> HttpResponse:
    """Keep what is left where one of several was taken back."""
    if is_there:
        return declared(request, seen, kind, {"toml": toml})
    messages.error(request, _("That was taken back already; nothing was changed."))
    return redirect("declarations", seen.process.process_id)


def _asked(
    request: PersonRequest,
    seen: Seen,
    kind: Declares,
    form: Form | None,
    text: Writing,
    **values: Any,
) -> HttpResponse:
    """Keep what one of the two forms says, or show both."""
    if BACK in request.POST:
        return declared(request, seen, kind, {"toml": ""})
    for one in (form, text):
        if one is not None and one.is_valid():
            return declared(request, seen, kind, one.content(), one.cleaned_data["reason"])
    return page(request, f"processes/declare_{kind}.html", seen, form=form, text=text, **values)
