"""A record and uploads of each test's own, logs that were brought, and who brings them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from daylit_site.people.roles import Role
from daylit_site.records.models import Job, Kind, State, Upload
from daylit_site.records.uploads import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

LOOKED: dict[str, Any] = {
    "file_format": "CSV",
    "row_count": 1200,
    "columns": [
        {
            "source_name": name,
            "taken_as": taken_as,
            "why": why,
            "examples": examples,
        }
        for name, taken_as, why, examples in (
            ("order", "case", "by its name", ["k1", "k2"]),
            ("ticket", "event_ticket", "text", ["t7"]),
            ("activity", "activity", "by its name", ["Ask", "Answer"]),
            ("day", "time", "by its name: the day", ["2026-01-01"]),
            ("clock", "time", "by its content: the time of day", ["08:00"]),
            ("team", "team", "by its name", ["North"]),
            ("opened by", "left out", "it looks like names; say --person to use it", ["Ann"]),
        )
    ],
    "refusals": [{"reason": "no case", "row_count": 3, "examples": ["line 7"]}],
    "remarks": ["Times without a zone were taken as UTC; say another with --time-zone."],
    "problem": None,
    "object_types": [],
}
"""What a look found, as it is kept."""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a record and uploads of its own."""
    monkeypatch.setattr(settings, "RECORD", tmp_path / "record")
    monkeypatch.setattr(settings, "UPLOADS", tmp_path / "uploads")


class Browse(Protocol):
    """Sign someone in."""

    def __call__(self, person: Person) -> Client: ...


@pytest.fixture
def browse() -> Browse:
    """Sign someone in; what they browse with."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def analyst(someone: Callable[..., Person]) -> Person:
    """Someone who brings logs."""
    return someone(Role.ANALYST)


class Looked(Protocol):
    """Make a log that was brought and looked at."""

    def __call__(
        self, person: Person, *, name: str = ..., process: Process | None = ..., **found: Any
    ) -> Upload: ...


@pytest.fixture
def looked() -> Looked:
    """Make a log that was brought and looked at."""

    def made(
        person: Person, *, name: str = "orders.csv", process: Process | None = None, **found: Any
    ) -> Upload:
        number = Upload.objects.count()
        folder = folder_of(f"f{number}")
        folder.mkdir(parents=True)
        (folder / "log").touch()
        upload = Upload.objects.create(
            name=name,
            process=process,
            folder=folder.name,
            size_bytes=2048,
            uploaded_by=person,
            uploaded_at=timezone.now(),
            looked=LOOKED | found,
        )
        Job.objects.create(
            kind=Kind.LOOK,
            state=State.DONE,
            upload=upload,
            asked_by=person,
            asked_at=timezone.now(),
        )
        return upload

    return made
