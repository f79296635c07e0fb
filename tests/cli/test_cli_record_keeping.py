"""The commands that keep a record: what it was made of, taking back and letting go."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from daylit.cli import daylit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

FIRST = """case,activity,time,company
P1,Order,2026-03-01 10:00,us
P1,Pay,2026-03-03 10:00,us
P2,Order,2026-03-02 10:00,us
"""
SECOND = """case,activity,time,company
P1,Order,2026-03-01 10:00,us
P1,Close,2026-03-04 10:00,us
S2,Ship,2026-03-03 09:00,them
"""
ASKED = ("--process", "work", "--case", "case", "--organisation", "company")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of two overlapping exports."""
    folder = tmp_path_factory.mktemp("keeping")
    for name, text in (("first.csv", FIRST), ("second.csv", SECOND)):
        (folder / name).write_text(text, encoding="utf-8")
        words = ["record", "import", str(folder / name), "--record", str(folder / "record"), *ASKED]
        daylit.main(words, standalone_mode=False)
    return folder


@pytest.fixture
def kept(made: Path, tmp_path: Path) -> Path:
    """The record again, to be changed by one test."""
    return shutil.copytree(made / "record", tmp_path / "record")


def rows(ran: Ran) -> list[dict[str, Any]]:
    assert (ran.code, ran.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


def test_an_overlapping_export_is_told_with_what_was_held_and_what_it_lacks(
    run: Run, made: Path, tmp_path: Path
) -> None:
    for name in ("first.csv", "second.csv"):
        ran = run("record", "import", made / name, "--record", tmp_path / "record", *ASKED)
    told = ran.out.splitlines()
    assert told[0] == "work: 3 cases, 5 events, 5 steps, 2026-03-01 to 2026-03-04"
    assert told[1] == "Made of 2 sources; of the last:"
    assert not any(line.startswith("first.csv") for line in told)
    assert "Held already, or told twice (kept once): 1 event." in told
    assert (
        "Held, but not in this log though of its time (kept; where it is the newest and complete, "
        "--missing remove takes them out): 2 events."
    ) in told


def test_what_an_export_lacks_is_taken_out_if_asked(run: Run, made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "record"
    run("record", "import", made / "first.csv", "--record", folder, *ASKED)
    second = (made / "second.csv", "--record", folder, *ASKED, "--missing", "remove")
    ran = run("record", "import", *second)
    assert ran.out.startswith("work: 2 cases, 3 events, 3 steps, 2026-03-01 to 2026-03-04\n")
    assert "\nTaken out or corrected, as asked: 2 events.\n" in ran.out


def test_ids_that_name_other_events_want_a_word(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    lines = "case,activity,time,id\nx1,{0},2026-03-01 10:00,e1\nx2,{0},2026-03-01 11:00,e2\n"
    first.write_text(lines.format("A"), encoding="utf-8")
    second.write_text(lines.format("B"), encoding="utf-8")
    asked = ("--record", tmp_path / "record", "--process", "work", "--event-id", "id")
    assert run("record", "import", first, *asked).code == 0
    ran = run("record", "import", second, *asked)
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith(
        "daylit: 2 event ids name other events than the record has under them, such as e1: A of x1"
    )
    ran = run("record", "import", second, *asked, "--corrections")
    assert ran.code == 0
    assert ran.out.startswith("work: 2 cases, 2 events, 2 steps")


def test_imports_are_listed(run: Run, made: Path) -> None:
    listed = rows(run("record", "imports", "--record", made / "record", "--format", "json"))
    told = [
        (row["number"], row["process_id"], row["sources"], row["new_count"], row["doubled_count"])
        for row in listed
    ]
    assert told == [(1, "work", "first.csv", 3, 0), (2, "work", "second.csv", 2, 1)]


def test_versions_are_listed(run: Run, made: Path) -> None:
    listed = rows(run("record", "versions", "--record", made / "record", "--format", "json"))
    told = [(row["record_version"], row["made_by"], row["event_count"]) for row in listed]
    assert told == [(1, "import 1 of work", 3), (2, "import 2 of work", 5)]
    assert [row["is_present"] for row in listed] == [False, True]


def test_a_version_that_cannot_be_read_is_told_beside_the_others(run: Run, kept: Path) -> None:
    run("record", "undo", 2, "--record", kept)
    damaged = kept / "versions" / "00000001.json"
    damaged.write_text("{", encoding="utf-8")
    ran = run("record", "versions", "--record", kept, "--format", "json")
    assert ran.code == 0
    assert ran.err == f"The manifest {damaged} is damaged and cannot be read.\n"
    assert [row["record_version"] for row in json.loads(ran.out)] == [2, 3]


def test_an_import_is_undone(run: Run, kept: Path) -> None:
    ran = run("record", "undo", 1, "--record", kept)
    assert ran.out == "Import 1 is undone; work holds 3 events. The record is at version 3.\n"
    ran = run("record", "undo", 2, "--record", kept)
    assert ran.out == "Import 2 is undone; work holds nothing. The record is at version 4.\n"


def test_an_import_that_there_is_not_is_one_sentence(run: Run, made: Path) -> None:
    folder = made / "record"
    ran = run("record", "undo", 7, "--record", folder)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"daylit: The record {folder} holds no import 7. Hint: daylit record imports lists those "
        "that it holds.\n"
    )


def test_the_record_returns_to_a_version(run: Run, kept: Path) -> None:
    ran = run("record", "return", 1, "--record", kept)
    assert ran.out == "The record is as it was at version 1; this is version 3.\n"
    (process,) = rows(run("record", "show", "--record", kept, "--format", "json"))
    assert process["event_count"] == 3


def test_a_version_that_there_is_not_is_one_sentence(run: Run, made: Path) -> None:
    folder = made / "record"
    ran = run("record", "return", 9, "--record", folder)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"daylit: The record {folder} has no version 9 to return to; it has 1 to 1, and is at 2.\n"
    )


def test_a_vacuum_says_what_it_let_go(run: Run, kept: Path) -> None:
    ran = run("record", "vacuum", "--record", kept)
    assert ran.out == "Let go of 0 versions and 0 files, 0.0 MB; 2 versions kept.\n"
    for name in ("events", "steps"):
        (kept / "tables" / "work" / name / "dead.parquet").write_bytes(b"0" * 600_000)
    ran = run("record", "vacuum", "--keep-days", "0", "--record", kept)
    assert ran.out == "Let go of 0 versions and 2 files, 1.2 MB; 2 versions kept.\n"


def test_aliases_bring_cases_together_and_what_is_not_matched_is_listed(
    run: Run, kept: Path, tmp_path: Path
) -> None:
    table = tmp_path / "aliases.csv"
    table.write_text("case,alias\nP2,S2\nP9,S9\nP3,\n", encoding="utf-8")
    ran = run("record", "aliases", "add", table, "--record", kept)
    assert ran.out == (
        "Left out: 1 row without a case or an alias.\n"
        "2 aliases taken; work holds 2 cases, 3 before.\n"
        "Not matched: 1 number; daylit record aliases unmatched tells why.\n"
    )
    listed = rows(run("record", "aliases", "unmatched", "--record", kept, "--format", "json"))
    assert listed == [{"number": "S9", "leads_to": "P9", "why": "no log has a case of this number"}]


def test_a_record_without_aliases_has_none_unmatched(run: Run, made: Path) -> None:
    folder = made / "record"
    assert rows(run("record", "aliases", "unmatched", "--record", folder, "--format", "json")) == []


def test_imports_are_listed_by_number_whatever_their_process(
    run: Run, kept: Path, tmp_path: Path
) -> None:
    (tmp_path / "one.csv").write_text("case,activity,time\nA1,Open,2026-03-01 10:00\n")
    words = ("--record", kept, "--process", "a-first")
    ran = run("record", "import", tmp_path / "one.csv", *words)
    assert ran.out.splitlines()[:2] == [
        "a-first: 1 case, 1 event, 1 step, 2026-03-01 to 2026-03-01",
        "one.csv (CSV): 1 row, 0 refused",
    ]
    listed = rows(run("record", "imports", "--record", kept, "--format", "json"))
    assert [(one["number"], one["process_id"]) for one in listed] == [
        (1, "work"),
        (2, "work"),
        (3, "a-first"),
    ]


def test_one_is_told_in_the_singular(run: Run, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("case,activity,time\nA1,Open,2026-03-01 10:00\n")
    (tmp_path / "two.csv").write_text("case,activity,time\nA1,Close,2026-03-02 10:00\n")
    words = ("--record", kept, "--process", "a-first")
    for name in ("one.csv", "two.csv"):
        run("record", "import", tmp_path / name, *words)
    ran = run("record", "undo", 4, "--record", kept)
    assert ran.out == "Import 4 is undone; a-first holds 1 event. The record is at version 5.\n"
    ran = run("record", "ends", "Open", *words)
    assert ran.out == (
        "Activities that close a case of a-first (declared):\n  Open\n1 case is closed, 0 open.\n"
    )


def test_ends_are_either_named_or_found(run: Run, kept: Path) -> None:
    ran = run("record", "ends", "Open", "--found", "--record", kept, "--process", "a-first")
    assert ran.code == 2
    assert ran.err.endswith("Error: Name activities, or say --found, not both.\n")


@pytest.mark.parametrize(
    "words", [("imports",), ("versions",), ("undo", 1), ("return", 1), ("vacuum",)]
)
def test_a_record_that_is_not_there_is_not_made_by_asking_for_it(
    run: Run, tmp_path: Path, words: tuple[str | int, ...]
) -> None:
    folder = tmp_path / "nosuch"
    ran = run("record", *words, "--record", folder)
    assert ran.code == 1
    assert ran.err == (
        f"daylit: There is no record in {folder} yet. Hint: make one with: daylit record import "
        "LOG\n"
    )
    assert not folder.exists()


def test_a_log_named_otherwise_is_said_to_make_a_new_process(
    run: Run, made: Path, tmp_path: Path
) -> None:
    words = ("--record", tmp_path / "record")
    assert "new process" not in run("record", "import", made / "first.csv", *words).err
    assert (
        "second is a new process. To add a log to another of the record (first), name that with "
        "--process."
    ) in run("record", "import", made / "second.csv", *words).err.splitlines()


def test_aliases_that_are_held_already_change_nothing(run: Run, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "aliases.csv").write_text("case,alias\nA1,B7\n")
    words = ("record", "aliases", "add", tmp_path / "aliases.csv", "--record", kept)
    run(*words, "--process", "work")
    ran = run(*words, "--process", "work")
    assert ran.out == "The record holds these aliases already; nothing was changed.\n"
    (tmp_path / "none.csv").write_text("case,alias\n")
    ran = run("record", "aliases", "add", tmp_path / "none.csv", "--record", kept, *words[-2:])
    assert ran.code == 1
    assert ran.err.endswith("it holds no alias.\n")


def test_an_empty_table_of_aliases_is_said_to_be_empty(
    run: Run, kept: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "aliases.csv"
    empty.touch()
    ran = run("record", "aliases", "add", empty, "--record", kept)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"daylit: Cannot read {empty}: the file is empty.\n"
