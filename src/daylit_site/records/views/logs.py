"""Bringing a log, seeing what its columns are, having it imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.records import keeping, operations, queries
from daylit_site.records.columns import MEANINGS, ROLES
from daylit_site.records.databases import servers_shown
from daylit_site.records.forms import ChoosingCases, Taking
from daylit_site.records.models import Kind, State, Upload
from daylit_site.records.progress import progress_of
from daylit_site.records.uploads import ReceivedLog, ToUploads, had_no_room
from daylit_site.records.wording import in_site_words, no_row_has_sound_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import Form
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest
    from daylit_site.records.models import Job

AGAIN = "columns"
"""In the address of a log whose import failed: its columns are to be seen again."""


@needs(Right.SEE_RECORDS)
@never_cache
def records(request: PersonRequest) -> HttpResponse:
    """Show what was brought and what became of it, and take a log."""
    shown = {
        "seen": queries.overview(request.user),
        "reads_folders": bool(settings.SOURCE_FOLDERS),
        "asks_databases": bool(servers_shown()),
    }
    return render(request, "records/records.html", shown)


@needs(Right.IMPORT)
@csrf_exempt
@require_POST
def bring(request: PersonRequest) -> HttpResponse:
    """Take a log that was sent, and lead to what it seems to be.

    Who sends it is known before its first byte is written; whether the form was ours only after.
    """
    if had_no_room(request):
        return _without_room(request)
    request.upload_handlers = [ToUploads(request)]
    answer = _kept(request)
    for log in _logs(request):
        operations.discard(received=log)
    return answer


@csrf_protect
def _kept(request: PersonRequest) -> HttpResponse:
    """Keep the first file of a form of ours."""
    log = next(_logs(request), None)
    if log is None and had_no_room(request):
        return _without_room(request)
    if log is None:
        messages.error(request, _("No file came. Choose one first."))
        return redirect("records")
    upload = operations.receive(received=log, person=request.user, now=timezone.now())
    return redirect("upload", upload.pk)


def _without_room(request: PersonRequest) -> HttpResponse:
    said = _(
        "There is not enough room on the workspace's disk for this log. Nothing of it was kept. "
        "Whoever runs the workspace can make room; then bring it again."
    )
    messages.error(request, said)
    return redirect("records")


def _logs(request: PersonRequest) -> Iterator[ReceivedLog]:
    for _name, files in request.FILES.lists():
        yield from (file for file in files if isinstance(file, ReceivedLog))


@needs(Right.SEE_RECORDS)
@never_cache
def upload(request: PersonRequest, upload_id: int) -> HttpResponse:
    """Show what a log seems to be; while it is being looked at, how far that is."""
    found = _found(request, upload_id)
    job = found.jobs.order_by("-pk").first()
    if job is not None and job.kind == Kind.LOOK and job.state != State.DONE:
        return _looking(request, found, job)
    if job is not None and job.kind == Kind.IMPORT:
        if job.state == State.DONE and found.process is not None:
            return redirect("imports", found.process.process_id)
        if job.is_under_way or AGAIN not in request.GET:
            return redirect("job", job.pk)
    if not found.looked:
        return redirect("records")
    return _shown(request, found, Taking(upload=found, person=request.user))


@needs(Right.IMPORT)
@require_POST
def take(request: PersonRequest, upload_id: int) -> HttpResponse:
    """Have a log imported, as its columns were said to be."""
    found = _found(request, upload_id)
    if not found.looked:
        return redirect("upload", found.pk)
    form = Taking(request.POST, upload=found, person=request.user)
    if not form.is_valid():
        return _shown(request, found, form)
    try:
        job = operations.take(
            upload=found,
            name=form.cleaned_data["name"],
            process=form.cleaned_data.get("process"),
            choices=form.choices(),
            person=request.user,
            now=timezone.now(),
        )
    except UnableToError as refused:
        form.add_error(None, str(refused))
        return _shown(request, found, form)
    return redirect("job", job.pk)


@needs(Right.IMPORT)
@require_POST
def correct(request: PersonRequest, upload_id: int) -> HttpResponse:
    """Have a log that tells of several kinds of things looked at again: which are the cases."""
    found = _found(request, upload_id)
    if not found.looked:
        return redirect("upload", found.pk)
    form = ChoosingCases(request.POST, upload=found)
    if not form.is_valid():
        return _shown(request, found, form)
    try:
        operations.correct(
            upload=found, choices=form.cleaned_data, person=request.user, now=timezone.now()
        )
    except UnableToError as refused:
        messages.error(request, str(refused))
    return redirect("upload", found.pk)


@needs(Right.IMPORT)
@never_cache
def throw_away(request: PersonRequest, upload_id: int) -> HttpResponse:
    """Ask whether a log that nobody imported is really to go; let it go."""
    found = _found(request, upload_id)
    if not found.has_file:
        return redirect("upload", found.pk)
    if request.method != "POST":
        return render(request, "records/throw_away.html", {"upload": found})
    try:
        keeping.throw_away(upload=found, person=request.user, now=timezone.now())
    except UnableToError as refused:
        messages.error(request, str(refused))
        return redirect("upload", found.pk)
    messages.success(request, _("%(name)s is gone.") % {"name": found.name})
    return redirect("records")


def _found(request: PersonRequest, upload_id: int) -> Upload:
    seen = Upload.objects.visible_to(request.user).select_related("process", "uploaded_by")
    found: Upload = get_object_or_404(seen, pk=upload_id)
    return found


def _looking(request: PersonRequest, found: Upload, job: Job) -> HttpResponse:
    shown = {"upload": found, "progress": progress_of(job)}
    return render(request, "records/looking.html", shown)


def _shown(request: PersonRequest, found: Upload, form: Form) -> HttpResponse:
    """Show what a log seems to be; one that tells of objects first asks which are the cases."""
    looked, bound = found.looked, {type(form): form}
    shown = {
        "upload": found,
        "looked": looked,
        "problem": in_site_words(looked["problem"] or ""),
        "is_broken_text": no_row_has_sound_characters(looked),
        "remarks": [said for one in looked["remarks"] if (said := in_site_words(one))],
        "meanings": [(ROLES[role], MEANINGS[role]) for role in ROLES],
    }
    if looked["columns"]:
        shown["form"] = bound.get(Taking) or Taking(upload=found, person=request.user)
    if len(looked["object_types"]) > 1:
        shown["cases"] = bound.get(ChoosingCases) or ChoosingCases(upload=found)
    return render(request, "records/upload.html", shown)
