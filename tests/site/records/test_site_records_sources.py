"""Logs that lie on the server: who may name which, and importing them again and again."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from daylit.record.store import Record
from daylit_site.people.models import Person
from daylit_site.people.roles import Role
from daylit_site.records import operations
from daylit_site.records.errors import UnableToNameError
from daylit_site.records.models import Job, Kind, Process, Source, State, Upload
from daylit_site.records.schedules import enqueue_due, set_often
from daylit_site.records.sources import name_source, readable
from daylit_site.records.undoing import undo
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from records_fixtures import Browse

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the server from which may be read, with a log in it."""
    folder = tmp_path / "exports"
    folder.mkdir()
    monkeypatch.setattr(settings, "SOURCE_FOLDERS", (folder,))
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    write(folder / "orders.csv", 10)
    return folder


@pytest.fixture
def administrator(someone: Callable[..., Person]) -> Person:
    """Who may name logs on the server."""
    return someone(Role.ADMINISTRATOR)


def write(file: Path, cases: int) -> None:
    file.write_text(
        "case,activity,time,opened by\n"
        + "".join(
            f"{case},{activity},2026-01-{1 + case % 28:02}T{8 + at:02}:00:00Z,Ann\n"
            for case in range(cases)
            for at, activity in enumerate(("Ask", "Answer"))
        ),
        encoding="utf-8",
    )


def refused(path: Path | str) -> str:
    with pytest.raises(UnableToNameError) as error:
        readable(str(path))
    return str(error.value)


def test_a_file_below_a_folder_that_was_named_may_be_read(exports: Path) -> None:
    assert readable(str(exports / "orders.csv")) == (exports / "orders.csv").resolve()
    (exports / "deep").mkdir()
    write(exports / "deep" / "more.csv", 1)
    assert readable(str(exports / "deep" / "more.csv")).name == "more.csv"


def test_nothing_else_may_be_read_nor_is_said_whether_it_is_there(
    exports: Path, tmp_path: Path
) -> None:
    beside = tmp_path / "exports-of-others"
    beside.mkdir()
    write(beside / "secret.csv", 1)
    (exports / "link.csv").symlink_to(beside / "secret.csv")
    (exports / "folder").symlink_to(beside)
    said = f"Only what lies below these folders of the server may be read: {exports}."
    for path in (
        beside / "secret.csv",
        beside / "gone.csv",
        exports / ".." / beside.name / "secret.csv",
        exports / "link.csv",
        exports / "folder" / "secret.csv",
        exports / "folder" / "gone.csv",
        exports,
        "orders.csv",
        "/etc/passwd",
    ):
        assert (path, refused(path)) == (path, said)


def test_a_link_to_where_may_be_read_is_followed(exports: Path, tmp_path: Path) -> None:
    (exports / "latest.csv").symlink_to(exports / "orders.csv")
    assert readable(str(exports / "latest.csv")).name == "orders.csv"
    (tmp_path / "way").symlink_to(exports)
    assert readable(str(tmp_path / "way" / "orders.csv")).name == "orders.csv"


def test_what_is_no_file_is_not_read(exports: Path) -> None:
    (exports / "folder").mkdir()
    os.mkfifo(exports / "pipe")
    for name in ("gone.csv", "folder", "pipe"):
        assert (name, refused(exports / name)) == (name, "There is no such file.")


def test_the_workspace_itself_is_never_read(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = exports / "workspace"
    home.mkdir()
    (home / "secret-key").write_text("hush")
    monkeypatch.setattr(settings, "HOME", home)
    assert refused(home / "secret-key").startswith("Only what lies below these folders")


def test_without_a_folder_nothing_may_be_read(
    exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SOURCE_FOLDERS", ())
    assert refused(exports / "orders.csv") == "No folder of the server may be read."


def named(exports: Path, person: Person, **how: Any) -> Source:
    """Name the log and look at it."""
    upload = name_source(
        path=str(exports / "orders.csv"),
        every_hours=how.get("every_hours", 1),
        person=person,
        now=how.get("now", timezone.now()),
    )
    if how.get("look", True):
        assert done(upload.jobs.get()).state == State.DONE
    return Source.objects.get(upload=upload)


def imported(exports: Path, person: Person, **how: Any) -> Source:
    """Name the log and import it a first time."""
    source = named(exports, person, **how)
    operations.take(
        upload=source.upload,
        name="Orders",
        process=None,
        choices={},
        person=person,
        now=timezone.now(),
    )
    assert done(Job.objects.get(kind=Kind.IMPORT)).state == State.DONE
    source.refresh_from_db()
    return source


def as_imported(exports: Path, process: Process, person: Person, **how: Any) -> Source:
    """Name the log, and say that it was imported, without doing so."""
    source = named(exports, person, look=False, **how)
    Upload.objects.update(process=process)
    Job.objects.update(kind=Kind.IMPORT, state=State.DONE, process=process)
    source.upload.refresh_from_db()
    return source


def done(job: Job) -> Job:
    do(job.pk)
    job.refresh_from_db()
    Job.objects.filter(kind=Kind.ANALYSE).update(state=State.DONE)
    return job


def last_import() -> Job:
    return Job.objects.filter(kind=Kind.IMPORT).order_by("-pk")[0]


def case_count() -> int:
    return int(Record(settings.RECORD).process("orders").state.contents["case_count"])


def test_a_log_on_the_server_is_looked_at_as_one_that_was_sent(
    exports: Path, browse: Browse, administrator: Person
) -> None:
    browser = browse(administrator)
    assert 'href="/records/sources/"' in browser.get("/records/").content.decode()
    asked = browser.get("/records/sources/").content.decode()
    assert "<h1>Which log on the server is to be read?</h1>" in asked
    assert str(exports) in asked
    answer = browser.post("/records/sources/", {"path": str(exports / "orders.csv"), "every": "24"})
    upload = Upload.objects.get()
    assert answer.headers["Location"] == f"/records/uploads/{upload.pk}/"
    assert done(upload.jobs.get()).state == State.DONE
    shown = browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    assert "Is this what <bdi>orders.csv</bdi> holds?" in shown
    assert "The file stays where it is." in shown
    assert Source.objects.get().every_hours == 24


def test_a_path_that_may_not_be_read_is_said_in_the_form(
    exports: Path, browse: Browse, administrator: Person
) -> None:
    answer = browse(administrator).post("/records/sources/", {"path": "/etc/passwd", "every": "0"})
    assert answer.context["form"].errors == {
        "path": [f"Only what lies below these folders of the server may be read: {exports}."]
    }
    assert not Upload.objects.exists()


def test_where_no_folder_was_named_the_page_says_what_to_do(
    browse: Browse, administrator: Person
) -> None:
    shown = browse(administrator).get("/records/sources/").content.decode()
    assert "None can be: whoever runs this workspace has named no folder" in shown
    assert "<code>DAYLIT_SOURCE_FOLDERS=/srv/exports daylit serve</code>" in shown
    assert 'name="path"' not in shown


def test_the_page_of_records_leads_to_what_is_configured_and_else_says_how(
    browse: Browse, administrator: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    browser = browse(administrator)
    shown = browser.get("/records/").content.decode()
    assert "<code>DAYLIT_SOURCE_FOLDERS=/srv/exports daylit serve</code>" in shown
    assert "<code>DAYLIT_SOURCE_DATABASES=db.example.org daylit serve</code>" in shown
    assert '"/records/sources/"' not in shown
    monkeypatch.setattr(settings, "SOURCE_FOLDERS", [tmp_path])
    shown = browser.get("/records/").content.decode()
    assert 'href="/records/sources/"' in shown
    assert "daylit serve" not in shown


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_only_administrators_name_paths(
    exports: Path, browse: Browse, someone: Callable[..., Person], role: Role
) -> None:
    browser = browse(someone(role))
    path = str(exports / "orders.csv")
    assert browser.post("/records/sources/", {"path": path, "every": "0"}).status_code == 403
    assert not Source.objects.exists()


def test_the_file_stays_and_no_value_of_it_is_kept(exports: Path, administrator: Person) -> None:
    upload = imported(exports, administrator).upload
    assert (exports / "orders.csv").exists()
    assert upload.has_file
    assert [one["examples"] for one in upload.looked["columns"]] == [[]] * 4


def test_throwing_it_away_leaves_the_file(
    exports: Path, browse: Browse, administrator: Person
) -> None:
    source = named(exports, administrator)
    shown = browse(administrator).get(f"/records/uploads/{source.upload.pk}/throw-away/")
    assert "The file itself stays where it is on the server." in shown.content.decode()
    browse(administrator).post(f"/records/uploads/{source.upload.pk}/throw-away/")
    assert not Source.objects.exists()
    assert (exports / "orders.csv").exists()


def test_it_is_imported_again_when_it_is_due(exports: Path, administrator: Person) -> None:
    begun = timezone.now()
    source = imported(exports, administrator, now=begun)
    assert source.next_at == begun + HOUR
    assert enqueue_due(begun + HOUR - timedelta(seconds=1)) == 0
    write(exports / "orders.csv", 25)
    assert enqueue_due(begun + HOUR) == 1
    assert enqueue_due(begun + HOUR) == 0
    source.refresh_from_db()
    assert source.next_at == begun + 2 * HOUR
    job = done(last_import())
    assert (job.state, job.asked_by, job.import_number) == (State.DONE, administrator, 2)
    assert case_count() == 25


def test_a_worker_that_was_away_does_not_make_up_for_each_time(
    exports: Path, process: Process, administrator: Person
) -> None:
    begun = timezone.now()
    source = as_imported(exports, process, administrator, now=begun)
    assert enqueue_due(begun + 50 * HOUR) == 1
    source.refresh_from_db()
    assert source.next_at == begun + 51 * HOUR


def test_a_file_that_did_not_change_changes_nothing(exports: Path, administrator: Person) -> None:
    begun = timezone.now()
    imported(exports, administrator, now=begun)
    version = Record(settings.RECORD).manifest.record_version
    analyses = Job.objects.filter(kind=Kind.ANALYSE).count()
    enqueue_due(begun + HOUR)
    assert done(last_import()).state == State.DONE
    assert Record(settings.RECORD).manifest.record_version == version
    assert Job.objects.filter(kind=Kind.ANALYSE).count() == analyses


def test_what_is_never_due_or_paused_or_not_imported_yet_is_left_alone(
    exports: Path, process: Process, administrator: Person
) -> None:
    later = timezone.now() + 100 * HOUR
    named(exports, process.owner, look=False)
    assert enqueue_due(later) == 0
    Source.objects.all().delete()
    Upload.objects.all().delete()
    source = as_imported(exports, process, administrator)
    Source.objects.update(is_paused=True)
    assert enqueue_due(later) == 0
    set_often(source=source, every_hours=None, person=administrator, now=timezone.now())
    assert (source.next_at, enqueue_due(later)) == (None, 0)
    set_often(source=source, every_hours=1, person=administrator, now=timezone.now())
    assert enqueue_due(later) == 1


def test_while_the_process_is_worked_on_it_waits_for_a_later_round(
    exports: Path, process: Process, administrator: Person
) -> None:
    begun = timezone.now()
    as_imported(exports, process, administrator, now=begun)
    operations.analyse(process=process, person=process.owner, now=begun)
    assert enqueue_due(begun + HOUR) == 0
    Job.objects.update(state=State.DONE)
    assert enqueue_due(begun + HOUR) == 1


def test_a_failed_one_says_why_and_is_tried_again_at_its_next_time(
    exports: Path, browse: Browse, administrator: Person
) -> None:
    begun = timezone.now()
    source = imported(exports, administrator, now=begun)
    (exports / "orders.csv").unlink()
    enqueue_due(begun + HOUR)
    job = done(last_import())
    assert (job.state, job.said) == (State.FAILED, "There is no such file.")
    browser = browse(administrator)
    shown = browser.get(f"/records/sources/{source.pk}/").content.decode()
    assert "The last time it could not be imported. Nothing of it was kept." in shown
    assert "<p>There is no such file.</p>" in shown
    assert "It is tried again at its next time." in shown
    report = browser.get("/records/processes/orders/").content.decode()
    assert "<small>There is no such file.</small>" in report
    write(exports / "orders.csv", 30)
    assert enqueue_due(begun + 2 * HOUR) == 1
    assert done(last_import()).state == State.DONE
    assert case_count() == 30
    assert (
        "could not be imported"
        not in browser.get(f"/records/sources/{source.pk}/").content.decode()
    )


def test_what_is_swapped_for_a_link_elsewhere_is_not_read(
    exports: Path, administrator: Person, tmp_path: Path
) -> None:
    begun = timezone.now()
    imported(exports, administrator, now=begun)
    write(tmp_path / "secret.csv", 99)
    (exports / "orders.csv").unlink()
    (exports / "orders.csv").symlink_to(tmp_path / "secret.csv")
    enqueue_due(begun + HOUR)
    job = done(last_import())
    assert job.state == State.FAILED
    assert job.said.startswith("Only what lies below these folders")
    assert case_count() == 10


def test_a_log_that_cannot_be_read_is_told_of_by_its_name(
    exports: Path, administrator: Person
) -> None:
    (exports / "orders.csv").write_text("")
    upload = name_source(
        path=str(exports / "orders.csv"),
        every_hours=None,
        person=administrator,
        now=timezone.now(),
    )
    assert done(upload.jobs.get()).said == "Cannot read orders.csv: the file is empty."


def test_undoing_an_import_pauses_what_comes_by_itself(
    exports: Path, browse: Browse, administrator: Person
) -> None:
    begun = timezone.now()
    source = imported(exports, administrator, now=begun)
    browser = browse(administrator)
    asked = browser.get("/records/processes/orders/imports/1/undo/").content.decode()
    assert "Imports of the process that come by themselves are paused" in asked
    job = undo(process=Process.objects.get(), number=1, person=administrator, now=begun)
    assert done(job).state == State.DONE
    assert enqueue_due(begun + 10 * HOUR) == 0
    shown = browser.get(f"/records/sources/{source.pk}/").content.decode()
    assert "Not for now: it is paused, as an import of its process was undone." in shown


def test_how_often_is_changed_and_it_is_imported_now(
    exports: Path, browse: Browse, administrator: Person, process: Process
) -> None:
    source, browser = as_imported(exports, process, administrator), browse(administrator)
    address = f"/records/sources/{source.pk}/"
    shown = browser.get(address).content.decode()
    assert "<h1>How often is <bdi>orders.csv</bdi> imported again?</h1>" in shown
    assert "By itself every hour, next on " in shown
    answer = browser.post(address, {"every": "0"}, follow=True)
    assert "Never by itself." in answer.content.decode()
    assert browser.post(address, {"every": "5"}).status_code == 200
    answer = browser.post(f"{address}import/")
    job = last_import()
    assert (job.state, answer.headers["Location"]) == (State.WAITING, f"/records/jobs/{job.pk}/")
    again = browser.post(f"{address}import/", follow=True)
    assert "is being worked on" in again.content.decode()


def test_others_see_that_it_is_imported_and_not_where_it_lies(
    exports: Path,
    browse: Browse,
    process: Process,
    administrator: Person,
    someone: Callable[..., Person],
) -> None:
    source = as_imported(exports, process, administrator)
    browser = browse(someone(Role.ANALYST))
    shown = browser.get("/records/processes/breakdown/").content.decode()
    assert "<h2>Logs on the server or in a database</h2>" in shown
    assert "every hour" in shown
    assert str(exports) not in shown
    assert browser.get(f"/records/sources/{source.pk}/").status_code == 403


def test_before_it_is_taken_into_a_process_its_columns_come_first(
    exports: Path, browse: Browse, administrator: Person
) -> None:
    source, browser = named(exports, administrator), browse(administrator)
    assert browser.get(f"/records/sources/{source.pk}/").status_code == 404
    assert browser.post(f"/records/sources/{source.pk}/import/").status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.ANALYST}])
def test_once_who_set_it_up_may_not_say_so_any_more_it_waits_and_another_takes_it_over(
    exports: Path,
    browse: Browse,
    process: Process,
    administrator: Person,
    change: dict[str, Any],
) -> None:
    begun = timezone.now()
    source = as_imported(exports, process, administrator, now=begun)
    other = Person.objects.create(
        email="other@host.example",
        name="Olga Other",
        role=Role.ADMINISTRATOR,
        organisation=administrator.organisation,
    )
    Person.objects.filter(pk=administrator.pk).update(**change)
    assert enqueue_due(begun + HOUR) == 0
    browser, address = browse(other), f"/records/sources/{source.pk}/"
    shown = browser.get(address).content.decode()
    assert (
        f"Not for now: it was imported in the name of <bdi>{administrator.name}</bdi>, who may not "
        "say so any more. Say how often, and it goes on in your name."
    ) in shown
    listed = browser.get(f"/records/processes/{process.process_id}/").content.decode()
    assert "paused" in listed
    taken_over = browser.post(address, {"every": "1"}, follow=True).content.decode()
    assert "By itself every hour, next on " in taken_over
    assert "<dt>Imported in the name of</dt><dd><bdi>Olga Other</bdi></dd>" in taken_over
    assert enqueue_due(timezone.now() + HOUR) == 1
    assert last_import().asked_by == other


def test_it_goes_on_by_itself_once_they_are_let_in_again(
    exports: Path, process: Process, administrator: Person
) -> None:
    begun = timezone.now()
    as_imported(exports, process, administrator, now=begun)
    Person.objects.update(is_active=False)
    assert enqueue_due(begun + HOUR) == 0
    Person.objects.update(is_active=True)
    assert enqueue_due(begun + HOUR) == 1


def test_another_administrator_who_says_how_often_does_not_take_it_over(
    exports: Path, process: Process, administrator: Person
) -> None:
    source = as_imported(exports, process, administrator)
    set_often(source=source, every_hours=24, person=process.owner, now=timezone.now())
    source.refresh_from_db()
    assert source.made_by == administrator
