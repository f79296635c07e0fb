"""Logs on the server or in a database: naming one, and how often it is imported again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.records import queries, query_sources, schedules
from daylit_site.records.databases import servers_shown
from daylit_site.records.models import Source
from daylit_site.records.source_forms import ChangingQuery, HowOften, NamingQuery, NamingSource
from daylit_site.records.sources import name_source

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.MANAGE)
@never_cache
def name(request: PersonRequest) -> HttpResponse:
    """Ask where a log lies on the server; have it looked at."""
    form = NamingSource(request.POST or None)
    if form.is_valid():
        try:
            upload = name_source(
                path=form.cleaned_data["path"],
                every_hours=form.every_hours,
                person=request.user,
                now=timezone.now(),
            )
        except UnableToError as refused:
            form.add_error("path", str(refused))
        else:
            return redirect("upload", upload.pk)
    shown = {"form": form, "folders": list(map(str, settings.SOURCE_FOLDERS))}
    return render(request, "records/name_source.html", shown)


@needs(Right.MANAGE)
@never_cache
def query(request: PersonRequest) -> HttpResponse:
    """Ask for a database and a query; have its rows looked at."""
    form = NamingQuery(request.POST or None)
    if form.is_valid():
        upload = query_sources.name_query(
            name=form.cleaned_data["name"],
            asked=form.asked(),
            every_hours=form.every_hours,
            person=request.user,
            now=timezone.now(),
        )
        return redirect("upload", upload.pk)
    return render(request, "records/name_query.html", {"form": form, "servers": servers_shown()})


@needs(Right.MANAGE)
@never_cache
def change_query(request: PersonRequest, source_id: int) -> HttpResponse:
    """Name the database of a log anew; before it was imported, the query too."""
    seen = Source.objects.visible_to(request.user).exclude(query="")
    found = get_object_or_404(seen.select_related("upload__process"), pk=source_id)
    form = ChangingQuery(request.POST or None, source=found)
    if form.is_valid():
        try:
            job = query_sources.change_query(
                source=found, asked=form.asked(), person=request.user, now=timezone.now()
            )
        except UnableToError as refused:
            form.add_error(None, str(refused))
        else:
            if job is not None:
                return redirect("upload", found.upload.pk)
            messages.success(request, _("The database is kept."))
            return redirect("source", found.pk)
    shown = {"source": found, "form": form, "servers": servers_shown()}
    return render(request, "records/change_query.html", shown)


@needs(Right.MANAGE)
@never_cache
def source(request: PersonRequest, source_id: int) -> HttpResponse:
    """Show where a log lies and how often it is imported; change how often."""
    found = _found(request, source_id)
    form = HowOften(request.POST or None, initial={"every": found.every_hours})
    if form.is_valid():
        schedules.set_often(
            source=found, every_hours=form.every_hours, person=request.user, now=timezone.now()
        )
        messages.success(request, _("How often it is imported is kept."))
        return redirect("source", found.pk)
    process = found.upload.process
    assert process is not None  # noqa: S101 (for the type checker)
    rows = queries.sources_of(process, person=request.user)
    row = next(one for one in rows if one.source == found)
    shown = {
        "row": row,
        "process": process,
        "form": form,
        "lost": query_sources.lost_address(found),
    }
    return render(request, "records/source.html", shown)


@needs(Right.MANAGE)
@require_POST
def import_now(request: PersonRequest, source_id: int) -> HttpResponse:
    """Import a log again."""
    found = _found(request, source_id)
    try:
        job = schedules.import_now(source=found, person=request.user, now=timezone.now())
    except UnableToError as refused:
        messages.error(request, str(refused))
        return redirect("source", found.pk)
    return redirect("job", job.pk)


def _found(request: PersonRequest, source_id: int) -> Source:
    """Return a source of a process; before it was taken into one, its columns come first."""
    seen = Source.objects.visible_to(request.user).exclude(upload__process=None)
    found: Source = get_object_or_404(seen.select_related("upload__process"), pk=source_id)
    return found
