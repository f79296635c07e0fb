"""The worker: django-tasks' own, but for how it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker

from daylit_site.records.watching import told_to_end

if TYPE_CHECKING:
    from types import FrameType

SECONDS_BETWEEN_TASKS = 1.0
ID_LENGTH = 32


class EndsAtOnce(Worker):
    """Breaks off what it is doing when it is told to end: it can be done again."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End."""
        del signum, frame
        told_to_end.set()
        self.running = False
        self.reset_signals()
        sys.exit(0)


def do_tasks() -> None:
    """Do what there is to do, one after the other, until told to end."""
    worker = EndsAtOnce(
        queue_names=[DEFAULT_TASK_QUEUE_NAME],
        interval=SECONDS_BETWEEN_TASKS,
        batch=False,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(ID_LENGTH),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    worker.run()
