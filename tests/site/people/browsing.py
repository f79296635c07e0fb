"""Browsers in which someone is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

    from daylit_site.people.models import Person

PASSWORD = "a long enough secret"  # noqa: S105 (of people who exist in tests only)


def signed_in(person: Person) -> Client:
    """Return a browser in which a person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def said(answer: Page) -> list[str]:
    """Return the messages that a page was given."""
    return [str(one) for one in answer.context["messages"]]


def work() -> None:
    """Do what the worker has to do, here: its own loop would close the test's database."""
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    for one in DBTaskResult.objects.ready():
        one.claim(worker.worker_id)
        worker.run_task(one)
