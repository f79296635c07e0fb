"""A process whose logs were all taken back: what pages say of it, and removing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.utils import timezone

from daylit.record import manifest
from daylit_site.people.roles import Role
from daylit_site.records.errors import UnableToRemoveError
from daylit_site.records.models import Job, Kind, Process, Run, Source, State
from daylit_site.records.removing import remove
from daylit_site.records.uploads import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from records_fixtures import Browse, Looked

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db

PAGE = "/records/processes/breakdown/remove/"
TAKEN_BACK = "What was imported of it was taken back, so there is nothing to show."
HELD = "The record holds rows of this process. Undo its imports first."


@pytest.fixture
def administrator(browse: Browse, someone: Callable[..., Person]) -> Client:
    """Browse as an administrator."""
    return browse(someone(Role.ADMINISTRATOR))


@pytest.fixture
def emptied(process: Process) -> Process:
    """The process, after its only import was undone."""
    job(process, Kind.IMPORT, State.DONE)
    job(process, Kind.UNDO, State.DONE)
    return process


def job(process: Process, kind: Kind, state: State) -> Job:
    return Job.objects.create(
        kind=kind,
        state=state,
        process=process,
        import_number=1,
        asked_by=process.owner,
        asked_at=timezone.now(),
        finished_at=timezone.now(),
    )


def held(process: Process) -> None:
    """Have the record say that it holds an import, of no rows."""
    settings.RECORD.mkdir()
    one = manifest.Import(1, "2026-01-01T00:00:00+00:00", (), {}, {}, manifest.State())
    holds = manifest.Process(imports=(one,))
    record = manifest.Manifest().after({process.process_id: holds}, made_at="", made_by="")
    manifest.swap(settings.RECORD, record)


@pytest.mark.usefixtures("emptied")
def test_pages_say_that_what_was_imported_was_taken_back(administrator: Client) -> None:
    for address in ("/processes/", "/processes/breakdown/"):
        page = administrator.get(address).content.decode()
        assert TAKEN_BACK in page
        assert "analysed yet" not in page
    assert f'href="{PAGE}"' in page
    records = administrator.get("/records/").content.decode()
    assert '<span class="soft">no log: it was taken back</span>' in records
    assert "not analysed yet" not in records


def test_a_process_that_was_never_imported_was_not_taken_back(
    administrator: Client, process: Process
) -> None:
    del process
    assert "Nothing of it was analysed yet." in administrator.get("/processes/").content.decode()
    assert "not analysed yet" in administrator.get("/records/").content.decode()


def test_a_process_that_the_record_holds_was_not_taken_back(
    administrator: Client, emptied: Process
) -> None:
    held(emptied)
    assert "Nothing of it was analysed yet." in administrator.get("/processes/").content.decode()
    assert "not analysed yet" in administrator.get("/records/").content.decode()


def test_lists_are_shown_where_the_record_cannot_be_read(
    administrator: Client, emptied: Process
) -> None:
    held(emptied)
    (settings.RECORD / manifest.NAME).write_text("{", encoding="utf-8")
    for address in ("/processes/", "/processes/breakdown/", "/records/"):
        assert administrator.get(address).status_code == 200
    assert administrator.get(PAGE).headers["Location"] == "/records/processes/breakdown/"


def test_whoever_may_not_remove_it_is_not_led_there(browse: Browse, emptied: Process) -> None:
    owner = browse(emptied.owner)
    for address in ("/processes/breakdown/", "/records/processes/breakdown/"):
        assert PAGE not in owner.get(address).content.decode()
    assert owner.post(PAGE).status_code == 403


def test_what_goes_is_said_and_a_process_without_a_log_removed(
    administrator: Client, emptied: Process
) -> None:
    Run.objects.create(
        process=emptied,
        job=job(emptied, Kind.ANALYSE, State.FAILED),
        number=1,
        record_version=1,
        made_at=timezone.now(),
    )
    asked = administrator.get(PAGE).content.decode()
    assert "<h1>Is <bdi>Breakdown to street</bdi> to be removed?</h1>" in asked
    assert "all that was declared of it" in asked
    assert Process.objects.exists()
    answer = administrator.post(PAGE)
    assert answer.headers["Location"] == "/records/"
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "Breakdown to street is gone."
    ]
    assert not Process.objects.exists()
    assert not Job.objects.exists()


def test_a_process_that_the_record_holds_is_not_removed(
    administrator: Client, emptied: Process
) -> None:
    held(emptied)
    assert HELD in administrator.get(PAGE).content.decode()
    assert administrator.post(PAGE).headers["Location"] == PAGE
    with pytest.raises(UnableToRemoveError) as refused:
        remove(process=emptied, person=emptied.owner, now=timezone.now())
    assert str(refused.value) == HELD
    assert Process.objects.exists()


def test_a_process_that_is_worked_on_is_not_removed(emptied: Process) -> None:
    job(emptied, Kind.IMPORT, State.WAITING)
    with pytest.raises(UnableToRemoveError) as refused:
        remove(process=emptied, person=emptied.owner, now=timezone.now())
    assert str(refused.value) == (
        "This process is being worked on. Wait until that is done, or stop it first."
    )


def test_a_log_that_waits_keeps_its_process(emptied: Process, looked: Looked) -> None:
    upload = looked(emptied.owner, process=emptied)
    with pytest.raises(UnableToRemoveError) as refused:
        remove(process=emptied, person=emptied.owner, now=timezone.now())
    assert str(refused.value) == (
        "A log waits to be imported into this process. Throw that away first."
    )
    assert folder_of(upload.folder).exists()


def test_a_log_on_the_server_is_forgotten_with_its_process(
    emptied: Process, looked: Looked
) -> None:
    upload = looked(emptied.owner, process=emptied)
    Source.objects.create(upload=upload, path="/srv/orders.csv", made_by=emptied.owner)
    remove(process=emptied, person=emptied.owner, now=timezone.now())
    assert not Process.objects.exists()
    assert not Source.objects.exists()
