"""Names of logs and processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from daylit.cli.reading import process_id_of as id_on_the_command_line
from daylit.record.store import PROCESS_ID
from daylit.sources.choices import ROLES as ROLES_OF_LIBRARY
from daylit.sources.clocks import BY_CLOCK
from daylit_site.people.models import LONGEST_NAME
from daylit_site.records import columns
from daylit_site.records.naming import file_name, process_id_of, process_name_of
from daylit_site.records.wording import in_site_words

RIGHT_TO_LEFT = "\u05d9\u05d5\u05de\u05df.csv"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("orders.csv", "orders.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\logs\\orders.csv", "orders.csv"),
        ("", "log"),
        ("folder/", "log"),
        ("  ", "log"),
        ("<script>alert(1)<", "<script>alert(1)<"),
        (RIGHT_TO_LEFT, RIGHT_TO_LEFT),
        ("x" * 400, "x" * LONGEST_NAME),
    ],
)
def test_of_a_name_the_last_part_is_kept_as_it_is(given: str, kept: str) -> None:
    assert file_name(given) == kept


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Receipt.xes.gz", "Receipt"),
        ("road_fines 2024.csv", "road fines 2024"),
        (".csv", "csv"),
        ("...", "..."),
    ],
)
def test_a_process_is_named_after_its_file(name: str, proposed: str) -> None:
    assert process_name_of(name) == proposed


@pytest.mark.parametrize("name", ["Receipt", "Fel på vagn", RIGHT_TO_LEFT[:4], "-_-", "x" * 300])
def test_ids_follow_the_rule_of_the_command_line(name: str) -> None:
    made = process_id_of(name)
    assert made == id_on_the_command_line(Path(name))
    assert PROCESS_ID.fullmatch(made)


def test_no_two_processes_get_one_id() -> None:
    assert process_id_of("Receipt", {"receipt", "receipt-2"}) == "receipt-3"
    longest = process_id_of("x" * 300, {"x" * 64})
    assert longest == "x" * 62 + "-2"


def test_roles_are_those_of_the_library() -> None:
    assert tuple(columns.ROLES) == ROLES_OF_LIBRARY
    assert tuple(columns.MEANINGS) == ROLES_OF_LIBRARY
    assert columns.BY_CLOCK == BY_CLOCK


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Read as cp1252.", "Read as cp1252."),
        (
            "Two columns could be the case: 'a' and 'b'. Say which with --case COLUMN.",
            "Two columns could be the case: 'a' and 'b'.",
        ),
        (
            "4 times state no time zone and were taken as UTC; say another with --time-zone.",
            "4 times state no time zone and were taken as UTC.",
        ),
        ("it looks like names of people; say --person to use it", "it looks like names of people"),
        (
            "Not judged was: 3 hand-overs, in 2 cases (--party person judges them). It is so.",
            "Not judged was: 3 hand-overs, in 2 cases. It is so.",
        ),
        ("Say which of them are the cases with --object-type TYPE.", ""),
        ("'a--b' and 'c -- d' differ; look", "'a--b' and 'c -- d' differ; look"),
    ],
)
def test_pages_name_no_options_of_the_command_line(said: str, shown: str) -> None:
    assert in_site_words(said) == shown
