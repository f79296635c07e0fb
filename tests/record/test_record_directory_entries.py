"""The directory's names, looked through; and all of them forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit.record.people.automated import mark, marks
from daylit.record.people.directory import Directory, DirectoryCounts
from daylit.record.people.entries import entries, forget_all

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    """A few names."""
    made = Directory(tmp_path / "people")
    made.enter(["Åsa Ek", "bo", "Ann Berg", "BATCH_1"])
    made.enter(["Ann Berg", "Åkes Åkeri"], "customer")
    mark(made, "*BATCH*")
    return made


def test_names_come_in_their_order_with_what_they_are(directory: Directory) -> None:
    found = [(one.name, one.is_person, one.is_customer) for one in entries(directory)]
    assert found == [
        ("Ann Berg", True, True),
        ("BATCH_1", True, False),
        ("bo", True, False),
        ("Åkes Åkeri", False, True),
        ("Åsa Ek", True, False),
    ]
    assert [one.name for one in entries(directory) if one.is_automated] == ["BATCH_1"]


def test_letters_find_names_in_either_case_and_of_every_alphabet(directory: Directory) -> None:
    assert [one.name for one in entries(directory, part=" å")] == ["Åkes Åkeri", "Åsa Ek"]
    assert entries(directory, part="%") == []


def test_all_names_are_forgotten_and_none_comes_back(directory: Directory, tmp_path: Path) -> None:
    assert forget_all(directory) == 5
    directory.enter(["Ann Berg", "Someone New"])
    assert [one.name for one in entries(directory)] == ["Someone New"]
    assert directory.counts() == DirectoryCounts(1, 0, 5, 1)
    assert b"Ann Berg" not in (tmp_path / "people" / "directory.sqlite").read_bytes()


def test_patterns_that_spell_a_name_go_and_whom_they_marked_stays(directory: Directory) -> None:
    mark(directory, "*Ann Berg*")
    ann = directory.person_id("Ann Berg")
    forget_all(directory)
    assert [one.text for one in marks(directory) if one.is_rule] == ["*BATCH*"]
    assert ann in directory.automated()


def test_of_an_empty_directory_nothing_is_forgotten(tmp_path: Path) -> None:
    made = Directory(tmp_path / "people")
    assert entries(made) == []
    assert forget_all(made) == 0
