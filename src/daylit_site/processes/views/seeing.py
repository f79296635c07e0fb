"""What all pages of a process have in common."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import render

from daylit_site.processes import queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from daylit_site.people.models import Person
    from daylit_site.processes.queries import Seen

NOTHING_YET = "processes/nothing_yet.html"


def see(request: HttpRequest, process_id: str) -> Seen:
    """Return the process as whoever asks sees it.

    Raises:
        Http404: There is none of this id that they see.
    """
    return queries.seen(cast("Person", request.user), process_id)


def page(
    request: HttpRequest, template: str, seen: Seen, *, status: int = 200, **values: Any
) -> HttpResponse:
    """Show a page of a process."""
    return render(request, template, {"seen": seen, **values}, status=status)


def nothing_yet(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Say that there is nothing to show of a process before it was analysed."""
    return page(request, NOTHING_YET, seen, job=queries.job_under_way(seen.process))


def absent(request: HttpRequest, template: str, seen: Seen, **values: Any) -> HttpResponse:
    """Say plainly that there is no such thing, in the same words where one may not see it."""
    return page(request, template, seen, status=HTTPStatus.NOT_FOUND, **values)
