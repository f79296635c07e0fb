"""What all pages of a process have in common."""

from __future__ import annotations

import logging
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import render

from daylit.errors import DaylitError
from daylit_site.processes import queries
from daylit_site.processes.purposes import purpose_shown
from daylit_site.records.removing import taken_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from daylit_site.people.models import Person
    from daylit_site.processes.queries import Seen

    View = Callable[[HttpRequest, str], HttpResponse]

logger = logging.getLogger(__name__)

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
    reader = cast("Person", request.user)
    return page(
        request,
        NOTHING_YET,
        seen,
        job=queries.job_under_way(seen.process),
        is_taken_back=bool(taken_back([seen.process])),
        purpose=purpose_shown(seen.process, reader=reader),
    )


def absent(request: HttpRequest, template: str, seen: Seen, **values: Any) -> HttpResponse:
    """Say plainly that there is no such thing, in the same words where one may not see it."""
    return page(request, template, seen, status=HTTPStatus.NOT_FOUND, **values)


def reads_record(view: View) -> View:
    """Say plainly where the record cannot be read; why is for the log."""

    @wraps(view)
    def shown(request: HttpRequest, process_id: str) -> HttpResponse:
        try:
            return view(request, process_id)
        except DaylitError:
            logger.exception("The record of %s cannot be read", process_id)
            where = {"process_id": process_id}
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return render(request, "processes/unreadable.html", where, status=status)

    return shown
