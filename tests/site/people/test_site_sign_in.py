"""Signing in and out, passwords, codes: allauth's pages, in our look."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from browsing import PASSWORD, said, signed_in, work
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from two_organisations import whoever

from daylit_site.people import operations
from daylit_site.people.links import password_link
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Page
    from pytest_django import Settings

    from daylit_site.people.models import Organisation, Person

NOT_THESE = "The address or the password is not right."


@pytest.fixture(autouse=True)
def _forgotten_attempts() -> Iterator[None]:
    """Let no test be throttled for the attempts of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def member(someone: Callable[..., Person]) -> Person:
    return someone(Role.MEMBER)


def sign_in(client: Client, person: Person, password: str = PASSWORD, **more: str) -> Page:
    said_by_them = {"login": person.email, "password": password, **more}
    return client.post("/account/login/", said_by_them)


def test_address_and_password_let_one_in(client: Client, member: Person) -> None:
    answer = sign_in(client, member)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(member.pk)


def test_the_address_is_known_however_it_is_capitalised(client: Client, member: Person) -> None:
    member.email = member.email.upper()
    assert sign_in(client, member).status_code == 302


def test_one_lands_where_one_wanted_to_go_but_nowhere_else(member: Person) -> None:
    for wanted, landed in (("/people/account/", "/people/account/"), ("//evil.example", "/")):
        assert sign_in(Client(), member, next=wanted).headers["Location"] == landed


@pytest.mark.parametrize(
    "wanted",
    ["http://localhost/x", "http://127.0.0.1/x", "http://testserver/x", "//evil.example", "/\\x.y"],
)
def test_one_lands_on_no_other_machine_and_on_no_open_way(
    member: Person, settings: Settings, wanted: str
) -> None:
    settings.IS_SECURE = True
    assert sign_in(Client(), member, next=wanted).headers["Location"] == "/"


def test_a_wrong_password_says_no_more_than_an_unknown_address(
    client: Client, member: Person
) -> None:
    wrong = sign_in(client, member, "not the password")
    member.email = "nobody@example.org"
    unknown = sign_in(client, member)
    assert wrong.context["form"].non_field_errors() == [NOT_THESE]
    assert unknown.context["form"].non_field_errors() == [NOT_THESE]


def test_after_five_wrong_passwords_even_the_right_one_is_refused_for_a_while(
    client: Client, member: Person
) -> None:
    for _time in range(5):
        sign_in(client, member, "not the password")
    answer = sign_in(client, member)
    assert answer.context["form"].non_field_errors() == [
        "Too many failed login attempts. Try again later."
    ]


def test_one_machine_that_asks_without_end_is_told_to_wait(client: Client, member: Person) -> None:
    statuses = [sign_in(client, member, "x").status_code for _time in range(31)]
    assert statuses == [200] * 30 + [429]
    assert "That was too often" in sign_in(client, member).content.decode()


def test_whose_access_has_ended_is_told_so(
    client: Client, member: Person, someone: Callable[..., Person]
) -> None:
    operations.deactivate(person=member, by=someone(Role.ADMINISTRATOR), now=timezone.now())
    answer = sign_in(client, member)
    assert answer.headers["Location"] == "/account/inactive/"
    assert "_auth_user_id" not in client.session
    assert "Your access has ended" in client.get("/account/inactive/").content.decode()


def test_whose_organisation_has_left_is_told_so(
    client: Client, someone: Callable[..., Person], partner: Organisation
) -> None:
    person = someone(Role.PARTNER)
    operations.leave(organisation=partner, now=timezone.now(), by=whoever())
    assert sign_in(client, person).headers["Location"] == "/account/inactive/"
    assert "_auth_user_id" not in client.session


def test_one_signs_out_by_a_button(member: Person) -> None:
    client = signed_in(member)
    answer = client.post("/account/logout/", follow=True)
    assert answer.redirect_chain == [("/account/login/", 302)]
    assert said(answer) == ["You have signed out."]


def test_a_password_is_changed_by_whoever_knows_the_old_one(member: Person) -> None:
    client = signed_in(member)
    new = {"password1": "quite another secret", "password2": "quite another secret"}
    wrong = client.post("/account/password/change/", {"oldpassword": "no", **new})
    assert wrong.context["form"].errors == {"oldpassword": ["Please type your current password."]}
    client.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    member.refresh_from_db()
    assert member.check_password("quite another secret")


def ask_for_a_link(client: Client, address: str) -> None:
    answer = client.post("/account/password/reset/", {"email": address})
    assert answer.headers["Location"] == "/account/password/reset/done/"


def test_a_forgotten_password_is_replaced_through_a_mailed_link(
    client: Client, member: Person, settings: Settings
) -> None:
    settings.HAS_MAIL = True
    ask_for_a_link(client, member.email)
    assert mail.outbox == []  # nobody waits for a mail server
    work()
    (sent,) = mail.outbox
    assert sent.subject == "A new password for the workspace"
    link = re.search(r"http://127.0.0.1:8000(\S+)", str(sent.body))
    assert link
    page = client.get(link[1], follow=True)
    new = {"password1": "quite another secret", "password2": "quite another secret"}
    client.post(page.redirect_chain[-1][0], new)
    assert sign_in(Client(), member, "quite another secret").status_code == 302


def test_the_mail_speaks_the_language_of_whoever_gets_it(
    client: Client, member: Person, settings: Settings
) -> None:
    settings.HAS_MAIL = True
    operations.choose_language(person=member, language="sv")
    ask_for_a_link(client, member.email)
    work()
    assert mail.outbox[0].subject == "Ett nytt lösenord till arbetsytan"


def test_nothing_is_mailed_to_addresses_of_nobody_here(
    client: Client, member: Person, someone: Callable[..., Person], settings: Settings
) -> None:
    settings.HAS_MAIL = True
    operations.deactivate(person=member, by=someone(Role.ADMINISTRATOR), now=timezone.now())
    partner = someone(Role.PARTNER)
    for address in (member.email, partner.email.upper(), "nobody@example.org"):
        ask_for_a_link(client, address)
    work()
    assert [one.to for one in mail.outbox] == [[partner.email]]


def test_asking_is_the_same_work_whether_someone_is_here_or_not(
    client: Client, member: Person, settings: Settings
) -> None:
    settings.HAS_MAIL = True
    asked = []
    for address in (member.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            ask_for_a_link(client, address)
        asked.append([re.sub(r"'.*?'", "", one["sql"]) for one in queries.captured_queries])
    assert len(asked[0]) == len(asked[1]) > 0
    kept = DBTaskResult.objects.values_list("args_kwargs", flat=True)
    assert "example.org" not in str(list(kept))


def test_a_mail_server_that_fails_is_told_to_administrators_and_to_nobody_else(
    client: Client,
    member: Person,
    someone: Callable[..., Person],
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR, logger="django_tasks")
    settings.HAS_MAIL = True
    administrator = someone(Role.ADMINISTRATOR)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    ask_for_a_link(client, member.email)
    work()
    page = signed_in(administrator).get("/people/").content.decode()
    assert "The last mail with a link for a new password could not be sent" in page
    assert caplog.messages[:1] == [
        "The mail server of DAYLIT_MAIL did not take a mail: [Errno 111] Connection refused"
    ]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ask_for_a_link(client, member.email)
    work()
    page = signed_in(administrator).get("/people/").content.decode()
    assert "The last mail" not in page


@pytest.mark.django_db
def test_without_a_mail_server_one_is_told_whom_to_ask(client: Client) -> None:
    page = client.get("/account/password/reset/").content.decode()
    assert "Ask one of its administrators for a link for a new password." in page
    assert 'name="email"' not in page


def test_a_link_of_an_administrator_sets_a_new_password_once(
    client: Client, member: Person
) -> None:
    path = password_link(member).removeprefix("http://127.0.0.1:8000")
    page = client.get(path, follow=True)
    new = {"password1": "quite another secret", "password2": "quite another secret"}
    client.post(page.redirect_chain[-1][0], new)
    assert sign_in(Client(), member, "quite another secret").status_code == 302
    again = Client().get(path, follow=True)
    assert "This link is no longer good" in again.content.decode()


def with_code(person: Person) -> TOTP:
    RecoveryCodes.activate(person)
    return TOTP.activate(person, generate_totp_secret())


def test_with_a_code_set_up_the_password_alone_lets_nobody_in(
    client: Client, member: Person
) -> None:
    with_code(member)
    assert sign_in(client, member).headers["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.get("/people/account/").status_code == 302
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.context["form"].errors == {"code": ["Incorrect code."]}


def test_a_recovery_code_is_good_in_place_of_the_apps_code_once(member: Person) -> None:
    code = RecoveryCodes.activate(member).get_unused_codes()[0]
    TOTP.activate(member, generate_totp_secret())
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, member)
        client.post("/account/2fa/authenticate/", {"code": code})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_setting_a_code_up_asks_for_the_password_again(member: Person) -> None:
    answer = signed_in(member).get("/account/2fa/totp/activate/")
    assert answer.headers["Location"].startswith("/account/reauthenticate/")


def sure(member: Person) -> Client:
    """Return a browser in which someone has just said their password again."""
    client = signed_in(member)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_the_key_is_drawn_on_white(member: Person) -> None:
    client = sure(member)
    page = client.get("/account/2fa/totp/activate/")
    assert 'fill="white"' in page.context["totp_svg"]


SEEN_SIGNED_OUT = (
    "login/",
    "inactive/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "password/reset/key/1-nothing/",
)
SEEN_SIGNED_IN = (
    "logout/",
    "password/change/",
    "reauthenticate/",
    "2fa/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def _is_ours(page: Page) -> None:
    content = page.content.decode()
    assert page.status_code == 200
    assert re.search(r'<link rel="stylesheet" href="[^"]*ui/daylit[^"]*css">', content)
    assert re.findall(r"<h1>\s*\S", content) != []
    assert content.count("<h1") == 1
    assert not INLINE.search(content)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", SEEN_SIGNED_OUT)
def test_pages_for_the_signed_out_have_our_look(client: Client, path: str) -> None:
    _is_ours(client.get(f"/account/{path}"))


@pytest.mark.parametrize("path", SEEN_SIGNED_IN)
def test_pages_for_the_signed_in_have_our_look(member: Person, path: str) -> None:
    client = sure(member)
    with_code(member)
    _is_ours(client.get(f"/account/{path}"))


def test_setting_a_code_up_has_our_look(member: Person) -> None:
    _is_ours(sure(member).get("/account/2fa/totp/activate/"))


def test_asking_for_a_code_has_our_look(client: Client, member: Person) -> None:
    with_code(member)
    sign_in(client, member)
    _is_ours(client.get("/account/2fa/authenticate/"))


def test_asking_again_for_a_code_has_our_look(member: Person) -> None:
    with_code(member)
    _is_ours(signed_in(member).get("/account/2fa/reauthenticate/"))
