"""Logs that are rows of a query: which databases may be asked, what is kept of their addresses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from daylit_site.people.roles import Role
from daylit_site.people.secrets import decrypted
from daylit_site.records.databases import Address, address_of, reachable
from daylit_site.records.errors import UnableToNameError
from daylit_site.records.models import Job, Kind, Process, Source, State, Upload
from daylit_site.records.query_sources import Asked, change_query, name_query
from daylit_site.records.schedules import import_now
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from records_fixtures import Browse

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "postgresql://reader@db.example.org/orders"
CANARY = "zaunkönig 7%"
SQL = "SELECT number, step, done_at FROM log"
NOT_UNDERSTOOD = "Write it as postgresql://USER@HOST/DATABASE, special signs in it as % codes."
ELSEWHERE = "Only databases on these servers may be asked: db.example.org, db.example.org:6543."


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that may be asked; none of them is there."""
    allowed = (("db.example.org", 5432), ("db.example.org", 6543))
    monkeypatch.setattr(settings, "SOURCE_DATABASES", allowed)


@pytest.fixture
def administrator(someone: Callable[..., Person]) -> Person:
    """Who may name databases."""
    return someone(Role.ADMINISTRATOR)


@pytest.fixture
def browser(browse: Browse, administrator: Person, servers: None) -> Client:
    """What the administrator browses with."""
    del servers
    return browse(administrator)


def said(**other: str) -> dict[str, str]:
    """Return a form as it is sent."""
    filled = {"name": "Orders", "address": ADDRESS, "password": CANARY, "query": SQL}
    return filled | {"every": "0"} | other


def named(person: Person, **how: Any) -> Source:
    """Name a query; it is not looked at."""
    upload = name_query(
        name="Orders",
        asked=Asked(reachable(ADDRESS, password=CANARY), SQL),
        every_hours=how.get("every_hours"),
        person=person,
        now=timezone.now(),
    )
    Job.objects.update(state=State.DONE)
    return Source.objects.get(upload=upload)


def as_imported(process: Process, person: Person, **how: Any) -> Source:
    """Name a query, and say that it was imported, without doing so."""
    source = named(person, **how)
    Upload.objects.update(process=process)
    Job.objects.update(kind=Kind.IMPORT, state=State.DONE, process=process)
    source.upload.refresh_from_db()
    return source


def refused(address: str) -> str:
    with pytest.raises(UnableToNameError) as error:
        reachable(address)
    return str(error.value)


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (ADDRESS, ADDRESS),
        ("postgres://reader@DB.example.org:5432/orders", ADDRESS),
        (f" {ADDRESS}?sslmode=require ", f"{ADDRESS}?sslmode=require"),
        ("postgresql://db.example.org:6543/orders", "postgresql://db.example.org:6543/orders"),
        (
            "postgresql://re%40der:hush@db.example.org/a%2Fb",
            "postgresql://re%40der@db.example.org/a%2Fb",
        ),
    ],
)
def test_databases_on_servers_that_were_named_may_be_asked(address: str, shown: str) -> None:
    assert reachable(address).shown == shown


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("postgresql://reader@elsewhere/orders", ELSEWHERE),
        ("postgresql://reader@db.example.org:22/orders", ELSEWHERE),
        ("postgresql://reader@db.example.org.evil.org/orders", ELSEWHERE),
        ("postgresql://db.example.org@elsewhere/orders", ELSEWHERE),
        ("postgresql://db.example.org,elsewhere/orders", ELSEWHERE),
        ("postgresql://%2Fvar%2Frun/orders", ELSEWHERE),
        ("postgresql://127.0.0.1/orders", ELSEWHERE),
        (f"{ADDRESS}?host=elsewhere", NOT_UNDERSTOOD),
        (f"{ADDRESS}?hostaddr=10.0.0.1", NOT_UNDERSTOOD),
        (f"{ADDRESS}?service=other", NOT_UNDERSTOOD),
        (f"{ADDRESS}?options=-c%20x%3D1", NOT_UNDERSTOOD),
        (f"{ADDRESS}?passfile=/etc/shadow", NOT_UNDERSTOOD),
        (f"{ADDRESS}#db.example.org", NOT_UNDERSTOOD),
        ("postgresql:///orders", NOT_UNDERSTOOD),
        ("postgresql://db.example.org", NOT_UNDERSTOOD),
        ("postgresql://db.example.org:x/orders", NOT_UNDERSTOOD),
        ("postgresql://[db.example.org/orders", NOT_UNDERSTOOD),
        ("sqlite:////etc/passwd", NOT_UNDERSTOOD),
        ("duckdb:////srv/shop.duckdb", NOT_UNDERSTOOD),
        ("mysql://reader@db.example.org/orders", NOT_UNDERSTOOD),
        ("/etc/passwd", NOT_UNDERSTOOD),
        ("", NOT_UNDERSTOOD),
    ],
)
def test_nothing_else_is_asked(address: str, why: str) -> None:
    assert refused(address) == why


def test_where_no_server_was_named_none_is_asked() -> None:
    assert refused(ADDRESS) == "No database may be asked."


def test_only_the_parts_of_an_address_reach_the_driver() -> None:
    address = Address("a b", "p@/:?#", "::1", 6543, "o?host=x", "require")
    assert address.whole == (
        "postgresql://a%20b:p%40%2F%3A%3F%23@[::1]:6543/o%3Fhost%3Dx?sslmode=require"
    )
    assert "p@" not in repr(address)


def test_where_no_server_was_named_the_page_says_what_to_do(
    browse: Browse, administrator: Person
) -> None:
    browser = browse(administrator)
    shown = browser.get("/records/sources/query/").content.decode()
    assert "None can be: whoever runs this workspace has named no server to ask." in shown
    assert "<code>DAYLIT_SOURCE_DATABASES=db.example.org daylit serve</code>" in shown
    assert 'name="query"' not in shown
    assert "/records/sources/query/" not in browser.get("/records/").content.decode()


def test_a_query_is_looked_at_as_a_log_that_was_sent(browser: Client) -> None:
    assert 'href="/records/sources/query/"' in browser.get("/records/").content.decode()
    asked = browser.get("/records/sources/query/").content.decode()
    assert "<h1>Which database is to be asked, and what?</h1>" in asked
    assert "db.example.org:6543" in asked
    answer = browser.post("/records/sources/query/", said(every="24"))
    source = Source.objects.get()
    assert answer.headers["Location"] == f"/records/uploads/{source.upload.pk}/"
    assert (source.path, source.query, source.every_hours) == (ADDRESS, SQL, 24)
    assert source.upload.jobs.get().kind == Kind.LOOK
    assert decrypted(source.address) == address_of(source).whole
    assert address_of(source).password == CANARY


def test_a_password_may_stand_in_the_address(browser: Client) -> None:
    address = "postgresql://reader:zaunk%C3%B6nig@db.example.org/orders"
    browser.post("/records/sources/query/", said(address=address, password=""))
    source = Source.objects.get()
    assert (source.path, address_of(source).password) == (ADDRESS, "zaunkönig")


@pytest.mark.parametrize(
    ("other", "errors"),
    [
        ({"address": "postgresql://reader:{canary}@elsewhere/orders"}, {"address": [ELSEWHERE]}),
        ({"address": "postgresql://reader:{canary}@["}, {"address": [NOT_UNDERSTOOD]}),
        ({"query": " "}, {"query": ["This field is required."]}),
    ],
)
def test_what_is_refused_is_said_and_no_password_shown_again(
    browser: Client, other: dict[str, str], errors: dict[str, list[str]]
) -> None:
    other = {field: value.replace("{canary}", "zaunkoenig") for field, value in other.items()}
    answer = browser.post("/records/sources/query/", said(**other))
    again = {"password": ["A page never shows it again: write it anew."]}
    assert answer.context["form"].errors == errors | again
    shown = answer.content.decode()
    assert "zaunk" not in shown
    assert "SELECT number" in shown or "query" in errors
    assert not Upload.objects.exists()


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_only_administrators_ask_databases(
    browse: Browse,
    someone: Callable[..., Person],
    process: Process,
    administrator: Person,
    role: Role,
) -> None:
    browser = browse(process.owner if role == Role.OWNER else someone(role))
    assert browser.post("/records/sources/query/", said()).status_code == 403
    source = as_imported(process, administrator)
    address = f"/records/sources/{source.pk}/query/"
    assert (browser.get(address).status_code, browser.post(address, said()).status_code) == (
        403,
        403,
    )
    assert Source.objects.get() == source


def test_a_job_says_nothing_of_where_the_database_is(
    browser: Client, administrator: Person
) -> None:
    pytest.importorskip("adbc_driver_postgresql", reason="it is installed with the services")
    source = named(administrator)
    Job.objects.update(state=State.WAITING)
    do(source.upload.jobs.get().pk)
    job = source.upload.jobs.get()
    assert job.state == State.FAILED
    assert job.said == "Cannot read Orders: no PostgreSQL server answers there."
    shown = browser.get(f"/records/jobs/{job.pk}/").content.decode()
    assert f'href="/records/sources/{source.pk}/query/"' in shown
    assert "db.example" not in shown


def test_a_query_is_corrected_before_it_is_imported_and_keeps_its_password(
    browser: Client, administrator: Person
) -> None:
    source = named(administrator)
    address = f"/records/sources/{source.pk}/query/"
    shown = browser.get(address).content.decode()
    assert SQL in shown
    assert "zaunk" not in shown
    answer = browser.post(address, {"address": ADDRESS, "query": "SELECT 2"})
    assert answer.headers["Location"] == f"/records/uploads/{source.upload.pk}/"
    source.refresh_from_db()
    assert (source.query, address_of(source).password) == ("SELECT 2", CANARY)
    assert source.upload.jobs.filter(kind=Kind.LOOK).count() == 2


def test_a_password_is_never_sent_to_another_server_than_it_was_said_for(
    browser: Client, administrator: Person
) -> None:
    source = named(administrator)
    other = "postgresql://reader@db.example.org:6543/orders"
    browser.post(f"/records/sources/{source.pk}/query/", {"address": other, "query": SQL})
    source.refresh_from_db()
    assert (source.path, address_of(source).password) == (other, "")


def test_once_it_is_imported_the_database_can_change_and_the_query_stays(
    browser: Client, administrator: Person, process: Process
) -> None:
    source = as_imported(process, administrator)
    address = f"/records/sources/{source.pk}/query/"
    assert 'name="query"' not in browser.get(address).content.decode()
    answer = browser.post(
        address, {"address": ADDRESS, "password": "neu", "query": "SELECT 3"}, follow=True
    )
    assert "The database is kept." in answer.content.decode()
    source.refresh_from_db()
    assert (source.query, address_of(source).password) == (SQL, "neu")


def test_while_it_is_looked_at_nothing_of_it_changes(
    browser: Client, administrator: Person
) -> None:
    source = named(administrator)
    Job.objects.update(state=State.WORKING)
    address = f"/records/sources/{source.pk}/query/"
    answer = browser.post(address, {"address": ADDRESS, "query": "SELECT 2"})
    assert "This log is being worked on. Wait until that is done." in answer.content.decode()
    source.refresh_from_db()
    assert source.query == SQL


def test_another_secret_key_is_told_of_and_the_database_is_named_anew(
    browse: Browse,
    browser: Client,
    administrator: Person,
    process: Process,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = as_imported(process, administrator)
    monkeypatch.setattr(settings, "SECRET_KEY", "another one")
    lost = (
        "The address of the database was kept with another secret key of the workspace, so it "
        "cannot be read any more. Give it again."
    )
    job = import_now(source=source, person=administrator, now=timezone.now())
    do(job.pk)
    job.refresh_from_db()
    assert (job.state, job.said) == (State.FAILED, lost)
    browser = browse(administrator)
    address = f"/records/sources/{source.pk}/"
    assert lost in browser.get(address).content.decode()
    browser.post(f"{address}query/", {"address": ADDRESS, "password": CANARY})
    source.refresh_from_db()
    assert address_of(source).password == CANARY
    assert browser.get(address).context["lost"] == ""


def test_a_server_that_may_not_be_asked_any_more_is_not(
    browser: Client, administrator: Person, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = as_imported(process, administrator)
    monkeypatch.setattr(settings, "SOURCE_DATABASES", (("other", 5432),))
    job = import_now(source=source, person=administrator, now=timezone.now())
    do(job.pk)
    job.refresh_from_db()
    why = "Only databases on these servers may be asked: other."
    assert (job.state, job.said) == (State.FAILED, why)
    assert why in browser.get(f"/records/sources/{source.pk}/").content.decode()


def test_its_page_shows_the_database_without_its_password(
    browser: Client, administrator: Person, process: Process
) -> None:
    source = as_imported(process, administrator, every_hours=24)
    shown = browser.get(f"/records/sources/{source.pk}/").content.decode()
    assert ADDRESS in shown
    assert f"<pre>{SQL}</pre>" in shown
    assert "Where the rows are the same as before, nothing changes." in shown
    assert "zaunk" not in shown


def test_throwing_it_away_says_that_the_database_stays(
    browser: Client, administrator: Person
) -> None:
    source = named(administrator)
    address = f"/records/uploads/{source.upload.pk}/throw-away/"
    assert "The database itself stays as it is." in browser.get(address).content.decode()
    browser.post(address)
    assert not Source.objects.exists()


def test_only_the_first_rows_that_were_looked_at_are_told_as_such(
    browser: Client, administrator: Person
) -> None:
    source = named(administrator)
    column = {"source_name": "number", "taken_as": "case", "why": "by its name", "examples": ["1"]}
    looked = {
        "file_format": "SQL (PostgreSQL)",
        "row_count": 10_000,
        "is_cut": True,
        "columns": [column],
        "refusals": [],
        "remarks": [],
        "problem": None,
        "object_types": [],
    }
    Upload.objects.update(looked=looked)
    shown = browser.get(f"/records/uploads/{source.upload.pk}/").content.decode()
    told = "SQL (PostgreSQL); these are its first 10,000 rows, and the import takes all."
    assert told in re.sub(r"\s+", " ", shown)
    assert "The database stays as it is." in shown
    assert f'href="/records/sources/{source.pk}/query/"' in shown


def test_every_day_it_is_due_again(administrator: Person, process: Process, servers: None) -> None:
    del servers
    before = timezone.now()
    source = as_imported(process, administrator, every_hours=24)
    assert source.next_at is not None
    assert source.next_at - before >= timedelta(hours=24)


def test_what_is_changed_is_returned_as_the_look_at_it(
    administrator: Person, servers: None
) -> None:
    del servers
    source = named(administrator)
    asked = Asked(reachable(ADDRESS), "SELECT 4")
    job = change_query(source=source, asked=asked, person=administrator, now=timezone.now())
    assert job is not None
    assert job.kind == Kind.LOOK
