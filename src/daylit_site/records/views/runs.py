"""What a process's record was made of, and where the figures of a run come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render

from daylit.errors import RecordError
from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.records import queries
from daylit_site.records.imports import imported
from daylit_site.records.models import Process, Run

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest

MOST_LISTED = 50


@needs(Right.SEE_RECORDS)
def imports(request: PersonRequest, process_id: str) -> HttpResponse:
    """Show what of each log was taken and refused, what can be judged from it, jobs and runs."""
    seen = Process.objects.visible_to(request.user).select_related("owner")
    process = get_object_or_404(seen, process_id=process_id)
    shown: dict[str, Any] = {
        "process": process,
        "jobs": queries.jobs_of(process, person=request.user)[:MOST_LISTED],
        "runs": Run.objects.visible_to(request.user).filter(process=process)[:MOST_LISTED],
    }
    try:
        shown["imported"] = imported(process.process_id)
    except RecordError as error:
        shown["broken"] = str(error)
    return render(request, "records/imports.html", shown)


@needs(Right.SEE)
def run(request: PersonRequest, run_id: int) -> HttpResponse:
    """Show which version of the record a run read, how, when and on whose behalf."""
    seen = Run.objects.visible_to(request.user)
    seen = seen.select_related("process", "job__asked_by__organisation")
    found = get_object_or_404(seen, pk=run_id)
    return render(
        request, "records/run.html", {"shown": queries.run_shown(found, person=request.user)}
    )
