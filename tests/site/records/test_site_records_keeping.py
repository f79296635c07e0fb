"""What is kept of a log that was brought, and throwing one away that nobody imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from daylit_site.people.roles import Role
from daylit_site.processes.models import Purpose
from daylit_site.records import keeping, operations
from daylit_site.records.errors import UnableToDoAgainError, UnableToTakeError
from daylit_site.records.models import (
    Declaration,
    Declares,
    Job,
    Kind,
    Part,
    Process,
    Run,
    State,
    Upload,
)
from daylit_site.records.uploads import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from records_fixtures import Browse, Looked

    from daylit_site.people.models import Organisation, Person

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
        keeping.throw_away(upload=upload, person=upload.uploaded_by, now=timezone.now())
    assert str(refused.value) == "This log is being worked on. Stop that first."
    Job.objects.filter(pk=job.pk).update(state=State.DONE)
    with pytest.raises(UnableToTakeError) as refused:
        keeping.throw_away(upload=upload, person=upload.uploaded_by, now=timezone.now())
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


def taken(looked: Looked, person: Person) -> Upload:
    """Have a log imported into a process of its own; the import fails."""
    upload = looked(person)
    operations.take(
        upload=upload, name="Orders", process=None, choices={}, person=person, now=timezone.now()
    )
    Job.objects.update(state=State.FAILED)
    upload.refresh_from_db()
    return upload


def test_with_its_only_log_a_process_goes_that_was_made_for_it(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    upload = taken(looked, analyst)
    browser = browse(analyst)
    browser.post(f"/records/uploads/{upload.pk}/throw-away/")
    assert not Process.objects.exists()
    assert "Orders" not in browser.get("/records/").content.decode()


def test_so_does_one_that_an_earlier_try_was_to_go_into(looked: Looked, analyst: Person) -> None:
    upload = taken(looked, analyst)
    operations.take(
        upload=upload, name="Others", process=None, choices={}, person=analyst, now=timezone.now()
    )
    Job.objects.update(state=State.FAILED)
    assert Process.objects.count() == 2
    keeping.throw_away(upload=upload, person=upload.uploaded_by, now=timezone.now())
    assert not Process.objects.exists()


def test_a_process_stays_of_which_anything_else_tells(
    looked: Looked, analyst: Person, partner: Organisation
) -> None:
    def another_log(process: Process) -> None:
        looked(analyst, name="more.csv", process=process)

    def a_partner(process: Process) -> None:
        Part.objects.create(process=process, organisation=partner)

    def a_run(process: Process) -> None:
        job = Job.objects.create(
            kind=Kind.ANALYSE, process=process, asked_by=analyst, asked_at=timezone.now()
        )
        Run.objects.create(
            process=process, job=job, number=1, record_version=1, made_at=timezone.now()
        )

    def something_declared(process: Process) -> None:
        Declaration.objects.create(
            process=process,
            kind=Declares.TERMS,
            content={},
            declared_by=analyst,
            declared_at=timezone.now(),
        )

    def a_purpose(process: Process) -> None:
        Purpose.objects.create(
            process=process, sentence="To help.", stated_by=analyst, stated_at=timezone.now()
        )

    for tell in (a_partner, a_run, something_declared, a_purpose, another_log):
        upload = taken(looked, analyst)
        process = Process.objects.order_by("-pk")[0]
        tell(process)
        keeping.throw_away(upload=upload, person=upload.uploaded_by, now=timezone.now())
        assert (tell.__name__, Process.objects.filter(pk=process.pk).exists()) == (
            tell.__name__,
            True,
        )
