"""What the worker is handed: one task, that does a job."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.records.models import Job

KEPT_FOR = timedelta(days=30)
"""So long is kept that a task was done, for whoever looks into what went wrong."""


@task
def work_on(job_id: int) -> None:
    """Do a job; how it went is kept with it."""
    # The library is loaded by the worker, not by every process that serves pages.
    from daylit_site.records.working import do  # noqa: PLC0415 (as above)

    do(job_id)


def enqueue(job: Job) -> None:
    """Hand a job to the worker, once what is being changed is kept."""
    transaction.on_commit(partial(work_on.enqueue, job.pk))


def forget_finished(*, now: datetime) -> int:
    """Forget the tasks that ended long ago; how a job went is kept with the job. Return how many.

    Args:
        now: The moment.
    """
    over = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    ended = DBTaskResult.objects.filter(status__in=over, finished_at__lt=now - KEPT_FOR)
    return ended.delete()[0]


def handed_over(*, taken_after: datetime) -> list[int]:
    """Return the jobs that wait for a worker to take them, or that one took after a moment."""
    ready = Q(status=TaskResultStatus.READY)
    just_taken = Q(status=TaskResultStatus.RUNNING, started_at__gt=taken_after)
    tasks = DBTaskResult.objects.filter(ready | just_taken)
    return [job_id for one in tasks.values_list("args_kwargs", flat=True) for job_id in one["args"]]
