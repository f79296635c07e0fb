"""The commands that a report prints can be given as they stand there."""

from __future__ import annotations

import re
import shlex
from html import unescape
from typing import TYPE_CHECKING

import pytest

from daylit.cli.analyse import command
from daylit.cli.asked_again import READ_BY, STATED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

CODE = re.compile(r"<code[^>]*>(daylit [^<]+)</code>")
USUAL = '[[usual]]\nkind = "rework"\nactivity = "Check"\n'


def printed(page: Path) -> list[list[str]]:
    """Return the commands on a page, as a shell takes them apart."""
    said = (unescape(one) for one in CODE.findall(page.read_text(encoding="utf-8")))
    return [shlex.split(one)[1:] for one in said]


@pytest.fixture
def usual(tmp_path: Path) -> Path:
    path = tmp_path / "is usual.toml"
    path.write_text(USUAL, encoding="utf-8")
    return path


def test_of_a_record_they_say_the_record_the_process_and_what_was_stated(
    run: Run, record: Path, usual: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    options = ("--usual", usual, "--limit", "Open -> Close = 3 min", "--no-deadline")
    moments = ("--as-of", "2026-03-28", "--false-alarms", "1%")
    assert run("analyse", "--record", record, *options, *moments, "--out", out).code == 0
    shown = [words for words in printed(out) if "show" in words]
    assert shown
    for words in shown:
        assert words[3:7] == ["--record", str(record), "--process", "small-log"]
        assert words[7:] == [
            *map(str, options),
            "--as-of",
            "2026-03-28T23:59:59.999999+00:00",
            "--false-alarms",
            "0.01",
        ]
        assert run(*words).code == 0
    # What is declared usual is none of what is listed, as in the report.
    (listed, *_) = (words for words in printed(out) if "list" in words)
    assert run(*listed).code == 0


def test_of_a_file_they_begin_with_the_import_of_it(
    run: Run, small_log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report.html"
    words = ("--earliest", "2026-03-02", "--team", "team", "--automated", "bo*", "--out", out)
    assert run("analyse", small_log, *words).code == 0
    monkeypatch.setenv("DAYLIT_RECORD", str(tmp_path / "made later"))
    commands = [one for one in printed(out) if one != ["record", "import"]]
    before = [one for one in commands if one[0] != "exceptions"]
    assert before == [
        [
            *("record", "import", str(small_log), "--process", "small-log"),
            *("--team", "team", "--earliest", "2026-03-02"),
        ],
        ["people", "automated", "add", "bo*"],
    ]
    asking = [one for one in commands if "--process" in one and one[0] == "exceptions"]
    assert asking
    for one in (*before, *asking):
        assert run(*one).code == 0


def test_every_option_that_is_stated_or_reads_has_its_name_here() -> None:
    """What is said again is found by the names of the options."""
    names = {one.name for one in command.params}
    assert names >= STATED
    assert names >= READ_BY
    others = {"out", "record_folder", "process_id", "automated", "logs"}
    assert names - STATED - READ_BY - others == {"from_uri", "query", "query_file"}
