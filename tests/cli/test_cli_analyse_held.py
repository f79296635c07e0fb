"""``daylit analyse`` without a log: the report of what a record holds."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

MADE_AT = re.compile(r"(made|Made by Daylit \S+ on) \d+ \w+ \d{4}, \d\d:\d\d UTC")


def _page(path: Path) -> str:
    """Return a report without the two places that say when it was made."""
    page, count = MADE_AT.subn(r"\1", path.read_text(encoding="utf-8").replace("\u00a0", " "))
    assert count == 2
    return page


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_report_of_a_record_is_the_one_that_its_import_wrote(
    run: Run, small_log: Path, tmp_path: Path
) -> None:
    record, with_log, without = (tmp_path / name for name in ("record", "a.html", "b.html"))
    imported = run("analyse", small_log, "--record", record, "--out", with_log)
    before = _files(record)
    held = run("analyse", "--record", record, "--out", without)
    assert (imported.code, held.code) == (0, 0)
    assert _page(without) == _page(with_log)
    assert held.out.replace("b.html", "a.html") == imported.out
    assert _files(record) == before


def test_after_an_undo_the_report_is_of_what_is_left(
    run: Run, small_log: Path, tmp_path: Path
) -> None:
    head, *rows = small_log.read_text(encoding="utf-8").splitlines()
    more = tmp_path / "more.csv"
    more.write_text("\n".join([head, *(f"later-{row}" for row in rows)]), encoding="utf-8")
    record, of_both, of_first, left = (tmp_path / name for name in ("record", "2", "1", "left"))
    run("analyse", small_log, "--record", record, "--out", of_first)
    run("record", "import", more, "--record", record, "--process", "small-log")
    run("analyse", "--record", record, "--out", of_both)
    assert "80 cases" in of_both.read_text(encoding="utf-8")
    run("record", "undo", 2, "--record", record)
    assert run("analyse", "--record", record, "--out", left).code == 0
    assert _page(left) == _page(of_first)


def test_of_several_processes_one_has_to_be_named(
    run: Run, record: Path, small_log: Path, tmp_path: Path
) -> None:
    folder, out = shutil.copytree(record, tmp_path / "record"), tmp_path / "report.html"
    run("record", "import", small_log, "--record", folder, "--process", "other")
    ran = run("analyse", "--record", folder, "--out", out)
    assert ran.code == 1
    assert ran.err == (
        f"daylit: The record {folder} holds 2 processes: other, small-log. "
        "Hint: say which with --process.\n"
    )
    assert not out.exists()
    assert run("analyse", "--record", folder, "--process", "other", "--out", out).code == 0
    assert out.read_text(encoding="utf-8").count("· other</title>") == 1


def test_what_judges_a_log_judges_a_record_too(run: Run, record: Path, tmp_path: Path) -> None:
    usual, out = tmp_path / "usual.toml", tmp_path / "report.html"
    usual.write_text('[[usual]]\nkind = "rework"\nactivity = "Chekc"\n', encoding="utf-8")
    ran = run("analyse", "--record", record, "--usual", usual, "--party", "person", "--out", out)
    assert ran.code == 0
    assert "came back to someone who had already passed them on" in " ".join(ran.out.split())
    assert "The activity 'Chekc' was declared, but this log does not have it." in ran.out


def test_a_record_that_is_not_there_is_not_made(run: Run, tmp_path: Path) -> None:
    ran = run("analyse", "--record", tmp_path / "none", "--out", tmp_path / "report.html")
    assert ran.code == 1
    assert ran.err == (
        f"daylit: There is no record in {tmp_path / 'none'} yet. "
        "Hint: make one with: daylit record import LOG\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--case", "Order"), "--case says"),
        (("--time-zone", "UTC"), "--time-zone says"),
        (("--numbers-of", "Works"), "--numbers-of says"),
        (("--latest", "2026-03-02"), "--latest says"),
        (("--event-id", "id", "--delimiter", ";"), "--event-id and --delimiter say"),
    ],
)
def test_how_to_read_a_log_is_refused_where_none_is_read(
    run: Run, record: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ran = run("analyse", "--record", record, *options, "--out", tmp_path / "report.html")
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == (
        f"Error: {said} how a log is to be read, but no log is named: the report is of what the "
        "record holds."
    )
    assert list(tmp_path.iterdir()) == []


def test_with_neither_a_log_nor_a_record_there_is_nothing_to_read(run: Run) -> None:
    for words in ((), ("--process", "small-log"), ("--case", "Order")):
        ran = run("analyse", *words)
        assert ran.code == 2
        assert ran.err.splitlines()[-1] == "Error: Name a log, or a database with --from."
