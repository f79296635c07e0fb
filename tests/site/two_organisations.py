"""People of two organisations, and a process of the host's."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from daylit_site.people.models import Kind, Organisation, Person
from daylit_site.people.roles import Role
from daylit_site.records import watching
from daylit_site.records.models import Part, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Begin in English: the language of a page that a test asked for stays with its thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nobody_looks_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no second thread look on while a job is done.

    A test's transaction holds the database all the time, so that on SQLite that thread would wait
    for it as long as the database lets it, and the test for the thread.
    """
    monkeypatch.setattr(watching, "SECONDS_BETWEEN_LOOKS", threading.TIMEOUT_MAX)


@pytest.fixture
def host(db: None) -> Organisation:
    """The organisation that runs the workspace."""
    del db
    return Organisation.objects.create(name="City Buses", kind=Kind.HOST)


@pytest.fixture
def partner(db: None) -> Organisation:
    """Another one."""
    del db
    return Organisation.objects.create(name="Nordparts")


@pytest.fixture
def someone(host: Organisation, partner: Organisation) -> Callable[..., Person]:
    """Make a person of a role."""

    def made(role: Role, organisation: Organisation | None = None) -> Person:
        default = partner if role == Role.PARTNER else host
        person = Person(
            email=f"{role}@example.org",
            name=str(role.label),
            organisation=organisation or default,
            role=role,
        )
        person.set_password("a long enough secret")
        person.save()
        return person

    return made


def whoever() -> Person:
    """Return an administrator of the host: who does what a test only needs to be done."""
    host, _is_new = Organisation.objects.get_or_create(
        kind=Kind.HOST, defaults={"name": "City Buses"}
    )
    found, _is_new = Person.objects.get_or_create(
        email="whoever@example.org",
        defaults={"name": "Whoever", "organisation": host, "role": Role.ADMINISTRATOR},
    )
    return found


@pytest.fixture
def process(host: Organisation, someone: Callable[..., Person]) -> Process:
    """A process of the host's, with its owner; no partner takes part in it yet."""
    owner = someone(Role.OWNER)
    made = Process.objects.create(
        process_id="breakdown", name="Breakdown to street", owner=owner, created_at=NOON
    )
    Part.objects.create(process=made, organisation=host)
    return made
