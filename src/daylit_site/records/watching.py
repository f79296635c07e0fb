"""A job while it is done: what it is at is kept for those who look on; it ends when asked to."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from daylit_site.records.models import Job, State
from daylit_site.records.tasks import handed_over

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_NOTES = 0.5
LONGEST_DOING = 400

UNSEEN_FOR = timedelta(seconds=30)
"""A worker that has said nothing for so long is gone."""

told_to_end = threading.Event()
"""Set once the worker is to end: what fails from then on was broken off."""


class Stopped(Exception):  # noqa: N818 (nothing went wrong)
    """Someone asked the job to end."""


class Watch:
    """Notes what a job is at, and tells it to end."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.is_asked_to_stop = threading.Event()
        self._noted_at = 0.0
        self._noted = ""

    def tell(self, doing: str, share: float | None = None) -> None:
        """Note what is being done, not more often than anyone could read it.

        Raises:
            Stopped: Someone asked the job to end.
        """
        if self.is_asked_to_stop.is_set():
            raise Stopped
        now = time.monotonic()
        if now - self._noted_at < SECONDS_BETWEEN_NOTES and doing == self._noted:
            return
        self._noted_at, self._noted = now, doing
        Job.objects.filter(pk=self.job_id).update(
            doing=doing[:LONGEST_DOING], share=share, seen_at=timezone.now()
        )

    def look(self) -> None:
        """Say that the worker is at it, and see whether it is to end."""
        job = Job.objects.filter(pk=self.job_id)
        job.update(seen_at=timezone.now())
        if job.filter(asked_to_stop=True).exists():
            self.is_asked_to_stop.set()


@contextmanager
def watching(job_id: int) -> Iterator[Watch]:
    """Look once a second, in a thread of its own, while the job is done."""
    watch, is_done = Watch(job_id), threading.Event()

    def look_on() -> None:
        while not is_done.wait(SECONDS_BETWEEN_LOOKS):
            close_old_connections()
            # A disk that is full for a while must not make a worker look gone.
            with suppress(DatabaseError):
                watch.look()
        connection.close()

    looking = threading.Thread(target=look_on, daemon=True)
    looking.start()
    try:
        yield watch
    finally:
        is_done.set()
        looking.join()


def mark_lost() -> int:
    """Mark the jobs that nobody does; nothing of them was kept, so they can be done again.

    Their worker is gone, or ended between taking them and beginning, or before they were handed
    to one.
    """
    now = timezone.now()
    long_ago = now - UNSEEN_FOR
    gone = Q(state=State.WORKING, seen_at__lt=long_ago)
    if Job.objects.filter(state=State.WAITING, asked_at__lt=long_ago).exists():
        kept = ~Q(pk__in=handed_over(taken_after=long_ago))
        gone |= Q(state=State.WAITING, asked_at__lt=long_ago) & kept
    return Job.objects.filter(gone).update(state=State.LOST, finished_at=now)
