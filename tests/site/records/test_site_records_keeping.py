"""What is kept of a log that was brought, and throwing one away that nobody imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from daylit_site.people.roles import Role
from daylit_site.records import keeping, operations
from daylit_site.records.errors import UnableToDoAgainError, UnableToTakeError
from daylit_site.records.models import Job, Kind, State, Upload
from daylit_site.records.uploads import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from records_fixtures import Browse, Looked

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db(transaction=True)


def importing(upload: Upload, process: Process, state: State) -> Job:
    return Job.objects.create(
        kind=Kind.IMPORT,
        state=state,
        upload=upload,
        process=process,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )


def test_once_it_is_imported_no_value_of_a_log_is_kept(looked: Looked, process: Process) -> None:
    upload = looked(process.owner, process=process, problem="Row 7, “Ann”, has no time.")
    importing(upload, process, State.DONE)
    before = upload.looked
    keeping.forget_imported()
    upload.refresh_from_db()
    assert not upload.has_file
    assert not folder_of(upload.folder).exists()
    assert [one["examples"] for one in upload.looked["columns"]] == [[]] * 7
    assert upload.looked["refusals"] == [{"reason": "no case", "row_count": 3, "examples": []}]
    assert upload.looked["problem"] is None
    said = [(one["source_name"], one["taken_as"], one["why"]) for one in before["columns"]]
    assert said == [
        (one["source_name"], one["taken_as"], one["why"]) for one in upload.looked["columns"]
    ]


@pytest.mark.parametrize("state", [s for s in State if s != State.DONE])
def test_a_log_is_kept_whole_until_it_is_imported(
    looked: Looked, process: Process, state: State
) -> None:
    upload = looked(process.owner, process=process)
    importing(upload, process, state)
    keeping.forget_imported()
    upload.refresh_from_db()
    assert upload.has_file
    assert folder_of(upload.folder).exists()
    assert upload.looked["columns"][0]["examples"] == ["k1", "k2"]


def test_an_import_whose_log_is_not_kept_says_so(looked: Looked, process: Process) -> None:
    upload = looked(process.owner, process=process)
    failed = importing(upload, process, State.FAILED)
    importing(upload, process, State.DONE)
    keeping.forget_imported()
    with pytest.raises(UnableToDoAgainError) as refused:
        operations.again(job=failed, person=process.owner, now=timezone.now())
    assert str(refused.value) == ("The file of “orders.csv” is not kept any more. Bring it again.")


def test_a_log_is_thrown_away_after_being_asked(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    upload, browser = looked(analyst), browse(analyst)
    address = f"/records/uploads/{upload.pk}/throw-away/"
    assert f'href="{address}"' in browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    shown = browser.get(address).content.decode()
    assert "<h1>Is <bdi>orders.csv</bdi> to be thrown away?</h1>" in shown
    assert Upload.objects.exists()
    answer = browser.post(address, follow=True)
    assert answer.redirect_chain == [("/records/", 302)]
    assert "orders.csv is gone." in answer.content.decode()
    assert not Upload.objects.exists()
    assert not Job.objects.exists()
    assert not folder_of(upload.folder).exists()


def test_a_log_that_is_imported_or_worked_on_is_not_thrown_away(
    looked: Looked, process: Process
) -> None:
    upload = looked(process.owner, process=process)
    job = importing(upload, process, State.WORKING)
    with pytest.raises(UnableToTakeError) as refused:
        keeping.throw_away(upload=upload)
    assert str(refused.value) == "This log is being worked on. Stop that first."
    Job.objects.filter(pk=job.pk).update(state=State.DONE)
    with pytest.raises(UnableToTakeError) as refused:
        keeping.throw_away(upload=upload)
    assert str(refused.value) == "This log has been imported. Undo its import instead."
    assert folder_of(upload.folder).exists()


def test_a_refusal_is_said_on_the_page(browse: Browse, looked: Looked, process: Process) -> None:
    upload = looked(process.owner, process=process)
    importing(upload, process, State.WORKING)
    answer = browse(process.owner).post(f"/records/uploads/{upload.pk}/throw-away/", follow=True)
    assert "This log is being worked on. Stop that first." in answer.content.decode()


def test_what_another_brought_is_not_there_to_be_thrown_away(
    browse: Browse, looked: Looked, analyst: Person, someone: Callable[..., Person]
) -> None:
    upload = looked(analyst)
    browser = browse(someone(Role.ADMINISTRATOR))
    assert browser.post(f"/records/uploads/{upload.pk}/throw-away/").status_code == 404
    assert Upload.objects.exists()


def test_an_imported_log_leads_to_its_import(
    browse: Browse, looked: Looked, process: Process
) -> None:
    upload = looked(process.owner, process=process)
    importing(upload, process, State.DONE)
    keeping.forget_imported()
    browser = browse(process.owner)
    for answer in (
        browser.get(f"/records/uploads/{upload.pk}/throw-away/", follow=True),
        browser.post(f"/records/uploads/{upload.pk}/throw-away/", follow=True),
    ):
        assert answer.redirect_chain[-1][0] == "/records/processes/breakdown/"
