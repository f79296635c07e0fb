"""The names that the directory keeps: who sees which, and forgetting them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from daylit.record.manifest import NAME
from daylit.record.people.directory import Directory
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

    from daylit_site.people.models import Person

ODD = "<script>alert(1)</script>"


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Directory:
    """A record's directory with names; the record itself holds a process, and no more is asked."""
    monkeypatch.setattr(settings, "RECORD", tmp_path)
    monkeypatch.setattr("daylit_site.records.names.Record", _Recorded)
    made = Directory(tmp_path / "people")
    made.enter(["Ann Berg", "Bo Ek", ODD])
    made.enter(["Åkes Åkeri"], "customer")
    return made


class _Recorded:
    """A record that holds a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = self
        self.processes = {"breakdown"}

    @property
    def directory(self) -> Directory:
        """As a record's own."""
        return Directory(self.folder / "people", begins=False)


@pytest.fixture
def browser(someone: Callable[..., Person]) -> Client:
    """An administrator's."""
    client = Client()
    client.force_login(someone(Role.ADMINISTRATOR))
    return client


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>|[\u2066-\u2069]", " ", page).split())


def test_before_an_import_nobodys_name_is_kept(browser: Client) -> None:
    page = words(browser.get("/records/names/").content.decode())
    assert "Nobody's: no log was imported yet." in page.replace("&#x27;", "'")
    assert browser.get("/records/names/forget-all/").headers["Location"] == "/records/names/"
    assert not (settings.RECORD / NAME).exists()
    assert not (settings.RECORD / "people").exists()


def test_an_administrator_sees_which_names_are_kept(
    browser: Client, directory: Directory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    del directory
    with django_assert_num_queries(2):  # session, person
        page = browser.get("/records/names/").content.decode()
    assert "The names of 3 persons and 1 customer, as the logs wrote them." in words(page)
    assert "Ann Berg" in page
    assert ODD not in page


def test_an_auditor_sees_how_many_and_no_name(
    someone: Callable[..., Person], directory: Directory
) -> None:
    del directory
    client = Client()
    client.force_login(someone(Role.AUDITOR))
    for answer in (client.get("/records/names/"), client.post("/records/names/", {"name": "ann"})):
        page = answer.content.decode()
        assert "The names of 3 persons and 1 customer" in words(page)
        assert not [name for name in ("Ann Berg", "Bo Ek", "Åkeri") if name in page]
        assert "Administrators see which they are" in page


def test_a_name_is_found_by_a_part_that_stands_in_no_address(
    browser: Client, directory: Directory
) -> None:
    del directory
    page = browser.post("/records/names/", {"name": "åk"}).content.decode()
    assert "Åkes Åkeri" in page
    assert "Ann Berg" not in page
    assert (
        "No name holds these letters."
        in browser.post("/records/names/", {"name": "zz"}).content.decode()
    )


def test_a_name_is_forgotten_once_that_is_confirmed(browser: Client, directory: Directory) -> None:
    ann = directory.person_id("Ann Berg")
    page = words(browser.get(f"/records/names/forget/?id={ann}").content.decode())
    assert "Forget the name Ann Berg ?" in page
    assert "It cannot be undone." in page
    assert directory.find("Ann Berg") is not None
    done = browser.post("/records/names/forget/", {"id": ann}, follow=True).content.decode()
    assert "The name is forgotten." in done
    assert "Ann Berg" not in done
    assert "1 name was forgotten." in words(done)
    assert directory.is_forgotten("Ann Berg")
    assert browser.post("/records/names/forget/", {"id": ann}).status_code == 404


def test_a_name_itself_is_no_id(browser: Client, directory: Directory) -> None:
    assert browser.get("/records/names/forget/?id=Ann+Berg").status_code == 404
    assert directory.find("Ann Berg") is not None


def test_all_names_are_forgotten_once_that_is_confirmed(
    browser: Client, directory: Directory
) -> None:
    page = words(browser.get("/records/names/forget-all/").content.decode())
    assert "Forget all 4 names?" in page
    done = words(browser.post("/records/names/forget-all/", follow=True).content.decode())
    assert "All names are forgotten." in done
    assert "Nobody's. 4 names were forgotten." in done.replace("&#x27;", "'")
    assert directory.names() == {}


def test_of_many_names_the_first_hundred_are_shown(browser: Client, directory: Directory) -> None:
    directory.enter(f"Person {number:03}" for number in range(150))
    page = browser.get("/records/names/").content.decode()
    assert "The first 100 of 154." in words(page)
    assert "Person 096" in page
    assert "Person 097" not in page


def test_a_directory_that_is_gone_is_told(browser: Client, directory: Directory) -> None:
    directory.path.unlink()
    page = browser.get("/records/names/").content.decode()
    assert "That cannot be told now." in page
    assert "is missing, so people cannot be matched" in page
    for path in ("forget/?id=1", "forget-all/"):
        assert browser.get(f"/records/names/{path}").headers["Location"] == "/records/names/"


def test_a_directory_that_cannot_be_written_is_told_and_keeps_its_names(
    browser: Client, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daylit.record.people.directory.WAIT_SECONDS", 0.01)
    with directory.writing():
        done = browser.post("/records/names/forget-all/", follow=True).content.decode()
    assert "Nothing was forgotten: The directory of names" in done
    assert len(directory.names()) == 4
