"""Which names a pattern marks, and which look automated by themselves."""

from __future__ import annotations

import pytest

from daylit.record.people.actors import looks_automated, matching, spells

NAMES = ["Ann", "batch", "BATCH_01", "nightly batch", "x_rpa", "X_RPA", "a.b", "axb"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("batch*", ["batch", "BATCH_01"]),
        ("*_rpa", ["x_rpa", "X_RPA"]),
        ("*batch*", ["batch", "BATCH_01", "nightly batch"]),
        ("*", NAMES),
        ("n*b*h", ["nightly batch"]),
        ("batch", ["batch"]),
        ("BATCH", []),
        ("a.b", ["a.b"]),
        ("a.*", ["a.b"]),
        ("batch**", ["batch", "BATCH_01"]),
    ],
)
def test_a_pattern_marks_whole_names_in_any_letters_and_a_name_only_itself(
    text: str, found: list[str]
) -> None:
    assert matching(text, NAMES) == found


def test_a_star_stands_for_line_breaks_too() -> None:
    assert matching("batch*", ["batch\n01"]) == ["batch\n01"]


@pytest.mark.parametrize(
    "name", ["SYSTEM", "batch_01", "NightlyBatch", "rpa-7", "Robot Rob", "automatic", "cron.daily"]
)
def test_names_with_a_word_of_machines_look_automated(name: str) -> None:
    assert looks_automated(name)


@pytest.mark.parametrize(
    "name",
    [
        "Ann Berg",
        "admin1",
        "Ben Bot",
        "TEST",
        "Siebel",
        "112",
        "Batchelor",
        "Robota",
        "Systema",
        "",
    ],
)
def test_names_that_people_may_have_do_not_look_automated(name: str) -> None:
    assert not looks_automated(name)


@pytest.mark.parametrize(
    ("text", "name", "is_spelt"),
    [
        ("*Ann Berg*", "Ann Berg", True),
        ("ANN BERG*", "Ann Berg", True),
        ("*job*", "Jo", False),
        ("Ann*", "Ann Berg", False),
        ("*(rpa)", "(rpa)", True),
    ],
)
def test_a_pattern_spells_a_name_that_stands_in_it_as_whole_words(
    text: str,
    name: str,
    is_spelt: bool,  # noqa: FBT001 (a case)
) -> None:
    assert spells(text, name) is is_spelt
