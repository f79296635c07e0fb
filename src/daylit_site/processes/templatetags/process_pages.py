"""Addresses of places, pairs and cases, whose names may hold any characters; and days as kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.http import QueryDict
from django.urls import reverse

from daylit_site.ui.templatetags.daylit import day

if TYPE_CHECKING:
    from daylit_site.records.models import Process

register = template.Library()


def _address(page: str, process: Process, **asked: str | None) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value or "" for name, value in asked.items()})
    return f"{reverse(page, args=[process.process_id])}?{query.urlencode()}"


@register.simple_tag
def activity_page(process: Process, activity: str) -> str:
    """Return the page of an activity."""
    return _address("place", process, activity=activity)


@register.simple_tag
def way_page(process: Process, source: str | None, target: str | None) -> str:
    """Return the page of the way from one activity (null: start) to another (null: end)."""
    return _address("place", process, **{"from": source, "to": target})


@register.simple_tag
def pair_page(process: Process, level: str, from_party: str, to_party: str) -> str:
    """Return the page of the hand-overs between two parties."""
    return _address("hand_over", process, **{"level": level, "from": from_party, "to": to_party})


@register.simple_tag
def case_page(process: Process, case_id: str) -> str:
    """Return the page of a case."""
    return _address("case", process, id=case_id)


@register.filter
def iso_day(kept: str) -> str:
    """Write the day of a moment that is kept as text: 4 March 2012."""
    return day(datetime.fromisoformat(kept))
