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
    "Cases with an exception hold {} whatever it caused; those that were only late or stalled "
    "against the usual are not among them."
)
NO_MINUTES = (
    "Work is told in steps: the log has both ends of 0 of {}, and minutes are given for 0 more "
    "(--minutes)."
)
ALL_OF_STEPS = (
    "All of it is of steps that would not exist without an exception. What the other steps of "
    "affected cases took beyond the usual is no part of it: {}"
)


@pytest.fixture(scope="session")
def loops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_loops(tmp_path_factory.mktemp("loops") / "loops.csv")


@pytest.fixture
def share(run: Run, tmp_path: Path) -> Callable[..., Ran]:
    """Import a log and ask for the share."""

    def asked(log: Path, *words: object) -> Ran:
        folder = tmp_path / "record"
        assert run("record", "import", log, "--record", folder).code == 0
        return run("exceptions", "share", "--record", folder, *words)

    return asked


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
        "Exceptions cause 9.1 % of the logged steps (95 % interval 7.9 to 10 %): 72 of 792 steps.",
        (
            "The interval rests on how the share differs between the 35 weeks in which cases "
            "began; it holds for these teams, as 2 teams are too few or too unequal to be taken as "
            "drawn by chance."
        ),
        NO_MINUTES.format("792 steps"),
        ALL_OF_STEPS.format("work is told in steps."),
        TOUCHED.format("27 % (24 to 30 %) of the logged steps,"),
        (
            "In the first half of the log (by work) it is 9.2 % (7.4 to 11 %), in the second 9.0 % "
            "(7.3 to 11 %): whether it changed cannot be told (\N{MINUS SIGN}0.1 points, "
            "\N{MINUS SIGN}2.5 to +2.2 points)."
        ),
    ]


def test_minutes_that_people_gave_make_hours(share: Callable[..., Ran], tmp_path: Path) -> None:
    """240 cases take 16 minutes, 24 of them 13 more, 36 of them 10: 672 of 4,512 minutes."""
    minutes = written(
        tmp_path / "minutes.toml", ["[minutes]", "Open = 5", "Check = 10", "Ask = 3", "Close = 1"]
    )
    log = with_loops(tmp_path / "log.csv", grows=True)
    lines = told(share(log, "--minutes", minutes))
    assert lines[0] == (
        "Exceptions cause 15 % of the logged work (95 % interval 13 to 17 %): 11 h of 75 h."
    )
    assert lines[2:4] == [
        (
            "Work is in hours assumed: for 100 % of 804 steps it is the minutes that people gave, "
            "for 0 % it is measured."
        ),
        ALL_OF_STEPS.format("minutes that people gave are the same in every case."),
    ]
    assert lines[5].endswith(": it rose by 4.3 points (1.3 to 7.3).")


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
    assert lines[2] == "Work is in hours measured: the log has both ends of 100 % of 960 steps."
    assert lines[3].startswith("Steps that would not exist without an exception make up ")
    # 60 cases, three steps each that are no repeats, 3 minutes more: 9 hours.
    assert "affected cases took 9.0 h more than the same work in unaffected cases;" in lines[3]
    assert lines[3].endswith(
        "it goes with exceptions, and need not all be caused by them. 100 % of these steps could "
        "be compared."
    )


def test_where_all_cases_are_affected_nothing_is_held_against_them(
    share: Callable[..., Ran], tmp_path: Path
) -> None:
    log = timed(tmp_path / "timed.csv", every=1)
    departing = ["[[departure]]", 'kind = "rework"', 'activity = "Check"']
    usual = written(tmp_path / "usual.toml", departing)
    lines = told(share(log, "--usual", usual))
    assert lines[0] == (
        "Which share of the work exceptions cause cannot be told: it is the same in each of "
        "43 weeks, so nothing is seen of how it varies. Counted in this log it is 25 % (30 h of "
        "120 h)."
    )
    assert lines[1] == "Without an interval the figures below are counts of this log and no more."
    assert lines[3:5] == [
        ALL_OF_STEPS.format(
            "0 of 300 cases are unaffected, and 100 and 10 % of all are needed to compare with."
        ),
        TOUCHED.format("100 % of the logged work,"),
    ]


def test_of_one_case_nothing_can_be_told(share: Callable[..., Ran], tmp_path: Path) -> None:
    done = steps("a", day(0), "Open North ann", "Check North ann", "Check North ann")
    log = written(tmp_path / "one.csv", ["case,activity,time,person,team", *done])
    assert told(share(log)) == [
        (
            "No step of this log is seen to be caused by an exception: 0 of 3 steps. Of one case "
            "nothing can be told."
        ),
        NO_MINUTES.format("3 steps"),
        TOUCHED.format("0 % of the logged steps,"),
    ]


def test_where_no_case_is_closed_the_share_is_of_what_was_done_so_far(
    run: Run, share: Callable[..., Ran], loops: Path, tmp_path: Path
) -> None:
    closed = told(share(loops))[:-1]
    record = tmp_path / "record"
    assert "0 cases are closed" in run("record", "ends", "Ask", "--record", record).out
    # How long cases last is not known, so the halves are not compared.
    assert told(run("exceptions", "share", "--record", record))[:-1] == closed


def test_where_cases_began_on_few_days_there_is_no_interval(
    share: Callable[..., Ran], tmp_path: Path
) -> None:
    log = with_loops(tmp_path / "few.csv", days=2)
    lines = told(share(log))
    assert lines[0] == (
        "Which share of the work exceptions cause cannot be told: its 240 cases begin on 2 days or "
        "nearly all on few of them. Counted in this log it is 9.1 % (72 of 792 steps)."
    )
