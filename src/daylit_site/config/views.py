"""Where one lands, and whether the workspace is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import redirect

from daylit_site.people.access import needs, open_to_all
from daylit_site.people.roles import Right
from daylit_site.records.models import Process

if TYPE_CHECKING:
    from django.http import HttpRequest

    from daylit_site.people.access import PersonRequest


@needs(Right.SEE)
def home(request: PersonRequest) -> HttpResponse:
    """Lead to Today; while there is no process, whoever may take in its log is led there."""
    has_any = Process.objects.visible_to(request.user).exists()
    is_first = not has_any and request.user.may(Right.SEE_RECORDS)
    return redirect("records" if is_first else "today")


@open_to_all
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that this process runs."""
    return HttpResponse("ok\n", content_type="text/plain")


@open_to_all
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer whether pages can be served: database and folder are there, with their tables."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return HttpResponse("The database is not up to date.\n", "text/plain", status=503)
    if not settings.HOME.is_dir():
        return HttpResponse("The workspace's folder is missing.\n", "text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
