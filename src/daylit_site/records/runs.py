"""Keeping what a run found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import daylit
from daylit_site.records.found.lists import LISTS
from daylit_site.records.found.pattern_pages import PAGES
from daylit_site.records.models import Finding, Run

if TYPE_CHECKING:
    from collections.abc import Mapping

TOGETHER = 500
"""So many findings are written at once: there is a list of cases for every place."""


@transaction.atomic
def keep_run(run: Run, parts: Mapping[str, Any]) -> None:
    """Keep a run with what it found, as the next one of its process.

    Lists of cases and what pages of patterns show are let go of with it: pages show those of the
    latest run.
    """
    earlier = Run.objects.filter(process=run.process).order_by("-number")
    last = earlier.first()
    run.number = last.number + 1 if last else 1
    run.library_version = daylit.__version__
    run.finished_at = timezone.now()
    run.save()
    of_latest = Q(name__startswith=LISTS) | Q(name__startswith=PAGES)
    Finding.objects.filter(of_latest, run__process=run.process).exclude(run=run).delete()
    Finding.objects.bulk_create(
        (Finding(run=run, name=name, content=content) for name, content in parts.items()),
        batch_size=TOGETHER,
    )


def plain(content: Any) -> Any:
    """Return what can be kept as JSON: moments as text."""
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))
