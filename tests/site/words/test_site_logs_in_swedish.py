"""A log that someone brings who reads Swedish: looked at, corrected, imported, refused, undone."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from browsing import signed_in
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from process_addresses import address
from told_words import foreign_words

from daylit.language import spoken
from daylit_site.people.roles import Role
from daylit_site.records.models import Job, Kind, Process, Source, State, Upload
from daylit_site.records.schedules import enqueue_due
from daylit_site.records.sources import name_source
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = "ärendenummer,fakturanummer,aktivitet,dag,klockslag,handläggare,avdelning,belopp,tömd"
ROWS = (
    COLUMNS
    + "\n"
    + "".join(
        f"{case},{case % 7},{activity},2026-01-{1 + case % 28:02},{8 + at:02}:00,p{case % 9},"
        f'{team},"{case},5",\n'
        for case in range(60)
        for at, (activity, team) in enumerate(
            [("Fråga", "Norr"), ("Granska", "Söder"), ("Svara", "Norr")]
        )
    )
)
BROKEN = ",1,Fråga,2026-01-02,08:00,p1,Norr,3,\n77,1,Svara,2026-01-03,09:00,p1,n/a,3,\n1,2\n"
NAMES = [*COLUMNS.split(","), "Fråga", "Granska", "Söder", "n/a", "UTC", "CSV", "Daylit"]
ENGLISH = {"its", "was", "taken", "row", "rows", "column", "columns", "cannot", "read", "it"}
MARKED = re.compile(r'<(\w+)[^>]* lang="(\w+)"[^>]*>')

UNREADABLE = [
    (b"", "filen är tom."),
    (
        b"\x89PNG\r\n" + bytes(range(256)) * 20,
        "det är en binärfil, varken text, XES eller Parquet.",
    ),
    (
        b"PK\x03\x04" + b"\0" * 60,
        "det är ett zip-arkiv eller en Excel-arbetsbok. Tips: packa upp det,",
    ),
    (ROWS.encode() + b"\0", "den innehåller ett nolltecken (en nollbyte), först på rad 182,"),
    (b"<log><trace><event>", "dess XML slutar för tidigt, på rad 1, innan loggen är avslutad."),
    (b'{"objects": [], "events": [', "dess JSON slutar för tidigt, på rad 1."),
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RECORD", tmp_path / "record")
    monkeypatch.setattr(settings, "UPLOADS", tmp_path / "uploads")


@pytest.fixture
def swede(someone: Callable[..., Person]) -> Person:
    """Someone who brings logs and reads Swedish."""
    return reading(someone(Role.ANALYST), "sv")


@pytest.fixture
def colleague(someone: Callable[..., Person]) -> Person:
    """Someone else who sees all of it, in English."""
    return reading(someone(Role.ADMINISTRATOR), "en")


def reading(person: Person, language: str) -> Person:
    person.language = language
    person.save()
    return person


def page(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def without_names(shown: str) -> str:
    """Return what a page says, without names, code and what lies behind its text."""
    for tag in ("bdi", "pre", "code", "kbd", "script", "style", "svg"):
        shown = re.sub(rf"<{tag}\b.*?</{tag}>", " ", shown, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", shown))


def in_swedish(client: Client, where: str) -> str:
    """Return a page that says nothing in English."""
    shown = page(client, where)
    assert [found for found in MARKED.findall(shown) if found[0] not in ("html", "button")] == []
    said = without_names(shown.replace("day<span>lit", ""))
    assert foreign_words(said, "sv", NAMES) | ENGLISH & set(said.lower().split()) == set(), where
    return re.sub(r"\s+", " ", said)


def brought(client: Client, content: bytes, name: str = "loggar.csv") -> Upload:
    client.post("/records/uploads/", {"log": SimpleUploadedFile(name, content)})
    upload = Upload.objects.latest("pk")
    do(Job.objects.latest("pk").pk)
    return upload


def taken(client: Client, upload: Upload, **said: str) -> Job:
    form = client.get(f"/records/uploads/{upload.pk}/").context["form"]
    chosen = {field.html_name: field.initial for _column, field in form.rows()}
    answer = client.post(
        f"/records/uploads/{upload.pk}/take/", {**chosen, "name": "Fakturor", **said}
    )
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.latest("pk")


def test_a_log_is_corrected_imported_and_undone_without_a_word_of_english(swede: Person) -> None:
    client = signed_in(swede)
    upload = brought(client, (ROWS + BROKEN).encode())
    where = f"/records/uploads/{upload.pk}/"
    said = in_swedish(client, where)
    assert "efter namnet" in said
    assert "efter innehållet: klockslaget" in said
    assert "den innehåller inget värde" in said
    assert "typ: tal med decimalkomma" in said
    assert "En rad skulle avvisas: inget ärende, rad 182" in said
    assert "Tiden sattes ihop av 'dag' och 'klockslag'." in said
    assert "181 tider anger ingen tidszon och tolkades som UTC." in said

    importing = taken(client, upload)
    assert "väntar på sin tur" in in_swedish(client, f"/records/jobs/{importing.pk}/")
    Job.objects.filter(pk=importing.pk).update(doing="Bygger steg")
    do(importing.pk)
    assert Job.objects.get(pk=importing.pk).state == State.DONE
    process = Process.objects.get()
    told = in_swedish(client, f"/records/processes/{process.process_id}/")
    assert "Vilka ärenden är avslutade?" in told
    assert "Loggen har en tid per steg" in told
    assert "1: inget ärende, rad 182" in told

    undoing = f"/records/processes/{process.process_id}/imports/1/undo/"
    Job.objects.filter(kind=Kind.ANALYSE).update(state=State.DONE)
    in_swedish(client, undoing)
    client.post(undoing)
    job = Job.objects.get(kind=Kind.UNDO)
    assert job.language == "sv"


def test_what_is_doubtful_is_asked_in_swedish(swede: Person) -> None:
    client = signed_in(swede)
    rows = ROWS.replace("ärendenummer", "order number").replace("fakturanummer", "invoice number")
    upload = brought(client, rows.encode())
    where = f"/records/uploads/{upload.pk}/"
    said = in_swedish(client, where)
    assert "Två kolumner kan vara ärende: 'order number' och 'invoice number'." in said
    form = client.get(where).context["form"]
    chosen = {field.html_name: field.initial for _column, field in form.rows()}
    answer = client.post(f"{where}take/", {**chosen, "name": "Fakturor"}).content.decode()
    assert "Ange vilken kolumn som är ärende." in answer
    assert "--" not in without_names(answer)
    job = taken(client, upload, **{"column-0": "case"})
    do(job.pk)
    assert "som angetts" in in_swedish(client, "/records/processes/fakturor/")


@pytest.mark.parametrize(("content", "why"), UNREADABLE)
def test_a_log_that_cannot_be_read_is_refused_in_swedish(
    swede: Person, content: bytes, why: str
) -> None:
    client = signed_in(swede)
    upload = brought(client, content, "en logg.csv")
    said = in_swedish(client, f"/records/uploads/{upload.pk}/")
    assert "Loggen gick inte att läsa." in said
    assert f"Det går inte att läsa en logg.csv: {why}" in said


def test_a_colleague_reads_in_english_and_is_told_what_is_swedish(
    swede: Person, colleague: Person
) -> None:
    upload = brought(signed_in(swede), ROWS.encode())
    job = taken(signed_in(swede), upload)
    (settings.UPLOADS / upload.folder / "loggar.csv").write_bytes(b"")
    do(job.pk)
    failed = page(signed_in(colleague), f"/records/jobs/{job.pk}/")
    assert '<span lang="sv">Det går inte att läsa loggar.csv: filen är tom.</span>' in failed
    assert "The import failed. Nothing of it was kept." in failed
    Job.objects.filter(pk=job.pk).update(state=State.WORKING, doing="Bygger steg")
    under_way = page(signed_in(colleague), f"/records/jobs/{job.pk}/")
    assert '<span lang="sv">Bygger steg</span>' in under_way


def test_what_an_import_left_out_stays_in_the_language_in_which_it_came(
    swede: Person, colleague: Person
) -> None:
    client = signed_in(swede)
    do(taken(client, brought(client, (ROWS + BROKEN).encode())).pk)
    report = page(signed_in(colleague), "/records/processes/fakturor/")
    assert '<ul class="evidence" lang="sv">\n<li class="signal">1: färre fält än kolumner' in report
    assert "Which cases have ended?" in report
    assert "<td>time</td>" in report
    assert '<td class="soft">by its content: the time of day</td>' in report


def test_a_log_that_comes_by_itself_is_told_to_whoever_set_it_up(
    someone: Callable[..., Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SOURCE_FOLDERS", [tmp_path])
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    owner = reading(someone(Role.ADMINISTRATOR), "sv")
    log = tmp_path / "loggar.csv"
    log.write_text(ROWS)
    upload = name_source(path=str(log), every_hours=1, person=owner, now=timezone.now())
    assert Job.objects.get().language == "en", "nobody's browser asked"
    do(Job.objects.get().pk)
    do(taken(signed_in(owner), upload).pk)
    Job.objects.filter(kind=Kind.ANALYSE).update(state=State.DONE)
    log.write_bytes(b"")
    Source.objects.update(next_at=timezone.now())
    assert enqueue_due(timezone.now()) == 1
    job = Job.objects.filter(kind=Kind.IMPORT).latest("pk")
    do(job.pk)
    job.refresh_from_db()
    assert (job.language, job.said) == (
        "sv",
        "Det går inte att läsa loggar.csv: filen är tom.",
    )


def test_no_page_leaves_its_language_to_the_next(swede: Person, colleague: Person) -> None:
    upload = brought(signed_in(swede), b"")
    assert spoken() == "en"
    for _time in range(2):
        assert "gick inte" in in_swedish(signed_in(swede), f"/records/uploads/{upload.pk}/")
        assert spoken() == "en"
        assert "Bring a log of the work" in page(signed_in(colleague), "/records/")


@pytest.mark.parametrize(
    ("name", "written", "why"),
    [
        ("terms", "[[term]]\nwithin = 3\n", "post 1 av [[term]] behöver from och to,"),
        ("terms", "[[term]]\ncase = true\nwithin = '3'\n", "tidsgränsen '3' saknar enhet"),
        ("terms", "[[term", "det är inte giltig TOML"),
        ("calendar", "default = 'a'\n", "det finns inget [calendars.NAME] med tidszon och tider"),
        (
            "calendar",
            "[calendars.a]\nzone = 'Europe/Stokholm'\nhours = 'always'\n",
            "tidszonen 'Europe/Stokholm', som inte är känd; det närmaste namnet är 'Europe/Stoc",
        ),
        (
            "calendar",
            "[calendars.a]\nzone = 'UTC'\nhours = {mon = ['08:00-12:00', '11:00-13:00']}\n",
            "kalendern 'a', mon har tider som överlappar: 08:00-12:00 och 11:00-13:00.",
        ),
    ],
)
def test_what_is_declared_wrongly_is_refused_in_swedish(
    someone: Callable[..., Person], analysed: Process, name: str, written: str, why: str
) -> None:
    client = signed_in(reading(someone(Role.ADMINISTRATOR), "sv"))
    answer = client.post(address(f"declare_{name}", analysed), {"toml": written, "reason": ""})
    refused = without_names(answer.content.decode())
    assert "Det går inte att läsa den här texten:" in refused
    assert why in refused
