"""A case explained down to the rows of its files, and under a partner's number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit.cli import daylit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

OURS = """case,activity,start,end
P1,Order,2026-03-01 10:00,2026-03-01 11:00
P2,Order,2026-03-01 10:00,2026-03-01 11:00
P1,Pay,2026-03-03 10:00,2026-03-03 11:00
"""
THEIRS = """case,activity,time
17,Ship,2026-03-02 09:00
"""
ALIASES = "case,alias\nP1,17\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of our log, a partner's, and the aliases between them."""
    folder = tmp_path_factory.mktemp("explaining")
    for name, text in (("ours.csv", OURS), ("acme.csv", THEIRS), ("aliases.csv", ALIASES)):
        (folder / name).write_text(text, encoding="utf-8")
    kept = ["--record", str(folder / "record"), "--process", "work"]
    acme = ["--numbers-of", "acme"]
    for words in (
        ["import", str(folder / "ours.csv")],
        ["import", str(folder / "acme.csv"), *acme],
        ["aliases", "add", str(folder / "aliases.csv"), *acme],
    ):
        daylit.main(["record", *words, *kept], standalone_mode=False)
    return folder / "record"


def test_the_rows_of_a_case_are_those_of_its_files_counted_from_one(run: Run, made: Path) -> None:
    ran = run("flow", "explain", "P1", "--record", made)
    assert (ran.code, ran.err) == (0, "")
    sources = [line.strip() for line in ran.out.splitlines() if line.strip().startswith("source")]
    assert [[part.split(" (")[0] for part in line.split("; ")] for line in sources] == [
        ["source   row 1 of ours.csv, import 1", "row 1 of ours.csv, import 1"],
        ["source   row 1 of acme.csv, import 2"],
        ["source   row 3 of ours.csv, import 1", "row 3 of ours.csv, import 1"],
    ]


def test_a_case_of_one_import_names_it_once(run: Run, made: Path) -> None:
    ran = run("flow", "explain", "P2", "--record", made)
    assert ran.out.splitlines()[2] == "All its events come from import 1 (ours.csv)."


@pytest.mark.parametrize("number", ["17", "acme/17"])
def test_a_partners_number_explains_the_case_and_says_which(
    run: Run, made: Path, number: str
) -> None:
    ran = run("flow", "explain", number, "--record", made)
    assert (ran.code, ran.err) == (0, f"{number} is an alias of the case P1.\n")
    assert ran.out == run("flow", "explain", "P1", "--record", made).out


def test_a_number_that_leads_to_no_case_is_no_case(run: Run, made: Path) -> None:
    ran = run("flow", "explain", "18", "--record", made)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "daylit: There is no case 18 in work.\n"
