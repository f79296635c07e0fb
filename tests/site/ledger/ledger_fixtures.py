"""A record of each test's own, logs that the worker takes and analyses, and who looks at them."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from daylit_site.people.models import Level, Organisation, Party
from daylit_site.records.models import Job, Kind, Part, State, Upload
from daylit_site.records.uploads import folder_of
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

    Row = tuple[str, str, str, str, str]

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
HOST, NORD = "City Buses", "Nordparts AB"
CONTROL, DEPOT, STORES, WORKS = "Control", "Depot", "Stores", "Nord Works"
OWNERS = {CONTROL: HOST, DEPOT: HOST, STORES: HOST, WORKS: NORD}

STAYS = (
    ("Report", CONTROL),
    ("Repair", DEPOT),
    ("Pick", STORES),
    ("Check", DEPOT),
    ("Release", CONTROL),
)
AGAIN = (
    ("Report", CONTROL),
    ("Repair", DEPOT),
    ("Repair", DEPOT),
    ("Pick", STORES),
    ("Check", DEPOT),
    ("Release", CONTROL),
)
THERE_AND_BACK = (
    ("Report", CONTROL),
    ("Repair", DEPOT),
    ("Pick", STORES),
    ("Make", WORKS),
    ("Pick up", STORES),
    ("Check", DEPOT),
    ("Release", CONTROL),
)
STUCK = (("Report", CONTROL), ("Repair", DEPOT), ("Repair", DEPOT))


def case(number: str, stops: Sequence[tuple[str, str]], *, day: int) -> list[Row]:
    """Return the events of a case: one every hour from a day of the log on."""
    begin = BEGIN + timedelta(days=day)
    return [
        (
            number,
            activity,
            f"{begin + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}",
            team,
            OWNERS[team],
        )
        for hour, (activity, team) in enumerate(stops)
    ]


def usual_log() -> list[Row]:
    """Return a log of 66 cases: 60 that stay, of which 8 are repaired again; 6 go there and back.

    One more, ``open``, lies since its second repair.
    """
    rows: list[Row] = []
    for at in range(60):
        rows += case(f"a-{at:02}", AGAIN if at < 8 else STAYS, day=at)
    for at in range(6):
        rows += case(f"b-{at:02}", THERE_AND_BACK, day=10 * at)
    return rows + case("open", STUCK, day=59)


class Bring(Protocol):
    """Have the worker take a log into a process and analyse it.

    ``more`` names the columns that rows have beyond the usual ones.
    """

    def __call__(
        self,
        process: Process,
        rows: Sequence[tuple[str, ...]],
        *,
        name: str = ...,
        more: Sequence[str] = ...,
    ) -> None: ...


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a record, uploads and a home of its own."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    monkeypatch.setattr(settings, "RECORD", tmp_path / "record")
    monkeypatch.setattr(settings, "UPLOADS", tmp_path / "uploads")


@pytest.fixture
def bring() -> Bring:
    """Have the worker take a log into a process and analyse it."""

    def brought(
        process: Process,
        rows: Sequence[tuple[str, ...]],
        *,
        name: str = "log.csv",
        more: Sequence[str] = (),
    ) -> None:
        folder = folder_of(f"f{Upload.objects.count()}")
        folder.mkdir(parents=True)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["case", "activity", "time", "team", "organisation", *more])
            writer.writerows(rows)
        upload = Upload.objects.create(
            process=process,
            name=name,
            folder=folder.name,
            size_bytes=1,
            uploaded_by=process.owner,
            uploaded_at=timezone.now(),
        )
        work(process, Kind.IMPORT, upload)
        work(process, Kind.ANALYSE)

    return brought


def work(process: Process, kind: Kind, upload: Upload | None = None) -> Job:
    """Do a job here and now."""
    job = Job.objects.create(
        kind=kind,
        process=process,
        upload=upload,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )
    do(job.pk, analyse_next=False)
    job.refresh_from_db()
    assert (job.state, job.said) == (State.DONE, "")
    return job


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
def nordparts(partner: Organisation, process: Process) -> Organisation:
    """The partner takes part, and the logs' names of it are known."""
    Part.objects.create(process=process, organisation=partner)
    Party.objects.create(organisation=partner, level=Level.TEAM, name=WORKS)
    Party.objects.create(organisation=partner, level=Level.ORGANISATION, name=NORD)
    return partner
