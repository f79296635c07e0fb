"""In which language pages are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import signed_in

from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from daylit_site.people.models import Person


def language_of(client: Client, path: str, *, browser: str = "en") -> str:
    return client.get(path, headers={"Accept-Language": browser}).headers["Content-Language"]


def test_a_persons_choice_holds_whatever_the_browser_says(someone: Callable[..., Person]) -> None:
    member = someone(Role.MEMBER)
    client = signed_in(member)
    chosen = {"language": "sv", "next": "/people/account/"}
    answer = client.post("/people/language/", chosen)
    assert answer.headers["Location"] == "/people/account/"
    member.refresh_from_db()
    assert member.language == "sv"
    other_browser = signed_in(member)
    assert language_of(other_browser, "/people/account/", browser="en") == "sv"


def test_without_a_choice_the_browser_says(someone: Callable[..., Person]) -> None:
    client = signed_in(someone(Role.MEMBER))
    assert language_of(client, "/people/account/", browser="sv") == "sv"
    assert language_of(client, "/people/account/", browser="de") == "en"


def test_the_choice_of_one_person_is_not_anothers(someone: Callable[..., Person]) -> None:
    swede, other = someone(Role.MEMBER), someone(Role.ANALYST)
    swede.language = "sv"
    swede.save()
    assert language_of(signed_in(swede), "/people/account/") == "sv"
    assert language_of(signed_in(other), "/people/account/") == "en"


@pytest.mark.django_db
def test_the_signed_out_choose_for_their_browser(client: Client) -> None:
    client.post("/people/language/", {"language": "sv", "next": "/account/login/"})
    assert language_of(client, "/account/login/") == "sv"


@pytest.mark.django_db
def test_a_language_without_pages_is_refused(client: Client) -> None:
    answer = client.post("/people/language/", {"language": "tlh"})
    assert answer.status_code == 400
    assert answer.content.decode() == "There are no pages in this language."


@pytest.mark.django_db
def test_one_is_led_back_within_the_workspace_only(client: Client) -> None:
    for asked in ("https://evil.example/", "//evil.example", ""):
        answer = client.post("/people/language/", {"language": "sv", "next": asked})
        assert answer.headers["Location"] == "/"
