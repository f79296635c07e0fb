"""Logs taken out of a real PostgreSQL by a query, from its address to its import."""

from __future__ import annotations

import shutil
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from daylit.record.store import Record
from daylit_site.people.roles import Role
from daylit_site.records import operations, taking
from daylit_site.records.databases import kept, reachable
from daylit_site.records.models import Job, Kind, Process, Source, State, Upload
from daylit_site.records.query_sources import Asked, change_query, name_query
from daylit_site.records.schedules import enqueue_due
from daylit_site.records.undoing import undo
from daylit_site.records.uploads import SPARE_BYTES
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from records_fixtures import Browse

    from daylit_site.people.models import Person
    from postgresql_server import Server

pytest_plugins = ["postgresql_server"]
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

HOUR = timedelta(hours=1)


class Free(NamedTuple):
    """How much room a disk has."""

    free: int


MADE = (
    "DROP TABLE IF EXISTS orders; CREATE TABLE orders AS SELECT 'o' || g / 2 AS number, "
    "CASE g % 2 WHEN 0 THEN 'Ask' ELSE 'Answer' END AS step, 'North' AS region, "
    "timestamptz '2026-01-01 08:00+00' + g * interval '1 hour' AS done_at "
    "FROM generate_series(0, {last}) AS g"
)
SQL = "SELECT number, step, region, done_at FROM orders"


@pytest.fixture
def server(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that may be asked, with a log in it."""
    monkeypatch.setattr(settings, "SOURCE_DATABASES", (("127.0.0.1", postgresql.port),))
    postgresql.run(MADE.format(last=39))
    return postgresql


@pytest.fixture
def administrator(someone: Callable[..., Person]) -> Person:
    """Who may name databases."""
    return someone(Role.ADMINISTRATOR)


def named(server: Server, person: Person, sql: str = SQL, **how: Any) -> Upload:
    """Name a query, and look at it."""
    address = reachable(how.get("address", server.uri))
    upload = name_query(
        name="Orders",
        asked=Asked(address, sql),
        every_hours=1,
        person=person,
        now=timezone.now(),
    )
    done(upload.jobs.get())
    upload.refresh_from_db()
    return upload


def imported(server: Server, person: Person) -> Upload:
    """Name a query, say which column is what, and import it."""
    upload = named(server, person)
    take(upload, person)
    job = done(last(Kind.IMPORT))
    assert (job.state, job.said) == (State.DONE, "")
    return upload


def take(upload: Upload, person: Person) -> None:
    operations.take(
        upload=upload,
        name="Orders",
        process=None,
        choices={"case": "number", "activity": "step", "time": "done_at", "team": "region"},
        person=person,
        now=timezone.now(),
    )


def done(job: Job) -> Job:
    do(job.pk, analyse_next=False)
    job.refresh_from_db()
    return job


def last(kind: Kind) -> Job:
    return Job.objects.filter(kind=kind).order_by("-pk")[0]


def case_count() -> int:
    return int(Record(settings.RECORD).process("orders").state.contents["case_count"])


def said_of(server: Server, person: Person, sql: str = SQL, **how: Any) -> str:
    """Return why a look failed."""
    job = named(server, person, sql, **how).jobs.get()
    assert job.state == State.FAILED
    return job.said


def test_its_rows_are_a_log_whose_columns_can_be_corrected(
    server: Server, browse: Browse, administrator: Person
) -> None:
    upload = named(server, administrator)
    assert upload.looked["file_format"] == "SQL (PostgreSQL)"
    assert (upload.looked["row_count"], upload.looked["is_cut"]) == (40, False)
    columns = {one["source_name"]: one["examples"] for one in upload.looked["columns"]}
    assert columns["step"] == ["Ask", "Answer"]
    browser = browse(administrator)
    shown = browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    assert "SQL (PostgreSQL), 40 rows." in shown
    roles = {"number": "case", "step": "activity", "region": "team", "done_at": "time"}
    filled = {f"column-{at}": roles[name] for at, name in enumerate(columns)}
    browser.post(f"/records/uploads/{upload.pk}/take/", filled | {"name": "Orders"})
    assert done(last(Kind.IMPORT)).state == State.DONE
    assert case_count() == 20
    report = browser.get("/records/processes/orders/").content.decode()
    assert "Orders" in report
    assert "20 cases with 40 events" in report


def test_it_is_imported_again_and_the_same_rows_change_nothing(
    server: Server, administrator: Person
) -> None:
    imported(server, administrator)
    version = Record(settings.RECORD).manifest.record_version
    assert enqueue_due(timezone.now() + HOUR) == 1
    assert done(last(Kind.IMPORT)).state == State.DONE
    assert Record(settings.RECORD).manifest.record_version == version
    server.run(MADE.format(last=59))
    assert enqueue_due(timezone.now() + 3 * HOUR) == 1
    job = done(last(Kind.IMPORT))
    assert (job.state, job.import_number, case_count()) == (State.DONE, 2, 30)
    process = Process.objects.get()
    done(undo(process=process, number=2, person=administrator, now=timezone.now()))
    assert case_count() == 20
    assert enqueue_due(timezone.now() + 9 * HOUR) == 0


def test_the_password_is_kept_nowhere(
    server: Server,
    browse: Browse,
    administrator: Person,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    upload = imported(server, administrator)
    wrong = server.uri.replace("hush", "hushed")
    named(server, administrator, address=wrong)
    named(server, administrator, "SELECT nonsense")
    source = Source.objects.get(upload=upload)
    browser = browse(administrator)
    pages = ["/records/", f"/records/uploads/{upload.pk}/", "/records/processes/orders/"]
    pages += [f"/records/sources/{source.pk}/", f"/records/sources/{source.pk}/query/"]
    pages += [f"/records/jobs/{job.pk}/" for job in Job.objects.all()]
    for page in pages:
        assert (page, "hush" in browser.get(page, follow=True).content.decode()) == (page, False)
    rows = [row for model in apps.get_models() for row in model._base_manager.values_list()]
    assert len(rows) > 10
    assert "hush" not in repr(rows)
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert any(one.name == "manifest.json" for one in files)
    assert [one for one in files if b"hush" in one.read_bytes()] == []
    assert "hush" not in caplog.text


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        (
            "SELECT * FROM nowhere",
            "PostgreSQL refuses the query and says 'relation \"nowhere\" does not exist'.",
        ),
        (
            "SELECT 1; DROP TABLE orders",
            "one SELECT that gives rows is expected, and nothing beside it.",
        ),
        ("SELECT * FROM orders WHERE false", "the query gives no rows."),
        (
            "DELETE FROM orders RETURNING *",
            "one SELECT that gives rows is expected, and nothing beside it.",
        ),
    ],
)
def test_a_query_that_is_refused_says_why_and_changes_nothing(
    server: Server, administrator: Person, sql: str, why: str
) -> None:
    assert said_of(server, administrator, sql) == f"Cannot read Orders: {why}"
    server.run("SELECT 1 / (count(*) = 40)::int FROM orders")


def test_a_wrong_password_is_told_and_can_be_said_anew(
    server: Server, administrator: Person
) -> None:
    upload = named(server, administrator, address=server.uri.replace("hush", "no"))
    said = upload.jobs.get().said
    assert said.startswith("Cannot read Orders: the server refuses the user or the password.")
    job = change_query(
        source=upload.source,
        asked=Asked(reachable(server.uri), SQL),
        person=administrator,
        now=timezone.now(),
    )
    assert job is not None
    assert done(job).state == State.DONE


def test_a_query_that_takes_long_is_ended(
    server: Server, administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "SECONDS_TO_LOOK", 1)
    assert said_of(server, administrator, "SELECT pg_sleep(30)") == (
        "Cannot read Orders: the query took longer than it may, and was ended. Hint: ask for less, "
        "such as the cases of one year."
    )


def test_the_password_of_the_worker_is_not_lent(
    server: Server, administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", server.password)
    assert said_of(server, administrator, address=server.shown).startswith(
        "Cannot read Orders: the server refuses the user or the password."
    )


def test_rows_that_do_not_fit_on_the_disk_are_not_imported(
    server: Server, administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = named(server, administrator)
    take(upload, administrator)
    free = Free(free=SPARE_BYTES + 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: free)
    assert done(last(Kind.IMPORT)).said == (
        "Cannot read Orders: its rows are more than the 0 MB that there is room for. Hint: ask for"
        " less, such as the cases of one year."
    )


def test_a_server_that_is_gone_when_it_is_imported_loses_nothing(
    server: Server, administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = named(server, administrator)
    take(upload, administrator)
    source, address = upload.source, upload.source.address
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        both = (("127.0.0.1", server.port), ("127.0.0.1", port))
        monkeypatch.setattr(settings, "SOURCE_DATABASES", both)
        gone = reachable(server.uri.replace(str(server.port), str(port)))
        Source.objects.update(address=kept(gone), path=gone.shown)
        failed = done(last(Kind.IMPORT))
    assert failed.said == "Cannot read Orders: no PostgreSQL server answers there."
    Source.objects.update(address=address, path=source.path)
    job = operations.again(job=failed, person=administrator, now=timezone.now())
    assert (done(job).state, case_count()) == (State.DONE, 20)
