"""What a stranger, a neighbour in the network or another site could try."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from every_address import every_address
from two_organisations import whoever

from daylit_site.config import views
from daylit_site.people import operations
from daylit_site.people.demo import DEMO_PEOPLE, make_demo_people
from daylit_site.people.roles import Right, Role
from daylit_site.records.models import Upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test.client import _MonkeyPatchedWSGIResponse as Page
    from pytest_django import Settings

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

PASSWORD = "a long enough secret"  # noqa: S105 (of people who exist in tests only)
NOT_THESE = "The address or the password is not right."
ELSEWHERE = (
    "//evil.example/",
    "https://evil.example/",
    "///evil.example",
    "/\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Refusals are asked for here; and no test is throttled for the attempts of another."""
    caplog.set_level(logging.CRITICAL, logger="django")
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def uploads(tmp_path: Path, settings: Settings) -> Path:
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()
    return tmp_path / "uploads"


def signed_in(person: Person, *, is_checked: bool = False) -> Client:
    client = Client(enforce_csrf_checks=is_checked, raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_a_host_that_is_not_ours_gets_no_page(host: str) -> None:
    client = Client(headers={"host": host})
    for address in ("/", "/healthz", "/account/login/", "/account/password/reset/"):
        answer = client.get(address)
        assert answer.status_code == 400, address
        assert host not in answer.content.decode()


@pytest.mark.django_db
def test_what_a_proxy_would_say_is_not_believed_of_anyone() -> None:
    page = Client(headers={"x-forwarded-host": "evil.example"}).get("/account/login/")
    assert "evil.example" not in page.content.decode() + str(page.headers)


@pytest.mark.parametrize("role", list(Role))
def test_no_form_is_taken_without_its_token(
    role: Role, someone: Callable[..., Person], process: Process, uploads: Path
) -> None:
    person = process.owner if role == Role.OWNER else someone(role)
    client = signed_in(person, is_checked=True)
    log = {"log": SimpleUploadedFile("log.csv", b"case,activity,time\n")}
    answers = {address: client.post(address, log).status_code for address in every_address()}
    others = {address: code for address, code in answers.items() if code != 403}
    # Which room it is has to be known before the first byte of a file is read; this one is none.
    assert others == ({"/rooms/1/say/": 404} if person.may(Right.WORK) else {})
    assert not list(uploads.iterdir())
    assert not Upload.objects.exists()


def _every_answer(person: Person | None) -> Iterator[tuple[str, Page]]:
    client = Client(raise_request_exception=False) if person is None else signed_in(person)
    for address in [*every_address(), "/no/such/page"]:
        if person is not None and address == "/account/logout/":
            continue
        yield address, client.get(address)
        yield f"{address} (sent)", client.post(address)
        if person is not None:
            client.force_login(person)


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_every_answer_keeps_frames_scripts_and_shared_caches_out(
    role: Role | None, someone: Callable[..., Person], process: Process
) -> None:
    del process
    wrong = [
        f"{address}: {answer.status_code} {lacking}"
        for address, answer in _every_answer(None if role is None else someone(role))
        if (lacking := _lacking(answer)) or answer.status_code == 500
    ]
    assert not wrong, "\n".join(wrong)


TABLES = {f'attachment; filename="{name}.csv"' for name in ("who-did-what", "exceptions")}
"""Under which names tables are saved: names of ours, which hold nothing that anyone wrote."""


def _lacking(answer: Page) -> list[str]:
    """Return what protects a page and is not there."""
    policy = answer.headers.get("Content-Security-Policy", "")
    kept = answer.headers.get("Cache-Control", "")
    is_there = {
        "default-src 'none'": "default-src 'none'" in policy,
        "script-src 'self'": "script-src 'self';" in f"{policy};",
        "frame-ancestors 'none'": "frame-ancestors 'none'" in policy,
        "X-Frame-Options": answer.headers.get("X-Frame-Options") == "DENY",
        "nosniff": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": answer.headers.get("Referrer-Policy") == "same-origin",
        "private": "private" in kept and "no-store" in kept,
        "no file name": answer.headers.get("Content-Disposition") in {None, *TABLES},
        "no address of elsewhere": not answer.headers.get("Location", "").startswith("http"),
    }
    return [name for name, is_so in is_there.items() if not is_so]


@pytest.mark.django_db
def test_a_page_that_broke_is_protected_too_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken:
        def __init__(self, _connection: object) -> None:
            raise RuntimeError("a secret of the machine")

    monkeypatch.setattr(views, "MigrationExecutor", Broken)
    answer = Client(raise_request_exception=False).get("/readyz")
    assert answer.status_code == 500
    assert _lacking(answer) == []
    assert "secret" not in answer.content.decode()


@pytest.mark.django_db
def test_a_host_that_is_not_ours_gets_no_frame_either() -> None:
    assert _lacking(Client(headers={"host": "evil.example"}).get("/")) == []


@pytest.mark.django_db
def test_static_files_are_protected_and_kept_by_anyone() -> None:
    file = settings.STATIC_ROOT / "hard.css"
    file.write_text("p {}", encoding="utf-8")
    try:
        answer = Client().get("/static/hard.css")
        assert answer.getvalue() == b"p {}"
        answer.close()
    finally:
        file.unlink()
    assert _lacking(answer) == ["private"]
    assert "public" in answer.headers["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    someone: Callable[..., Person],
) -> None:
    client, person = Client(), someone(Role.MEMBER)
    client.get("/account/login/")
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.post("/people/language/", {"language": "sv"})
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"], session["path"]) == (True, "Lax", "/")
    assert all(cookie["samesite"] == "Lax" for cookie in client.cookies.values())
    assert not any(cookie["domain"] for cookie in client.cookies.values())


def test_over_https_cookies_travel_by_it_only() -> None:
    asked = (
        "from daylit_site.config import settings as s; "
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG)"
    )
    said = {"DAYLIT_URL": "https://daylit.example.org", "DAYLIT_SECRET_KEY": "x"}
    found = subprocess.run(
        [sys.executable, "-c", asked],
        env=os.environ | said,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["True", "True", "True", "False"]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_elsewhere(wanted: str, someone: Callable[..., Person]) -> None:
    client, person = Client(), someone(Role.MEMBER)
    by_language = client.post("/people/language/", {"language": "sv", "next": wanted})
    said = {"login": person.email, "password": PASSWORD, "next": wanted}
    by_sign_in = client.post("/account/login/", said)
    by_address = client.post(
        "/account/logout/", query_params={"next": wanted}, data={"next": wanted}
    )
    assert by_language.headers["Location"] == "/"
    assert by_sign_in.headers["Location"] == "/"
    assert by_address.headers["Location"] == "/account/login/"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was worked on: what takes the time at sign-in."""

    algorithm = "md5"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


def test_signing_in_tells_nobody_who_is_here(
    someone: Callable[..., Person], partner: Organisation, settings: Settings
) -> None:
    member, gone, left = someone(Role.MEMBER), someone(Role.ANALYST), someone(Role.PARTNER)
    operations.deactivate(person=gone, by=someone(Role.ADMINISTRATOR), now=timezone.now())
    operations.leave(organisation=partner, now=timezone.now(), by=whoever())
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    told = {}
    for email in (member.email, gone.email, left.email, "nobody@example.org"):
        CountingHasher.count = 0
        page = Client().post("/account/login/", {"login": email, "password": "not this one"})
        told[email] = (page.context["form"].non_field_errors(), CountingHasher.count)
    assert told == dict.fromkeys(told, ([NOT_THESE], 1))


def test_a_forgotten_password_tells_nobody_who_is_here(
    someone: Callable[..., Person], settings: Settings
) -> None:
    settings.HAS_MAIL = True
    emails = (someone(Role.MEMBER).email, "nobody@example.org")
    pages = [Client().post("/account/password/reset/", {"email": email}) for email in emails]
    assert {page.status_code for page in pages} == {302}
    assert len({page.headers["Location"] for page in pages}) == 1


def test_nothing_is_written_of_what_the_signed_out_or_those_without_the_right_send(
    uploads: Path, someone: Callable[..., Person]
) -> None:
    for person in (None, someone(Role.MEMBER), someone(Role.PARTNER), someone(Role.AUDITOR)):
        client = Client() if person is None else signed_in(person)
        log = SimpleUploadedFile("log.csv", b"case,activity,time\n" * 1000)
        answer = client.post("/records/uploads/", {"log": log})
        assert answer.status_code == (302 if person is None else 403)
    assert not list(uploads.iterdir())
    assert not Upload.objects.exists()


def test_only_the_page_that_takes_logs_takes_files(
    uploads: Path, someone: Callable[..., Person]
) -> None:
    client = signed_in(someone(Role.ADMINISTRATOR))
    log = SimpleUploadedFile("log.csv", b"case,activity,time\n" * 1000)
    client.post("/people/organisations/add/", {"name": "Nordparts AB", "log": log})
    assert not list(uploads.iterdir())


@pytest.mark.django_db
def test_a_workspace_of_the_demo_served_as_any_other_lets_nobody_in_by_a_button() -> None:
    make_demo_people(timezone.now())
    client = Client()
    page = client.get("/account/login/").content.decode()
    assert "/people/demo/" not in page
    assert not any(one.email in page for one in DEMO_PEOPLE)
    for one in DEMO_PEOPLE:
        assert client.post("/people/demo/", {"email": one.email}).status_code == 404
    assert "_auth_user_id" not in client.session
