"""The page Today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.today import operations, queries

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.SEE)
@never_cache
def today(request: PersonRequest) -> HttpResponse:
    """Show what waits for whoever looks, what runs out, and what is new to them."""
    now = timezone.now()
    since = operations.visit(person=request.user, now=now)
    shown = queries.today(person=request.user, since=since, now=now)
    return render(request, "today/today.html", {"today": shown})
