"""Logs that cannot be read, brought through the page: each is told in its own sentence."""

from __future__ import annotations

import gzip
import html
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daylit_site.people.roles import Role
from daylit_site.records.models import Job, State, Upload
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = b"case,activity,time\n" + b"".join(
    b"%d,%s,2026-01-02T0%d:00:00Z\n" % (case, activity, at)
    for case in range(300)
    for at, activity in enumerate((b"Ask", b"Look", b"Answer"))
)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"EncryptedPackage" * 30
"""What Excel writes where a workbook has a password: an old container around it."""

WIDE = (
    ",".join(f"c{number}" for number in range(3000)).encode()
    + b"\n"
    + b",".join([b"1"] * 3000)
    + b"\n"
)
RIGHT_TO_LEFT = "يومية\u202egnp.<script>alert(1)</script>" + "ש" * 300 + ".csv"

NO_TABLE = "it is no table: neither comma, semicolon, tab nor | divides its lines into columns."
UNREADABLE = [
    ("empty.csv", b"", "the file is empty."),
    ("blank.csv", b"\n\n \n", NO_TABLE),
    ("picture.csv", PNG, "it is a binary file, neither text, XES nor Parquet."),
    ("cut.csv.gz", gzip.compress(ROWS)[:-200], "the gzip file is cut off before its end."),
    (
        "secret.csv",
        OLD_OFFICE,
        "it is an old Excel workbook, or one with a password. Hint: save the sheet as CSV.",
    ),
    (
        "wide.csv",
        WIDE,
        (
            "it has more than 2,000 columns, the most that can be read. Hint: leave out those "
            "that are not needed."
        ),
    ),
    (
        "cut.xes",
        b"<log><trace><event>",
        "its XML ends early, at line 1, before the log is closed.",
    ),
    (
        "hidden.xes",
        b'<!DOCTYPE a [<!ENTITY b "c">]><log>&b;</log>',
        "it defines its own document type, which XES does not need and which can hide harm.",
    ),
    (
        "nul.csv",
        ROWS + b"\0",
        (
            "it holds a NUL character (a zero byte), first on line 902, as no text does. Hint: "
            "export it again, or remove such characters."
        ),
    ),
    ("../../passwd", b"root:x:0", NO_TABLE),
]


@pytest.fixture
def analyst(someone: Callable[..., Person], tmp_path: Path, settings: Settings) -> Client:
    settings.HOME = tmp_path
    settings.RECORD, settings.UPLOADS = tmp_path / "record", tmp_path / "uploads"
    client = Client(raise_request_exception=False)
    client.force_login(someone(Role.ANALYST))
    return client


def brought(client: Client, name: str, content: bytes) -> tuple[Job, str]:
    """Bring a log, let the worker look at it, and return the job with the page that tells of it."""
    answer = client.post("/records/uploads/", {"log": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    job = Job.objects.get()
    do(job.pk)
    job.refresh_from_db()
    page = client.get(answer.headers["Location"], follow=True)
    assert page.status_code == 200
    return job, page.content.decode()


@pytest.mark.parametrize(("name", "content", "said"), UNREADABLE, ids=lambda one: str(one)[:12])
def test_a_log_that_cannot_be_read_says_why(
    name: str, content: bytes, said: str, analyst: Client, tmp_path: Path
) -> None:
    job, page = brought(analyst, name, content)
    shown = name.rpartition("/")[2]
    assert (job.state, job.said) == (State.FAILED, f"Cannot read {shown}: {said}")
    assert html.escape(said) in page
    assert str(tmp_path) not in page


def test_a_name_of_any_letters_and_length_stays_a_name(analyst: Client, tmp_path: Path) -> None:
    job, page = brought(analyst, RIGHT_TO_LEFT, ROWS)
    assert job.state == State.DONE
    kept = Upload.objects.get()
    assert len(kept.name) <= 300
    (file,) = (tmp_path / "uploads" / kept.folder).iterdir()
    assert file.name == "log"
    assert "<script>alert" not in page
    assert analyst.get("/records/").status_code == 200


def test_a_failure_names_a_log_of_any_name_as_it_was_brought(analyst: Client) -> None:
    job, page = brought(analyst, RIGHT_TO_LEFT, PNG)
    said = "it is a binary file, neither text, XES nor Parquet."
    assert job.said == f"Cannot read {Upload.objects.get().name}: {said}"
    assert "<script>alert" not in page
