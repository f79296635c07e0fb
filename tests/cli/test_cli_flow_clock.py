"""``daylit flow clock``: who held the work of a case."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from logs import written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

# c00: Open North 08:00, Check South 08:01, Ask North 08:02, Check South 08:03, Close South 08:04.
CALENDARS = """
[calendars.office]
zone = "UTC"
hours = { mon-sun = "08:02-17:00" }
[teams]
South = "office"
"""


@pytest.fixture
def nameless(run: Run, tmp_path: Path) -> Path:
    """A record of a log that names neither teams nor organisations."""
    log = ["case,activity,time", "P1,Ask,2026-03-01T08:00:00Z", "P1,Pay,2026-03-01T09:00:00Z"]
    folder = tmp_path / "record"
    path = written(tmp_path / "log.csv", log)
    assert run("record", "import", path, "--record", folder).code == 0
    return folder


def test_a_table_says_who_held_the_work_how_long_and_when(run: Run, record: Path) -> None:
    ran = run("flow", "clock", "c00", "--record", record)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        (
            "Case c00, closed: 4 min from 2026-03-01 08:00:00 UTC to 2026-03-01 08:04:00 UTC, "
            "each moment charged to one team."
        ),
        "",
        "party\tcharged\tshare",
        "South\t3 min\t75 %",
        "North\t1 min\t25 %",
        "",
        "party\tfrom (UTC)\tto (UTC)\tcharged\twhy",
        "South\t2026-03-01 08:00\t2026-03-01 08:01\t1 min\twaiting",
        "North\t2026-03-01 08:01\t2026-03-01 08:02\t1 min\twaiting",
        "South\t2026-03-01 08:02\t2026-03-01 08:04\t2 min\twaiting",
    ]


def test_csv_is_a_row_per_stretch(run: Run, record: Path) -> None:
    ran = run("flow", "clock", "c00", "--record", record, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["party"], row["charged_seconds"]) for row in rows] == [
        ("South", "60.0"),
        ("North", "60.0"),
        ("South", "120.0"),
    ]
    assert rows[0]["from_at"] == "2026-03-01T08:00:00+00:00"


def test_json_is_one_object_whose_parties_add_up(run: Run, record: Path) -> None:
    told = json.loads(run("flow", "clock", "c00", "--record", record, "--format", "json").out)
    spans, parties = told.pop("spans"), told.pop("parties")
    assert told == {
        "case_id": "c00",
        "is_open": False,
        "level": "team",
        "as_of": None,
        "goes_on": False,
        "elapsed_seconds": 240,
    }
    assert parties == [
        {"party": "South", "charged_seconds": 180, "share": 0.75, "paused_seconds": 0},
        {"party": "North", "charged_seconds": 60, "share": 0.25, "paused_seconds": 0},
    ]
    assert sum(span["charged_seconds"] for span in spans) == 240


def test_working_time_is_told_where_the_party_has_a_calendar(
    run: Run, record: Path, tmp_path: Path
) -> None:
    calendars = written(tmp_path / "calendars.toml", CALENDARS.splitlines())
    words = ("--record", record, "--calendar", calendars, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(run("flow", "clock", "c00", *words).out)))
    assert [(row["calendar"], row["working_seconds"]) for row in rows] == [
        ("office", "0.0"),
        ("", ""),
        ("office", "120.0"),
    ]


def test_the_clock_is_shown_as_it_stood(run: Run, record: Path) -> None:
    words = ("flow", "clock", "c00", "--record", record, "--as-of")
    ran = run(*words, "2026-03-01T08:01:30")
    lines = ran.out.splitlines()
    assert lines[0] == (
        "Case c00, as it stood at 2026-03-01 08:01:30 UTC: 1 min 30 s from 2026-03-01 08:00:00 UTC "
        "to 2026-03-01 08:01:30 UTC, each moment charged to one team."
    )
    assert lines[3:5] == ["South\t2 min\t100 %", ""]
    assert run(*words, "2026-02-01").out.splitlines() == [
        (
            "Case c00, as it stood at 2026-02-01 23:59:59 UTC: no step of it began before "
            "2026-02-01 23:59:59 UTC."
        ),
        "",
    ]


def test_a_case_or_a_level_that_is_not_there_is_one_sentence(run: Run, record: Path) -> None:
    ran = run("flow", "clock", "c99", "--record", record)
    assert (ran.code, ran.err) == (1, "daylit: There is no case c99 in small-log.\n")
    ran = run("flow", "clock", "c00", "--record", record, "--party", "organisation")
    assert (ran.code, ran.err) == (
        1,
        "daylit: This log names no organisation, so nothing changes hands on that level.\n",
    )


def test_a_log_that_names_nobody_has_no_clock(run: Run, nameless: Path) -> None:
    ran = run("flow", "clock", "P1", "--record", nameless)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "daylit: This log names no team and no organisation, so nothing tells who held the work.\n"
    )
