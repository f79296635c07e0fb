"""``daylit exceptions fit`` and ``baselines``: learned once, held against later."""

from __future__ import annotations

import io
import json
import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from logs import HEAD, day, written

from daylit.cli import daylit
from daylit.departures.wording import day as written_day
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

AS_IT_STANDS = (
    "Held against what is usual in the record as it stands; to hold later ones against the same, "
    "keep it: daylit exceptions fit.\n"
)


def log_of(path: Path, begin: int, count: int, gap: int = 1) -> Path:
    """Write a log of cases that are opened and, so many minutes later, closed."""
    lines = [HEAD]
    for number in range(begin, begin + count):
        on = day(number // 10)
        lines.append(f"c{number},Open,{on}T08:00:00Z,ann,North")
        lines.append(f"c{number},Close,{on}T08:{gap:02}:00Z,ann,North")
    return written(path, lines)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    words = ["record", "import", str(log_of(folder / "work.csv", 0, 600))]
    daylit.main([*words, "--record", str(folder / "record")], standalone_mode=False)
    return folder / "record"


@pytest.fixture
def record(imported: Path, tmp_path: Path) -> Path:
    """The record again, to be changed by one test."""
    return shutil.copytree(imported, tmp_path / "record")


def patterns(run: Run, record: Path, *words: object) -> tuple[list[Any], str]:
    asked = ("exceptions", "patterns", "--record", record)
    as_data = run(*asked, *words, "--all", "--format", "json")
    return json.loads(as_data.out), run(*asked, *words).err


def test_what_is_usual_is_kept_and_later_questions_are_held_against_it(
    run: Run, record: Path, tmp_path: Path
) -> None:
    """600 cases wait a minute; later 600 that wait 5 are late by what was, not by what is."""
    assert patterns(run, record) == ([], AS_IT_STANDS)
    ran = run("exceptions", "fit", "--record", record)
    assert ran.out == (
        "Kept what is usual in work at version 1: 5 usual times with a limit (0.5 % false "
        "alarms), 0 loops told as departures.\n"
    )
    more = log_of(tmp_path / "more.csv", 600, 600, gap=5)
    run("record", "import", more, "--record", record, "--process", "work")
    found, said = patterns(run, record)
    assert [(row["form"], row["place"], row["case_count"]) for row in found] == [
        ("usual", "Close", 600)
    ]
    assert said.startswith("Held against what was usual at version 1 (fitted ")
    assert said.endswith(").\n")


def test_the_same_again_changes_nothing(run: Run, record: Path) -> None:
    run("exceptions", "fit", "--record", record)
    before = Record(record).manifest
    again = run("exceptions", "fit", "--record", record)
    assert (again.code, again.out, again.err) == (
        0,
        "",
        "What is usual is what the record keeps already; nothing was changed.\n",
    )
    assert Record(record).manifest == before


def test_another_rate_is_fitted_for_the_question(run: Run, record: Path) -> None:
    run("exceptions", "fit", "--record", record)
    _, said = patterns(run, record, "--false-alarms", "1%")
    assert said.startswith(
        "Held against what is usual in the record as it stands, fitted for this question: what was "
        "usual at version 1 (fitted "
    )
    assert said.endswith(") is told by another clock or at another rate of false alarms.\n")
    run("exceptions", "fit", "--record", record, "--false-alarms", "0.01")
    _, said = patterns(run, record)
    assert said.startswith("Held against what was usual at version 2 ")


HOW = (
    "“Waits for” is in usual hours, “stays after” is elapsed. The limit is what {rate} of the "
    "usual waits exceed; of “stays after”, what {rate} of the cases that lie there at any moment "
    "have exceeded.\n"
)


def day_of_last_version(record: Path) -> str:
    return written_day(datetime.fromisoformat(Record(record).manifest.made_at))


def test_what_is_usual_is_listed_by_place(run: Run, record: Path) -> None:
    ask = ("exceptions", "baselines", "--record", record, "--format", "json")
    on_the_spot = run(*ask)
    listed = [
        (row["measure"], row["place"], row["visit_count"]) for row in json.loads(on_the_spot.out)
    ]
    assert listed == [
        ("stays after", "Open", 600),
        ("stays after", "Open, with North", 600),
        ("waits for", "Close", 600),
        ("waits for", "Close by North", 600),
        ("waits for", "Close by North, after Open", 600),
    ]
    assert on_the_spot.err == (
        "This is what is usual in the record as it stands, learned now from what was logged until "
        f"1 May 2025; daylit exceptions fit keeps it. {HOW.format(rate='0.5 %')}"
    )
    run("exceptions", "fit", "--record", record)
    fitted_on = day_of_last_version(record)
    kept = run(*ask)
    assert kept.out == on_the_spot.out
    assert kept.err == (
        f"This is what was usual at version 1 (fitted {fitted_on}), learned from what was "
        f"logged until 1 May 2025. {HOW.format(rate='0.5 %')}"
    )


def test_of_two_fits_the_last_is_listed_with_when_and_what_it_was_learned_from(
    run: Run, record: Path, tmp_path: Path
) -> None:
    run("exceptions", "fit", "--record", record)
    more = log_of(tmp_path / "more.csv", 600, 600, gap=5)
    run("record", "import", more, "--record", record, "--process", "work")
    run("exceptions", "fit", "--record", record, "--false-alarms", "1%")
    fitted_on = day_of_last_version(record)
    last = log_of(tmp_path / "last.csv", 1200, 10)
    run("record", "import", last, "--record", record, "--process", "work")
    ran = run("exceptions", "baselines", "--record", record)
    assert ran.err == (
        f"This is what was usual at version 3 (fitted {fitted_on}), learned from what was "
        f"logged until 30 June 2025. The record is at version 5 now. {HOW.format(rate='1.0 %')}"
    )
    assert ran.out.splitlines()[0].split("\t") == [
        *("time", "place", "times", "median", "limit", "far out", "goes on")
    ]
    assert "stays after\tOpen, with North\t1,200" in ran.out


def test_where_no_place_has_enough_times_that_is_said(run: Run, tmp_path: Path) -> None:
    log = log_of(tmp_path / "few.csv", 0, 30)
    run("record", "import", log, "--record", tmp_path / "few")
    ask = ("exceptions", "baselines", "--record", tmp_path / "few")
    ran = run(*ask)
    assert (ran.code, ran.out, ran.err) == (
        0,
        "",
        (
            "This is what is usual in the record as it stands, learned now from what was logged "
            "until 5 March 2025; daylit exceptions fit keeps it. No place has a limit: one that "
            "0.5 % exceed needs 400 times or more.\n"
        ),
    )
    assert json.loads(run(*ask, "--format", "json").out) == []


def test_places_where_no_team_is_stated_say_so(run: Run, tmp_path: Path) -> None:
    lines = [HEAD]
    for number in range(600):
        on = day(number // 10)
        lines.append(f"c{number},Open,{on}T08:00:00Z,ann,North")
        lines.append(f"c{number},Pay,{on}T08:05:00Z,ann,")
        lines.append(f"c{number},Close,{on}T08:09:00Z,ann,South")
    run("record", "import", written(tmp_path / "log.csv", lines), "--record", tmp_path / "kept")
    ran = run("exceptions", "baselines", "--record", tmp_path / "kept", "--format", "json")
    assert [row["place"] for row in json.loads(ran.out)] == [
        "Open",
        "Open, no team stated",
        "Pay",
        "Pay, with North",
        "Close",
        "Close by South",
        "Close by South, after Pay",
        "Pay",
        "Pay, no team stated",
        "Pay, no team stated, after Open",
    ]


def test_a_stream_is_held_against_what_is_kept(
    run: Run, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("exceptions", "fit", "--record", record)
    late = [
        {
            "case": "z1",
            "activity": activity,
            "time": f"2026-03-02T08:{minute:02}:00Z",
            "team": "North",
        }
        for activity, minute in (("Open", 0), ("Close", 30))
    ]
    lines = "".join(json.dumps(row) + "\n" for row in late).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    ran = run("record", "follow", "-", "--record", record, "--process", "work")
    assert ran.err.startswith("Held against what was usual at version 1 (fitted ")
    told = [json.loads(line) for line in ran.out.splitlines()]
    departures = [one["departure"] for one in told if "departure" in one]
    assert [(one["case_id"], one["kind"], one["place"]) for one in departures] == [
        ("z1", "late", "Close")
    ]


def test_the_report_of_a_record_is_held_against_what_is_kept(
    run: Run, record: Path, tmp_path: Path
) -> None:
    run("exceptions", "fit", "--record", record)
    more = log_of(tmp_path / "more.csv", 600, 600, gap=5)
    out = tmp_path / "report.html"
    ran = run("analyse", more, "--record", record, "--process", "work", "--out", out)
    assert ran.code == 0
    assert "Close" in ran.out
