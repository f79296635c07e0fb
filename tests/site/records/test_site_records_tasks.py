"""What is kept of the tasks that the worker was handed, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from daylit_site.config.serving import look_after_jobs
from daylit_site.records.tasks import forget_finished, work_on

pytestmark = pytest.mark.django_db

NOW = timezone.now()
OVER = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)


def handed(status: TaskResultStatus, *, days_ago: float) -> DBTaskResult[..., None]:
    """Hand the worker a task; it ended, where it did, so many days ago."""
    task = DBTaskResult.objects.get(pk=work_on.enqueue(1).id)
    task.status = status
    task.finished_at = NOW - timedelta(days=days_ago) if status in OVER else None
    task.enqueued_at = NOW - timedelta(days=days_ago)
    task.save()
    return task


@pytest.mark.parametrize("status", OVER)
def test_what_ended_more_than_thirty_days_ago_is_forgotten(status: TaskResultStatus) -> None:
    handed(status, days_ago=30.1)
    kept = handed(status, days_ago=29.9)
    assert forget_finished(now=NOW) == 1
    assert list(DBTaskResult.objects.all()) == [kept]


@pytest.mark.parametrize("status", [TaskResultStatus.READY, TaskResultStatus.RUNNING])
def test_what_is_not_over_is_kept_however_old(status: TaskResultStatus) -> None:
    handed(status, days_ago=400)
    assert forget_finished(now=NOW) == 0
    assert DBTaskResult.objects.count() == 1


def test_the_worker_does_so_by_itself() -> None:
    handed(TaskResultStatus.SUCCESSFUL, days_ago=31)
    look_after_jobs()
    assert not DBTaskResult.objects.exists()
