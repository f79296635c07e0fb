"""Jobs that nobody does, logs that do not fit, access that ends while a page is open."""

from __future__ import annotations

import errno
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from two_organisations import whoever
from waitress.adjustments import Adjustments

from daylit_site.config import receiving
from daylit_site.config.receiving import Receiving
from daylit_site.people import operations
from daylit_site.people.roles import Role
from daylit_site.processes.models import Acceptance, Purpose
from daylit_site.processes.purposes import purpose_shown
from daylit_site.records import uploads, working
from daylit_site.records.models import Job, Kind, Part, State, Upload
from daylit_site.records.tasks import work_on
from daylit_site.records.watching import UNSEEN_FOR, mark_lost, told_to_end
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import Settings

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db(transaction=True)
ENDED = "Your access to this workspace has ended."
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.HOME, settings.UPLOADS = tmp_path, tmp_path / "uploads"
    settings.RECORD = tmp_path / "record"
    settings.UPLOADS.mkdir()
    yield
    told_to_end.clear()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def waiting(process: Process, *, since: timedelta) -> Job:
    return Job.objects.create(
        kind=Kind.ANALYSE,
        process=process,
        asked_by=process.owner,
        asked_at=timezone.now() - since,
    )


def test_a_job_that_waits_for_nobody_is_broken_off(process: Process) -> None:
    """Its worker was killed between taking it and beginning, or it was never handed over."""
    never, handed, taken, young = (
        waiting(process, since=since) for since in (2 * UNSEEN_FOR,) * 3 + (timedelta(0),)
    )
    work_on.enqueue(handed.pk)
    work_on.enqueue(taken.pk)
    begun = DBTaskResult.objects.filter(args_kwargs={"args": [taken.pk], "kwargs": {}})
    begun.update(status=TaskResultStatus.RUNNING, started_at=timezone.now() - 2 * UNSEEN_FOR)
    assert mark_lost() == 2
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {
        never.pk: State.LOST,
        handed.pk: State.WAITING,
        taken.pk: State.LOST,
        young.pk: State.WAITING,
    }


def test_a_job_that_was_just_taken_is_given_time_to_begin(process: Process) -> None:
    job = waiting(process, since=2 * UNSEEN_FOR)
    work_on.enqueue(job.pk)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
    assert mark_lost() == 0


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (SystemExit(0), State.LOST, ""),
        (RuntimeError("Query interrupted"), State.LOST, ""),
        (FULL, State.LOST, ""),
    ],
)
def test_what_fails_while_the_worker_ends_was_broken_off(
    error: BaseException,
    state: State,
    said: str,
    process: Process,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def end(_job: Job, _watch: object) -> None:
        told_to_end.set()
        raise error

    monkeypatch.setitem(working.WORK, Kind.ANALYSE, end)
    job = waiting(process, since=timedelta(0))
    do(job.pk)
    job.refresh_from_db()
    assert (job.state, job.said) == (state, said)


def test_a_full_disk_is_told_in_plain_words(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_job: Job, _watch: object) -> None:
        raise FULL

    monkeypatch.setitem(working.WORK, Kind.ANALYSE, fail)
    job = waiting(process, since=timedelta(0))
    do(job.pk)
    job.refresh_from_db()
    said = "There is no room left on the workspace's disk. Nothing was changed."
    assert (job.state, job.said) == (State.FAILED, said)


class FullFile(BytesIO):
    """A file on a full disk."""

    def write(self, *_came: Any) -> int:
        raise FULL


def test_a_log_for_which_there_is_no_room_leaves_nothing(
    someone: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "open", lambda *_how, **_more: FullFile())
    client = signed_in(someone(Role.ANALYST))
    log = SimpleUploadedFile("log.csv", b"case,activity,time\n")
    page = client.post("/records/uploads/", {"log": log}, follow=True)
    (said,) = page.context["messages"]
    assert str(said).startswith("There is not enough room on the workspace's disk for this log.")
    assert not list(settings.UPLOADS.iterdir())
    assert not Upload.objects.exists()


def head(size: int, cookie: str = "", more: str = "") -> bytes:
    said = f"POST /records/uploads/ HTTP/1.1\r\nHost: here\r\nContent-Length: {size}\r\n{more}"
    return f"{said}Cookie: {cookie}\r\n\r\n".encode()


def read(data: bytes, *, body: bytes) -> Receiving:
    reading = Receiving(Adjustments())
    assert reading.received(data) == len(data)
    while body:
        body = body[reading.received(body) :]
    assert reading.completed
    return reading


LARGE = b"a" * (receiving.LARGEST_FORM_BYTES + 1)


def cookie_of(person: Person) -> str:
    return f"sessionid={signed_in(person).cookies['sessionid'].value}"


def test_a_large_body_is_kept_of_those_who_may_bring_logs_only(
    someone: Callable[..., Person],
) -> None:
    kept = read(head(len(LARGE), cookie_of(someone(Role.ANALYST))), body=LARGE)
    with kept.get_body_stream() as stream:
        assert stream.read() == LARGE
    for cookie in ("", "sessionid=made-up", cookie_of(someone(Role.MEMBER))):
        refused = read(head(len(LARGE), cookie), body=LARGE)
        assert refused.get_body_stream().read() == b""
        assert refused.headers["CONTENT_LENGTH"] == "0"
        assert refused.headers[uploads.NOT_KEPT] == receiving.STRANGER


def test_a_body_that_does_not_fit_is_not_kept(
    someone: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_free_bytes", lambda: 2 * len(LARGE))
    refused = read(head(len(LARGE), cookie_of(someone(Role.ANALYST))), body=LARGE)
    assert refused.headers[uploads.NOT_KEPT] == uploads.NO_ROOM
    assert refused.get_body_stream().read() == b""


def test_a_small_form_is_read_of_anyone_and_nobody_says_themselves_why_it_was_not() -> None:
    reading = read(head(5, more="X-Daylit-Not-Kept: no room\r\n"), body=b"hello")
    assert reading.get_body_stream().read() == b"hello"
    assert uploads.NOT_KEPT not in reading.headers


def test_whose_organisation_leaves_while_a_page_is_open_is_out_at_the_next_click(
    someone: Callable[..., Person], partner: Organisation, process: Process
) -> None:
    Part.objects.create(process=process, organisation=partner)
    person = someone(Role.PARTNER)
    client = signed_in(person)
    assert client.get("/processes/").status_code == 200
    operations.leave(organisation=partner, now=timezone.now(), by=whoever())
    answer = client.get("/processes/breakdown/", follow=True)
    assert answer.redirect_chain == [("/account/login/?next=/processes/breakdown/", 302)]
    assert [str(one) for one in answer.context["messages"]] == [ENDED]
    assert ENDED in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.post("/people/language/", {"language": "sv"}).status_code == 302
    person.refresh_from_db()
    assert person.language == ""


def test_a_page_that_asks_for_its_progress_is_led_to_the_sign_in_page_as_a_whole(
    someone: Callable[..., Person], process: Process
) -> None:
    client, job = signed_in(process.owner), waiting(process, since=timedelta(0))
    operations.deactivate(person=process.owner, by=someone(Role.ADMINISTRATOR), now=timezone.now())
    page = f"/records/jobs/{job.pk}/"
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    answer = client.get(page, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == f"/account/login/?next={page}"
    assert [str(one) for one in client.get("/account/login/").context["messages"]] == [ENDED]


def test_what_an_organisation_that_left_accepted_stays_readable_to_the_host(
    someone: Callable[..., Person], partner: Organisation, process: Process
) -> None:
    Part.objects.create(process=process, organisation=partner)
    now, person = timezone.now(), someone(Role.PARTNER)
    purpose = Purpose.objects.create(
        process=process, sentence="Buses are back soon.", stated_by=process.owner, stated_at=now
    )
    Acceptance.objects.create(
        purpose=purpose, organisation=partner, accepted_by=person, accepted_at=now
    )
    operations.leave(organisation=partner, now=now, by=whoever())
    shown = purpose_shown(process, reader=process.owner)
    assert [(one.organisation, one.at) for one in shown.accepted] == [(partner, now)]
    assert partner not in shown.awaited
    page = signed_in(process.owner).get("/processes/breakdown/").content.decode()
    said = re.sub(r"<[^>]+>", "", page)
    assert re.search(rf"Accepted by\s+{partner.name} \(.*; has left since\)", said)


def test_what_someone_imported_who_can_no_longer_sign_in_stays_readable(
    someone: Callable[..., Person], process: Process
) -> None:
    analyst, now = someone(Role.ANALYST), timezone.now()
    upload = Upload.objects.create(
        process=process,
        name="orders.csv",
        folder="gone",
        size_bytes=1,
        uploaded_by=analyst,
        uploaded_at=now,
    )
    Job.objects.create(
        kind=Kind.IMPORT,
        state=State.DONE,
        process=process,
        upload=upload,
        asked_by=analyst,
        asked_at=now,
    )
    operations.deactivate(person=analyst, by=someone(Role.ADMINISTRATOR), now=timezone.now())
    page = signed_in(process.owner).get("/records/processes/breakdown/").content.decode()
    assert "orders.csv" in page
    assert analyst.name in page
