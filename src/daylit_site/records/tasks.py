"""What the worker is handed: one task, that does a job."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django_tasks import task

if TYPE_CHECKING:
    from daylit_site.records.models import Job


@task
def work_on(job_id: int) -> None:
    """Do a job; how it went is kept with it."""
    # The library is loaded by the worker, not by every process that serves pages.
    from daylit_site.records.working import do  # noqa: PLC0415 (as above)

    do(job_id)


def enqueue(job: Job) -> None:
    """Hand a job to the worker, once what is being changed is kept."""
    transaction.on_commit(partial(work_on.enqueue, job.pk))
