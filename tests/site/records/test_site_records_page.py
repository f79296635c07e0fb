"""The list of logs and processes, and bringing a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from daylit_site.people.roles import Role
from daylit_site.records.models import Job, Kind, Part, Process, Run, State, Upload
from daylit_site.records.uploads import file_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries
    from records_fixtures import Browse, Looked

    from daylit_site.people.models import Organisation, Person

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>.csv"
QUERIES = 9


def page(browser: Client) -> str:
    answer = browser.get("/records/")
    assert answer.status_code == 200
    return answer.content.decode()


def run_of(process: Process, number: int = 1) -> Run:
    now = timezone.now()
    job = Job.objects.create(
        kind=Kind.ANALYSE,
        state=State.DONE,
        process=process,
        asked_by=process.owner,
        asked_at=now,
    )
    return Run.objects.create(
        process=process,
        job=job,
        number=number,
        record_version=number,
        library_version="0",
        made_at=now,
        finished_at=now,
    )


def test_an_empty_workspace_asks_for_nothing_but_a_log(browse: Browse, analyst: Person) -> None:
    shown = page(browse(analyst))
    assert "<h1>Bring a log of the work</h1>" in shown
    assert 'action="/records/uploads/" enctype="multipart/form-data" data-drop' in shown
    assert "<table" not in shown


def test_who_may_not_import_is_told_who_does(
    browse: Browse, someone: Callable[..., Person]
) -> None:
    shown = page(browse(someone(Role.AUDITOR)))
    assert "<h1>No log was brought yet</h1>" in shown
    assert "Administrators, analysts and process owners bring logs." in shown
    assert "data-drop" not in shown


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PARTNER, Role.SPONSOR])
def test_who_sees_no_records_sees_no_page_of_them(
    browse: Browse, someone: Callable[..., Person], role: Role
) -> None:
    browser = browse(someone(role))
    assert browser.get("/records/").status_code == 403
    assert browser.post("/records/uploads/").status_code == 403


def test_names_are_shown_as_text(browse: Browse, looked: Looked, analyst: Person) -> None:
    looked(analyst, name=SCRIPT)
    shown = page(browse(analyst))
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;.csv</bdi>" in shown
    assert "<script>alert" not in shown


def test_a_log_that_was_looked_at_waits(browse: Browse, looked: Looked, analyst: Person) -> None:
    looked(analyst)
    shown = page(browse(analyst))
    assert "waits for you to import it" in shown
    assert "2.0" in shown
    assert "kB" in shown


def test_a_log_before_its_import_is_its_bringers_alone(
    browse: Browse, looked: Looked, analyst: Person, someone: Callable[..., Person]
) -> None:
    upload = looked(analyst, name="secret.csv")
    other = browse(someone(Role.ADMINISTRATOR))
    assert "secret.csv" not in page(other)
    for address in ("", "take/", "correct/"):
        send = other.post if address else other.get
        assert send(f"/records/uploads/{upload.pk}/{address}").status_code == 404
    job = upload.jobs.get()
    assert other.get(f"/records/jobs/{job.pk}/").status_code == 404
    assert other.post(f"/records/jobs/{job.pk}/stop/").status_code == 404
    assert other.post(f"/records/jobs/{job.pk}/again/").status_code == 404


def test_a_process_shows_its_last_run_and_what_was_last_done(
    browse: Browse, process: Process
) -> None:
    run_of(process, 1)
    last = run_of(process, 2)
    Job.objects.create(
        kind=Kind.IMPORT,
        state=State.FAILED,
        process=process,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )
    shown = page(browse(process.owner))
    assert f'<a href="/records/runs/{last.pk}/">run 2, ' in shown
    assert "run 1," not in shown
    assert 'Import</a> <span class="tag signal">failed</span>' in shown


def test_the_list_takes_as_many_queries_however_long_it_is(
    browse: Browse,
    looked: Looked,
    analyst: Person,
    host: Organisation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = browse(analyst)
    for count in (1, 7):
        for _ in range(count):
            number = Process.objects.count()
            process = Process.objects.create(
                process_id=f"p{number}",
                name=f"P{number}",
                owner=analyst,
                created_at=timezone.now(),
            )
            Part.objects.create(process=process, organisation=host)
            run_of(process)
            looked(analyst)
            looked(analyst, process=process)
        with django_assert_num_queries(QUERIES):
            page(browser)


def test_of_many_logs_the_newest_are_listed(
    browse: Browse, looked: Looked, analyst: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daylit_site.records.queries.MOST_LOGS", 2)
    for name in ("old.csv", "new.csv", "newest.csv"):
        looked(analyst, name=name)
    shown = page(browse(analyst))
    assert "The newest 2 of 3; the others stand with their processes." in shown
    assert shown.index("newest.csv") < shown.index("new.csv")
    assert "old.csv" not in shown


def sent(browser: Client, *names: str) -> str:
    files = [SimpleUploadedFile(name, b"case,activity,time\n") for name in names]
    answer = browser.post("/records/uploads/", {"log": files} if files else {})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_a_log_that_is_brought_is_looked_at(browse: Browse, analyst: Person) -> None:
    address = sent(browse(analyst), "order desk.csv")
    upload = Upload.objects.get()
    assert address == f"/records/uploads/{upload.pk}/"
    assert file_of(upload.folder).read_bytes() == b"case,activity,time\n"
    assert (upload.name, upload.size_bytes, upload.jobs.get().kind) == (
        "order desk.csv",
        19,
        Kind.LOOK,
    )


def test_of_several_files_the_first_is_kept_and_nothing_of_the_others(
    browse: Browse, analyst: Person
) -> None:
    sent(browse(analyst), "first.csv", "second.csv")
    upload = Upload.objects.get()
    assert upload.name == "first.csv"
    folder = file_of(upload.folder).parent
    assert list(folder.parent.iterdir()) == [folder]


def test_nothing_sent_is_said(browse: Browse, analyst: Person) -> None:
    browser = browse(analyst)
    answer = browser.post("/records/uploads/", {})
    told = [str(one) for one in get_messages(answer.wsgi_request)]
    assert (answer.headers["Location"], told) == (
        "/records/",
        ["No file came. Choose one first."],
    )


def uploads_kept() -> list[str]:
    return [one.name for one in settings.UPLOADS.glob("*")]


def test_a_form_that_is_not_ours_leaves_nothing(analyst: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(analyst)
    log = SimpleUploadedFile("a.csv", b"case,activity,time\n")
    assert browser.post("/records/uploads/", {"log": log}).status_code == 403
    assert not Upload.objects.exists()
    assert not uploads_kept()


def test_who_may_not_bring_logs_writes_nothing(
    browse: Browse, someone: Callable[..., Person]
) -> None:
    log = SimpleUploadedFile("a.csv", b"case,activity,time\n")
    answer = browse(someone(Role.AUDITOR)).post("/records/uploads/", {"log": log})
    assert (answer.status_code, uploads_kept()) == (403, [])
