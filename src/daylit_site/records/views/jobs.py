"""How a job stands, ending it, trying it again; having a process analysed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do
from daylit_site.records import operations
from daylit_site.records.models import Job, Process
from daylit_site.records.progress import progress_of

if TYPE_CHECKING:
    from daylit_site.people.access import PersonRequest

NOTHING_NEW = 204
"""With it htmx leaves the page as it is, so that nothing is read aloud twice."""


@needs(Right.SEE_RECORDS)
@never_cache
def job(request: PersonRequest, job_id: int) -> HttpResponse:
    """Show how a job stands; what shows its progress asks for a part of the page only."""
    progress = progress_of(_found(request, job_id))
    is_part = bool(request.headers.get("HX-Request"))
    if progress.leads_to:
        return (
            HttpResponseClientRedirect(progress.leads_to)
            if is_part
            else redirect(progress.leads_to)
        )
    if is_part and request.GET.get("told") == progress.digest:
        return HttpResponse(status=NOTHING_NEW)
    page = "records/progress.html" if is_part else "records/job.html"
    return render(request, page, {"progress": progress})


@needs(Right.IMPORT)
@require_POST
def stop(request: PersonRequest, job_id: int) -> HttpResponse:
    """End a job."""
    found = _found(request, job_id)
    do(
        request,
        partial(operations.stop, job=found, person=request.user, now=timezone.now()),
        said=_("It ends as soon as it can. Nothing of it is kept."),
    )
    return redirect("job", found.pk)


@needs(Right.IMPORT)
@require_POST
def again(request: PersonRequest, job_id: int) -> HttpResponse:
    """Try again what failed, was stopped or was broken off."""
    found = _found(request, job_id)
    try:
        new = operations.again(job=found, person=request.user, now=timezone.now())
    except UnableToError as refused:
        messages.error(request, str(refused))
        return redirect("job", found.pk)
    return redirect("job", new.pk)


@needs(Right.IMPORT)
@require_POST
def analyse(request: PersonRequest, process_id: str) -> HttpResponse:
    """Have a process analysed."""
    process = get_object_or_404(Process.objects.visible_to(request.user), process_id=process_id)
    try:
        new = operations.analyse(process=process, person=request.user, now=timezone.now())
    except UnableToError as refused:
        messages.error(request, str(refused))
        return redirect("imports", process.process_id)
    return redirect("job", new.pk)


def _found(request: PersonRequest, job_id: int) -> Job:
    seen = Job.objects.visible_to(request.user).select_related("process", "upload")
    found: Job = get_object_or_404(seen, pk=job_id)
    return found
