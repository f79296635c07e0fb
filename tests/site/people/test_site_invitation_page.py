"""The page on which an invitation is taken up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import PASSWORD, signed_in
from django.utils import timezone

from daylit_site.people import operations
from daylit_site.people.models import Kind, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
OVER = "This link is no longer good"
FIRST = {
    "host_name": "City Buses",
    "name": "Ada",
    "email": "ada@example.org",
    "password": PASSWORD,
}


@pytest.fixture
def first_link() -> str:
    return f"/people/invitations/{operations.first_link_token(now=timezone.now())}/"


@pytest.fixture
def link(someone: Callable[..., Person], partner: Organisation) -> str:
    token = operations.invite(
        email="new@example.org",
        organisation=partner,
        role=Role.PARTNER,
        invited_by=someone(Role.ADMINISTRATOR),
        now=timezone.now(),
    )
    return f"/people/invitations/{token}/"


def test_the_first_administrator_says_who_they_are_and_is_in(
    client: Client, first_link: str
) -> None:
    answer = client.post(first_link, FIRST)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    person = Person.objects.get()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.name, person.role) == ("Ada", Role.ADMINISTRATOR)
    assert Organisation.objects.get().kind == Kind.HOST


def test_someone_invited_says_name_and_password_and_is_in(client: Client, link: str) -> None:
    shown = client.get(link)
    assert list(shown.context["form"].fields) == ["name", "password"]
    answer = client.post(link, {"name": "Bo", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    person = Person.objects.get(email="new@example.org")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.name, person.organisation.name, person.role) == ("Bo", "Nordparts", "partner")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "This password is too short. It must contain at least 10 characters."),
        ("password123", "This password is too common."),
        ("ada@example.org", "The password is too similar to the e-mail."),
    ],
)
def test_a_weak_password_is_refused_and_nothing_is_made(
    client: Client, first_link: str, password: str, why: str
) -> None:
    answer = client.post(first_link, FIRST | {"password": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"password": [why]}
    assert not Person.objects.exists()


def test_a_link_that_was_used_says_so(client: Client, link: str) -> None:
    client.post(link, {"name": "Bo", "password": PASSWORD})
    answer = client.get(link)
    assert answer.status_code == 410
    assert OVER in answer.content.decode()


def test_a_link_that_never_was_says_the_same(client: Client) -> None:
    answer = client.post("/people/invitations/made-up/", FIRST)
    assert answer.status_code == 410
    assert OVER in answer.content.decode()
    assert not Person.objects.exists()


def test_whoever_is_signed_in_is_told_that_going_on_signs_them_out(
    link: str, someone: Callable[..., Person]
) -> None:
    browser = signed_in(someone(Role.MEMBER))
    assert "You are signed in as" in browser.get(link).content.decode()
    browser.post(link, {"name": "Bo", "password": PASSWORD})
    person = Person.objects.get(email="new@example.org")
    assert browser.session["_auth_user_id"] == str(person.pk)


def test_the_page_is_kept_by_no_cache(client: Client, link: str) -> None:
    assert "no-store" in client.get(link).headers["Cache-Control"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\u202eevil", "x" * 300])
def test_names_of_any_kind_are_shown_as_names(client: Client, first_link: str, name: str) -> None:
    client.post(first_link, FIRST | {"name": name, "host_name": name})
    page = client.get("/people/").content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
