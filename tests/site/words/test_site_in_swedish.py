"""Pages as a reader of Swedish gets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from bare_words import LETTERS, words_of
from browsing import signed_in
from catalogue import WORDS, entries, read, texts
from django.urls import reverse
from process_addresses import address
from process_log import rows

from daylit_site.people.models import Person
from daylit_site.people.roles import Role
from daylit_site.records.models import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from daylit_site.records.models import Process

WHOLE = (
    *("people", "audit", "records", "processes", "account", "invite", "add_partner", "mfa_index"),
)
OF_PROCESS = (
    "process",
    "hand_overs",
    "variants",
    "times",
    "rework",
    "declarations",
    "declare_minutes",
    "parts",
    "purpose",
    "imports",
)

# Of people, mail addresses and what is written alike by everybody.
NAMES = "City Buses Nordparts example org Daylit day lit UTC Breakdown to street"


def page(client: Client, where: str, language: str = "sv") -> str:
    answer = client.get(where, headers={"Accept-Language": language})
    assert answer.status_code == 200, where
    return answer.content.decode()


def seen(content: str) -> str:
    """Return a page's text, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", content))


def refused(client: Client, filled_in: dict[str, str]) -> str:
    answer = client.post("/account/login/", filled_in, headers={"Accept-Language": "sv"})
    return seen(answer.content.decode())


@pytest.fixture(scope="module")
def alike() -> set[str]:
    """Words that are the same in both languages, as the catalogue has them, and names."""
    both = (
        set(LETTERS.findall(" ".join(texts(one.id))))
        & set(LETTERS.findall(" ".join(texts(one.string))))
        for one in entries(read(WORDS.read_bytes()))
    )
    named = {word for row in rows() for cell in row for word in LETTERS.findall(cell)}
    return set().union(*both, named, NAMES.split())


def left_in_english(client: Client, where: str, alike: set[str]) -> set[str]:
    """Return the words of a page that are the same whatever language is asked for."""
    english, swedish = (set(words_of(page(client, where, code))) for code in ("en", "sv"))
    people = " ".join(f"{one.name} {one.email}" for one in Person.objects.all())
    left = (english & swedish) - alike - set(LETTERS.findall(people))
    # A map shortens the longest name.
    return {word for word in left if set(word) != {"x"}}


@pytest.mark.django_db
def test_who_signs_in_is_met_in_the_browsers_language(client: Client) -> None:
    said = seen(page(client, "/account/login/"))
    assert "Logga in" in said
    assert "E-postadress" in said
    assert "Lösenord" in said
    wrong = {"login": "nobody@example.org", "password": "wrong"}
    assert "Adressen eller lösenordet stämmer inte." in refused(client, wrong)
    assert "Detta fält måste fyllas i." in refused(client, {"login": "", "password": ""})


def test_who_chose_swedish_gets_it_whatever_the_browser_says(
    someone: Callable[..., Person], analysed: Process
) -> None:
    reader = someone(Role.ADMINISTRATOR)
    reader.language = "sv"
    reader.save()
    client = signed_in(reader)
    assert "Vilka deltar?" in seen(page(client, "/people/", "en"))
    assert "Varifrån kommer siffrorna?" in seen(page(client, "/records/", "en"))
    said = seen(page(client, address("process", analysed), "en"))
    assert "96 ärenden, 5 januari 2026 till 10 april 2026" in said
    assert "Överlämningar" in said


def test_thousands_stand_apart_by_a_space(
    someone: Callable[..., Person], analysed: Process
) -> None:
    told = Finding.objects.get(name="told")
    told.content["contents"]["case_count"] = 12345
    told.save()
    said = seen(page(signed_in(someone(Role.MEMBER)), address("process", analysed)))
    assert "12 345 ärenden" in said


@pytest.mark.parametrize("name", WHOLE)
def test_no_english_is_left_on_the_pages_of_the_workspace(
    name: str, someone: Callable[..., Person], analysed: Process, alike: set[str]
) -> None:
    del analysed
    assert left_in_english(signed_in(someone(Role.ADMINISTRATOR)), reverse(name), alike) == set()


@pytest.mark.parametrize("name", OF_PROCESS)
def test_no_english_is_left_on_the_pages_of_a_process(
    name: str, someone: Callable[..., Person], analysed: Process, alike: set[str]
) -> None:
    client = signed_in(someone(Role.ADMINISTRATOR))
    assert left_in_english(client, address(name, analysed), alike) == set()
