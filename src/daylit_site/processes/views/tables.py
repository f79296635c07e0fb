"""Variants, times and rework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.processes.tables import loops_shown, times_shown, variants_shown
from daylit_site.processes.views.seeing import nothing_yet, page, see

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@needs(Right.SEE)
def variants(request: HttpRequest, process_id: str) -> HttpResponse:
    """Show the different ways that cases go."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    (found,) = seen.found("variants")
    return page(request, "processes/variants.html", seen, shown=variants_shown(seen.scope, found))


@needs(Right.SEE)
def times(request: HttpRequest, process_id: str) -> HttpResponse:
    """Show where the time goes."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    (found,) = seen.found("times")
    return page(request, "processes/times.html", seen, shown=times_shown(found))


@needs(Right.SEE)
def rework(request: HttpRequest, process_id: str) -> HttpResponse:
    """Show what is done again, and whether that is usual."""
    seen = see(request, process_id)
    if seen.run is None:
        return nothing_yet(request, seen)
    (found,) = seen.found("loops")
    return page(request, "processes/rework.html", seen, shown=loops_shown(found))
