"""Where the pages of processes and logs are that something was done to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from daylit_site.people.audit_pages import PAGES, PROCESSES, numbers
from daylit_site.records.models import Process, Upload

if TYPE_CHECKING:
    from collections.abc import Collection

    from daylit_site.people.models import Person


def pages_of_records() -> None:
    """Say it to the page of who did what."""
    PAGES["process"] = _processes
    PAGES["log"] = _logs
    if _listed not in PROCESSES:
        PROCESSES.append(_listed)


def _processes(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = Process.objects.visible_to(reader).filter(process_id__in=ids)
    found = seen.values_list("process_id", flat=True)
    return {one: reverse("process", args=[one]) for one in found}


def _logs(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = Upload.objects.visible_to(reader).filter(pk__in=numbers(ids))
    return {str(pk): reverse("upload", args=[pk]) for pk in seen.values_list("pk", flat=True)}


def _listed(reader: Person) -> list[tuple[str, str]]:
    return list(Process.objects.visible_to(reader).values_list("process_id", "name"))
