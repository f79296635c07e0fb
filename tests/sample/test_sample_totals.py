"""The work in the log and what was caused of it, recounted from the files and the stories."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from daylit.errors import ParameterError
from daylit.sample import Shares, Totals, expected_shares, logged, make
from daylit.sample.blocks import make_blocks
from daylit.sample.calendar import DAY
from daylit.sample.settings import SETTINGS
from daylit.sample.totals import shares_of
from daylit.sample.way import NO_CAUSE, Flow

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.sample import SampleMade

Row = dict[str, str]

STORIES = {
    "Details missing": ("bounce", "Triage", (-1, 0)),
    "Not ours": ("rework", "Receive bus", (0,)),
    "Diagnosis doubted": ("rework", "Diagnose", (0,)),
    "Part missing": ("bounce", "Pick parts", (-1, 0, 1)),
    "Wrong part": ("bounce", "Pick parts", (-1, 0, 1, 2)),
    "Contract number missing": ("bounce", "Confirm order", (-1, 0)),
    "Approval missing": ("bounce", "Assess damage", (-1, 0)),
    "Release refused": ("bounce", "Release check", (-2, -1, 0)),
}
"""By cause: the departure from which its steps are found, and where they stand beside it."""

SLOWED = {
    "Part missing": ("Repair", 1.3),
    "Not ours": ("Diagnose", 1.25),
    "Approval missing": ("Repair bodywork", 1.15),
}
"""By cause: the activity whose first time in the case takes that many times as long."""


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def work(step: Row) -> int:
    """Handling in seconds; nothing where there is no end."""
    if not step["end"]:
        return 0
    took = datetime.fromisoformat(step["end"]) - datetime.fromisoformat(step["start"])
    return round(took.total_seconds())


def assumed(made: SampleMade, steps: list[Row]) -> int:
    """What the sample's minutes.toml gives for some steps."""
    minutes = tomllib.loads(made.minutes_path.read_text(encoding="utf-8"))["minutes"]
    return sum(minutes[step["activity"]] for step in steps)


def by_case(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["case"]].append(row)
    return found


def added_steps(cases: dict[str, list[Row]], truth: list[Row]) -> list[Row]:
    """The steps that would not be there without a trouble, told from its story."""
    found: dict[tuple[str, int], Row] = {}
    for row in truth:
        kind, activity, beside = STORIES.get(row["cause"], ("", "", ()))
        if (row["kind"], row["anchor_activity"]) == (kind, activity):
            steps = cases[row["case"]]
            anchor = [step["start"] for step in steps].index(row["anchor_start"])
            found |= {(row["case"], anchor + at): steps[anchor + at] for at in beside}
    return list(found.values())


def slowed_work(cases: dict[str, list[Row]], truth: list[Row]) -> list[float]:
    """What each step took longer because a trouble slowed it, in seconds."""
    met = {(row["case"], row["cause"]) for row in truth if row["kind"] in ("bounce", "rework")}
    found = []
    for case, cause in sorted(met & {(case, cause) for case in cases for cause in SLOWED}):
        activity, factor = SLOWED[cause]
        first = [step for step in cases[case] if step["activity"] == activity][:1]
        found += [work(step) * (1 - 1 / factor) for step in first]
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SampleMade:
    folder = tmp_path_factory.mktemp("cut")
    return make(folder, cases=2000, seed=6, null=False, file_format="csv")


def test_the_totals_of_all_work_are_those_of_the_log(made: SampleMade) -> None:
    log, truth = rows_of(made.log_path), rows_of(made.truth_path)
    touched = {row["case"] for row in truth}
    disturbed = {row["case"] for row in truth if row["kind"] in ("bounce", "rework")}

    def of_cases(which: set[str]) -> tuple[int, int, int]:
        steps = [step for step in log if step["case"] in which]
        return len(which), len(steps), sum(map(work, steps))

    caused = (made.totals.caused_step_count, made.totals.caused_seconds)
    everything = of_cases({step["case"] for step in log})
    assert made.totals == Totals(
        *everything,
        *caused,
        *of_cases(touched),
        *of_cases(disturbed),
        assumed_minutes=assumed(made, log),
        caused_assumed_minutes=made.totals.caused_assumed_minutes,
    )
    assert len(disturbed) < len(touched) < 600


def test_the_totals_of_caused_work_are_those_of_the_stories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without the cut no story breaks off in the middle.
    monkeypatch.setattr(logged, "CUT", logged.CUT + 365 * DAY)
    whole = make(tmp_path, cases=2000, seed=6, null=False, file_format="csv")
    cases, truth = by_case(rows_of(whole.log_path)), rows_of(whole.truth_path)
    added, slowed = added_steps(cases, truth), slowed_work(cases, truth)

    assert {row["cause"] for row in truth} > set(STORIES)
    assert whole.totals.caused_step_count == len(added) > 500
    assert whole.totals.caused_assumed_minutes == assumed(whole, added)
    # A slowed step is cut to whole seconds.
    assert len(slowed) > 50
    assert whole.totals.caused_seconds == pytest.approx(
        sum(map(work, added)) + sum(slowed), abs=len(slowed)
    )


def test_what_the_log_cuts_away_is_counted_nowhere(
    made: SampleMade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logged, "CUT", logged.CUT + 365 * DAY)
    whole = make(tmp_path, cases=2000, seed=6, null=False, file_format="csv")
    end = datetime(2026, 9, 3, tzinfo=UTC)
    early = [row for row in rows_of(whole.log_path) if datetime.fromisoformat(row["start"]) < end]
    starts = [(row["case"], row["start"]) for row in early]
    ends = {row["end"] for row in early if datetime.fromisoformat(row["end"]) < end}
    log = rows_of(made.log_path)

    assert [(row["case"], row["start"]) for row in log] == starts
    assert {row["end"] for row in log if row["end"]} == ends
    assert made.event_count < whole.event_count


def test_the_bounces_and_rework_of_steps_that_are_cut_away_are_left_out(
    made: SampleMade,
) -> None:
    steps = {(row["case"], row["start"], row["activity"]) for row in rows_of(made.log_path)}
    anchors = [
        (row["case"], row["anchor_start"], row["anchor_activity"])
        for row in rows_of(made.truth_path)
    ]

    assert set(anchors) <= steps


def test_totals_are_written_with_their_shares(made: SampleMade) -> None:
    written = json.loads(made.totals_path.read_text(encoding="utf-8"))

    assert written == asdict(made.totals) | asdict(shares_of(made.totals))
    assert written["steps"] == made.totals.caused_step_count / made.event_count


def test_shares_worked_by_hand() -> None:
    totals = Totals(
        step_count=20,
        work_seconds=1000,
        caused_step_count=3,
        caused_seconds=40,
        touched_seconds=300,
        disturbed_seconds=250,
        assumed_minutes=500,
        caused_assumed_minutes=15,
    )

    assert shares_of(totals) == Shares(
        hours=0.04, steps=0.15, assumed_hours=0.03, touched_hours=0.3, disturbed_hours=0.25
    )


def test_expected_shares_are_those_of_the_sample_of_that_size_and_seed(made: SampleMade) -> None:
    assert expected_shares(cases=2000, seed=6) == shares_of(made.totals)


def test_in_null_mode_nothing_is_caused_and_hardly_anything_touched() -> None:
    shares = expected_shares(cases=20_000, seed=1, null=True)

    assert shares.hours == shares.steps == shares.assumed_hours == shares.disturbed_hours == 0
    assert shares.touched_hours < 0.003


def test_sums_over_blocks_are_those_of_the_whole() -> None:
    one, other = Totals(1, 2, 3, 4, 5), Totals(10, 20, 30, 40, 50, 60)

    assert one + other == Totals(11, 22, 33, 44, 55, 60)


def test_steps_that_troubles_add_are_what_null_mode_does_not_have() -> None:
    def steps(flow: Flow) -> int:
        """All steps of the cases that nobody forgets, whether in the log or later."""
        return int(flow.taken[kept].sum())

    (full,) = make_blocks(5000, 9, SETTINGS)
    (null,) = make_blocks(5000, 9, SETTINGS.without_trouble())
    kept = full.logged.flow.stalled == NO_CAUSE
    added = int((full.logged.flow.cause[kept] != NO_CAUSE).sum())

    assert steps(full.logged.flow) - steps(null.logged.flow) == added > 1000
    assert (~null.logged.flow.taken | full.logged.flow.taken)[kept].all()


@pytest.mark.parametrize(("cases", "seed"), [(0, 1), (1, -1)])
def test_expected_shares_of_no_sample_are_refused(cases: int, seed: int) -> None:
    with pytest.raises(ParameterError) as refusal:
        expected_shares(cases=cases, seed=seed)

    assert str(refusal.value) == (
        "The number of cases is 0, but it must be 1 or more."
        if cases == 0
        else "The seed is -1, but it must be 0 or more."
    )
