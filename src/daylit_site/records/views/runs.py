"""What a process's record was made of, undoing an import, and where a run's figures come from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daylit.errors import RecordError
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do
from daylit_site.records import queries, removing, undoing
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
        "sources": queries.sources_of(process, person=request.user),
        "undone": queries.undone_imports(process, person=request.user),
        "runs": Run.objects.visible_to(request.user).filter(process=process)[:MOST_LISTED],
    }
    try:
        shown["imported"] = imported(process.process_id, queries.languages_of_imports(process))
    except RecordError as error:
        shown["broken"] = str(error)
    return render(request, "records/imports.html", shown)


@needs(Right.IMPORT)
@never_cache
def undo(request: PersonRequest, process_id: str, import_number: int) -> HttpResponse:
    """Say what undoing an import comes to; have it undone."""
    process = get_object_or_404(Process.objects.visible_to(request.user), process_id=process_id)
    try:
        asked = undoing.undoing(process, import_number)
    except RecordError:
        return redirect("imports", process.process_id)
    if asked is None:
        raise Http404
    if request.method != "POST":
        return render(request, "records/undo.html", {"process": process, "asked": asked})
    try:
        job = undoing.undo(
            process=process, number=import_number, person=request.user, now=timezone.now()
        )
    except UnableToError as refused:
        messages.error(request, str(refused))
        return redirect("imports", process.process_id)
    return redirect("job", job.pk)


@needs(Right.MANAGE)
@never_cache
def remove(request: PersonRequest, process_id: str) -> HttpResponse:
    """Say what goes with a process of which nothing is held; let it go."""
    process = get_object_or_404(Process.objects.visible_to(request.user), process_id=process_id)
    try:
        kept = removing.why_kept(process)
    except RecordError:
        return redirect("imports", process.process_id)
    if request.method != "POST":
        return render(request, "records/remove.html", {"process": process, "kept": kept})
    if not do(
        request,
        partial(removing.remove, process=process, person=request.user, now=timezone.now()),
        said=_("%(name)s is gone.") % {"name": process.name},
    ):
        return redirect("remove_process", process.process_id)
    return redirect("records")


@needs(Right.SEE)
def run(request: PersonRequest, run_id: int) -> HttpResponse:
    """Show which version of the record a run read, how, when and on whose behalf."""
    seen = Run.objects.visible_to(request.user)
    seen = seen.select_related("process", "job__asked_by__organisation")
    found = get_object_or_404(seen, pk=run_id)
    return render(
        request, "records/run.html", {"shown": queries.run_shown(found, person=request.user)}
    )
