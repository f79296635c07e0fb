"""``daylit exceptions share``: the figure in sentences that are true, and as data."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from logs import day, steps, timed, with_loops, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

TOUCHED = (
    "{} in cases with an exception, whatever caused it; what exceptions cause is part of it, cases "
    "that were only late or stalled against the usual are not."
)
NO_TIMES = "No start and end times in this log, so work is counted in steps, not hours."


@pytest.fixture(scope="session")
def loops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_loops(tmp_path_factory.mktemp("loops") / "loops.csv")


def told(ran: Ran) -> list[str]:
    """Return the sentences, which stand before the table."""
    assert ran.code == 0
    lines = ran.out.splitlines()
    return lines[: next(at for at, line in enumerate(lines) if not line.strip())]


def test_the_share_is_told_with_its_interval_its_unit_and_what_it_rests_on(
    share: Callable[..., Ran], loops: Path
) -> None:
    """24 cases do 2 steps more (Ask, and Check once more), 24 do 1: 72 of 792 steps."""
    assert told(share(loops)) == [
        "Exceptions cause 9.1 % of the logged steps (7.9 to 10 %): 72 of 792 steps.",
        NO_TIMES,
        (
            "If no loop told here is how the work is meant to go, the true share lies between such "
            "bounds in 95 of 100 logs like this one: 7.9 to 10 %. They rest on how the share "
            "differs between the 35 weeks in which cases began; the work lies with too few of its "
            "2 teams to take these as some of many, so the bounds hold for them in other weeks."
        ),
        (
            "72 steps would not exist without an exception; 24 of these do something for the first "
            "time in their case and may have been needed anyway. Whether their other steps took "
            "longer than usual cannot be told, as no handling is measured."
        ),
        TOUCHED.format("27 % of the logged steps (24 to 30 %) are"),
        (
            "Of the cases that began in the first half of the log, by work, exceptions cause "
            "9.2 %, of those of the second 9.0 %: \N{MINUS SIGN}0.1 (\N{MINUS SIGN}2.5 to +2.2 "
            "percentage points), so one cannot tell a change."
        ),
        (
            "Two loops carry all the steps that exceptions cause: North → South → North (67 %) and "
            "“Check” done again (33 %). If that is how the work is meant to go, declare them usual."
        ),
    ]


def test_the_lines_that_declare_what_carries_most_of_it_work(
    share: Callable[..., Ran], loops: Path, tmp_path: Path
) -> None:
    said = "In a file that --usual names, these lines declare them usual:\n"
    before, declared = share(loops).out.split(said)
    assert before.endswith("\n\n")
    usual = written(tmp_path / "usual.toml", declared.splitlines())
    ran = share(loops, "--usual", usual)
    # What is left went South → North → South on its way: it was told with the way back to North.
    assert told(ran)[0] == (
        "Exceptions cause 6.1 % of the logged steps (4.7 to 7.4 %): 48 of 792 steps."
    )
    assert "declare" not in ran.out


def test_minutes_that_people_gave_make_hours(share: Callable[..., Ran], tmp_path: Path) -> None:
    """240 cases take 16 minutes, 24 of them 13 more, 36 of them 10: 672 of 4,512 minutes."""
    minutes = written(
        tmp_path / "minutes.toml", ["[minutes]", "Open = 5", "Check = 10", "Ask = 3", "Close = 1"]
    )
    log = with_loops(tmp_path / "log.csv", grows=True)
    lines = told(share(log, "--minutes", minutes))
    assert lines[:2] == [
        (
            "Exceptions cause 15 % of the logged work (13 to 17 %): 11 of 75 hours, assumed from "
            "the minutes that people gave."
        ),
        (
            "Work is in hours, assumed for 804 of 804 steps from the minutes that people gave and "
            "measured on 0."
        ),
    ]
    assert lines[3].endswith(
        "Whether their other steps took longer than usual cannot be told: the minutes are the same "
        "for every step of an activity."
    )
    assert lines[5].endswith(": 4.3 percentage points more (1.3 to 7.3).")


def test_activities_without_minutes_are_told(
    run: Run, share: Callable[..., Ran], loops: Path, tmp_path: Path
) -> None:
    """24 of 792 steps are of Ask, 264 of Check."""
    few = written(tmp_path / "few.toml", ["[minutes]", "Open = 5", "Check = 10", "Close = 1"])
    assert share(loops, "--minutes", few).err == (
        "24 of 792 steps (3.0 %) have neither measured work nor minutes: 'Ask' (24 steps). In "
        "hours they hold no work.\n"
    )
    fewer = written(tmp_path / "fewer.toml", ["[minutes]", "Open = 5", "Close = 1"])
    out = tmp_path / "report.html"
    ran = run("analyse", loops, "--minutes", fewer, "--out", out)
    assert (
        "312 of 792 steps (39 %) have neither measured work nor minutes: 'Check' (288 steps) and "
        "'Ask' (24 steps). Work is told in steps; for hours, that of 95 % of them must be known."
    ) in " ".join(ran.out.split())


def test_the_figures_are_the_same_as_json_and_csv(share: Callable[..., Ran], loops: Path) -> None:
    rows = json.loads(share(loops, "--format", "json").out)
    assert [row["figure"] for row in rows] == [
        "exception share",
        "steps alone",
        "touched share",
        "first half",
        "second half",
        "change",
    ]
    whole, *_, change = rows
    assert (whole["work"], whole["unit"], whole["rests_on"]) == (72, "steps", "weeks")
    assert whole["share"] == pytest.approx(72 / 792)
    assert change["lower_share"] < change["share"] < change["upper_share"]
    as_csv = list(csv.DictReader(io.StringIO(share(loops, "--format", "csv").out)))
    assert [float(row["share"]) for row in as_csv] == [row["share"] for row in rows]


def test_where_hours_are_measured_it_is_told_what_was_beyond_the_usual(
    share: Callable[..., Ran], tmp_path: Path
) -> None:
    """300 cases; the steps of the 60 that check again take 6 minutes in place of 3."""
    lines = told(share(timed(tmp_path / "timed.csv")))
    assert lines[1] == "Work is in hours: all of 960 steps have both a start and an end."
    # 60 cases, three steps each that are no repeats, 3 minutes more: 9 hours.
    assert (
        "9.0 hours are what the other steps of these cases took beyond the same work in cases "
        "without an exception" in lines[3]
    )
    assert lines[3].endswith("It goes with exceptions, and need not all be caused by them.")


def test_where_all_cases_are_affected_nothing_is_held_against_them(
    share: Callable[..., Ran], tmp_path: Path
) -> None:
    log = timed(tmp_path / "timed.csv", every=1)
    departing = ["[[departure]]", 'kind = "rework"', 'activity = "Check"']
    usual = written(tmp_path / "usual.toml", departing)
    lines = told(share(log, "--usual", usual))
    assert lines[0] == (
        "Exceptions cause 25 % of the logged work (how sure, one cannot tell: all weeks show the "
        "same share): 30 of 120 hours measured."
    )
    assert lines[2] == "How sure this share is one cannot tell: all weeks show the same share."
    assert lines[3].endswith(
        "only 0 of 300 cases neither come back nor do anything again, and at least 100 cases and "
        "10 % of all are needed to compare with."
    )
    assert lines[4] == TOUCHED.format("100 % of the logged work is")


def test_of_one_case_nothing_can_be_told(share: Callable[..., Ran], tmp_path: Path) -> None:
    done = steps("a", day(0), "Open North ann", "Check North ann", "Check North ann")
    log = written(tmp_path / "one.csv", ["case,activity,time,person,team", *done])
    assert told(share(log)) == [
        ("None of the 3 steps is one that an exception caused. Of one case nothing can be told."),
        NO_TIMES,
    ]


def test_where_no_case_is_closed_the_share_is_of_what_was_done_so_far(
    run: Run, share: Callable[..., Ran], loops: Path, tmp_path: Path
) -> None:
    closed = told(share(loops))
    record = tmp_path / "record"
    assert "0 cases are closed" in run("record", "ends", "Ask", "--record", record).out
    opened = told(run("exceptions", "share", "--record", record))
    # How long cases last is not known, so the halves are not compared.
    halves = 5
    assert "That is no change one could tell" in opened.pop(halves)
    assert closed.pop(halves).endswith("so one cannot tell a change.")
    assert opened == closed


def test_where_cases_began_on_few_days_there_is_no_interval(
    share: Callable[..., Ran], tmp_path: Path
) -> None:
    log = with_loops(tmp_path / "few.csv", days=2)
    lines = told(share(log))
    assert lines[0] == (
        "Exceptions cause 9.1 % of the logged steps (how sure, one cannot tell: its cases begin on "
        "only 2 days): 72 of 792 steps."
    )
