"""How a job stands, as those who wait for it are told, and where they are led when it is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.urls import reverse

from daylit_site.records.models import Job, Kind, Source, State
from daylit_site.records.operations import BROKEN_OFF
from daylit_site.records.wording import in_site_words


@dataclass(frozen=True)
class Progress:
    """How something stands that was asked for.

    Attributes:
        asked: The job that people look at.
        job: The one that is told of: the same, or the analysis that follows an import.
        leads_to: The page that shows what came out; empty where nothing did yet.
        is_over: Whether nothing more comes.
    """

    asked: Job
    job: Job
    leads_to: str
    is_over: bool

    @property
    def can_be_tried_again(self) -> bool:
        """Whether it ended before its end."""
        return self.job.state in BROKEN_OFF

    @property
    def is_unreadable(self) -> bool:
        """Whether a file that was brought was found to be no log: it stays what it is.

        What lies on the server can be mended there and looked at again.
        """
        job = self.job
        is_told = (job.kind, job.state) == (Kind.LOOK, State.FAILED) and bool(job.said)
        return is_told and not Source.objects.filter(upload=job.upload).exists()

    @property
    def share(self) -> str:
        """How far it is, as a number of HTML; empty where that is not known."""
        return "" if self.job.share is None else f"{self.job.share:.3f}"

    @property
    def said(self) -> str:
        """Why it failed, as pages write it."""
        return in_site_words(self.job.said)

    @property
    def digest(self) -> str:
        """What differs where there is something new to tell."""
        job = self.job
        told = (job.pk, job.state, job.doing, self.share, job.asked_to_stop, job.said)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def progress_of(job: Job) -> Progress:
    """Return how a job stands.

    Args:
        job: The job; with its upload and process.
    """
    following = _following(job)
    return _told(job, job if following is None else following)


def _following(job: Job) -> Job | None:
    """Return the analysis that follows what changed the record; null where none does."""
    if job.kind not in (Kind.IMPORT, Kind.UNDO) or job.state != State.DONE or job.process is None:
        return None
    analyses = job.process.jobs.filter(kind=Kind.ANALYSE, pk__gt=job.pk).order_by("pk")
    if job.finished_at is not None:
        # One that began before was asked for by someone else; it may have read what was before.
        analyses = analyses.exclude(started_at__lt=job.finished_at)
    found: Job | None = analyses.first()
    return found


def _told(asked: Job, job: Job) -> Progress:
    leads_to = _result_of(job) if job.state == State.DONE else ""
    return Progress(asked, job, leads_to=leads_to, is_over=not job.is_under_way)


def _result_of(job: Job) -> str:
    """Return the address of what a job that is done came to."""
    if job.kind == Kind.LOOK and job.upload is not None:
        return reverse("upload", args=[job.upload.pk])
    if job.process is None:
        return reverse("records")
    page = "process" if job.kind == Kind.ANALYSE else "imports"
    return reverse(page, args=[job.process.process_id])
