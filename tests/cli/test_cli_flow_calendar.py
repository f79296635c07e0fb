"""``daylit flow`` with calendars, and the arithmetic of a case."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

# The small log's cases begin at 08:00 UTC, 09:00 in Stockholm: the first minute lies before hours.
CALENDARS = """
[calendars.office]
zone = "Europe/Stockholm"
hours = { mon-sun = "09:01-17:00" }
[teams]
South = "office"
"""


@pytest.fixture
def calendars(tmp_path: Path) -> Path:
    path = tmp_path / "calendars.toml"
    text = CALENDARS.replace("09:01-17:00", "09:01-17:00")
    path.write_text(text, encoding="utf-8")
    return path


def test_flow_times_tells_which_clock_each_median_is_of(
    run: Run, record: Path, calendars: Path
) -> None:
    words = ("flow", "times", "--record", record, "--calendar", calendars, "--format", "json")
    ran = run(*words)
    rows = {(row["place"], row["clock"]): row for row in json.loads(ran.out)}
    assert rows["Open → Check", "working time"]["median_seconds"] == 0
    assert rows["Check → Close", "working time"]["median_seconds"] == 60
    assert rows["Check → Ask", "elapsed"]["median_seconds"] == 60
    assert ran.err.strip() == (
        "Waiting is working time for 84 of 88 waits, its days of 24 working hours; the others, "
        "for parties without a calendar, are elapsed."
    )


def test_a_table_of_times_says_the_clock_beside_the_measure(
    run: Run, record: Path, calendars: Path
) -> None:
    ran = run("flow", "times", "--record", record, "--calendar", calendars)
    assert "waiting (working time)" in ran.out
    assert "waiting (elapsed)" in ran.out


def test_flow_times_has_no_clock_without_a_calendar(run: Run, record: Path) -> None:
    ran = run("flow", "times", "--record", record, "--format", "csv")
    assert ran.err == ""
    assert "clock" not in ran.out.splitlines()[0]


def test_flow_handovers_counts_in_working_time(run: Run, record: Path, calendars: Path) -> None:
    words = ("--record", record, "--calendar", calendars, "--format", "json")
    ran = run("flow", "handovers", *words)
    pairs = [(p["to_party"], p["clock"], p["median_waiting_seconds"]) for p in json.loads(ran.out)]
    assert pairs == [("South", "working time", 0), ("North", "elapsed", 60)]
    assert ran.err.splitlines()[0] == (
        "Waiting is working time for 44 of 48 hand-overs, its days of 24 working hours; the "
        "others, for parties without a calendar, are elapsed."
    )


def test_a_calendar_for_a_team_that_the_log_does_not_have_is_told(
    run: Run, record: Path, calendars: Path
) -> None:
    calendars.write_text(
        calendars.read_text(encoding="utf-8") + 'Noth = "office"\n', encoding="utf-8"
    )
    ran = run("flow", "times", "--record", record, "--calendar", calendars)
    assert ran.err.splitlines()[0] == (
        "The team 'Noth' has a calendar, but this log does not have it. The nearest name is "
        "'North'."
    )


def test_a_mistake_in_the_calendars_is_one_sentence(
    run: Run, record: Path, calendars: Path
) -> None:
    calendars.write_text("[calendars.it]\nhours = 8\n", encoding="utf-8")
    for words in (["times"], ["handovers"], ["explain", "c00"]):
        ran = run("flow", *words, "--record", record, "--calendar", calendars)
        assert ran.code == 1
        assert ran.err.strip() == (
            f"daylit: Cannot read {calendars}: calendar 'it' has no zone; write one, such as "
            'zone = "Europe/Stockholm".'
        )


def test_flow_explain_shows_the_arithmetic_of_a_case(run: Run, record: Path) -> None:
    ran = run("flow", "explain", "c00", "--record", record)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Case c00, closed: it ends with Close, the end of 40 of 40 closed cases."
    assert "  2  Check (South)" in lines
    assert "     waited   1 min since 2026-03-01 08:00:00 UTC" in lines
    assert lines[-1] == (
        "  =  4 min  from the first event (2026-03-01 08:00:00 UTC) to the last "
        "(2026-03-01 08:04:00 UTC): it adds up"
    )


def test_flow_explain_is_one_object_as_json(run: Run, record: Path, calendars: Path) -> None:
    words = ("--record", record, "--calendar", calendars, "--format", "json")
    told = json.loads(run("flow", "explain", "c00", *words).out)
    assert [step["working_seconds"] for step in told["steps"]] == [None, 0, None, 60, 60]
    assert told["totals"]["left_seconds"] == 0
    assert told["steps"][1]["worked_days"][0]["why_none"] == "outside the hours"


def test_flow_explain_is_a_row_per_step_as_csv(run: Run, record: Path) -> None:
    ran = run("flow", "explain", "c00", "--record", record, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["activity"] for row in rows] == ["Open", "Check", "Ask", "Check", "Close"]
    assert rows[1]["waiting_seconds"] == "60.0"


def test_a_case_that_is_not_there_is_one_sentence(run: Run, record: Path) -> None:
    ran = run("flow", "explain", "c99", "--record", record)
    assert ran.code == 1
    assert ran.err.strip() == "daylit: There is no case c99 in small-log."


def test_help_loads_no_holidays() -> None:
    asked = "import sys; sys.argv = ['daylit', 'flow', 'times', '--help']\n"
    ran = "from daylit.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
    heavy = "print([m for m in ('holidays', 'ibis', 'zoneinfo') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asked + ran + heavy], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Handling is always elapsed" in done.stdout
