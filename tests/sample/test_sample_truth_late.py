"""The truth of late and stalled cases against arithmetic on the files.

Like the judge of bounces and rework, the arithmetic below reads the files as anyone would and
shares no code with the sample.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from daylit.sample import make

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.sample import SampleMade

END = datetime(2026, 9, 3, tzinfo=UTC)
CASES = 2000
SEEDS = ((21, False), (22, False), (23, True))


class Step(NamedTuple):
    activity: str
    team: str
    start: datetime
    end: datetime | None
    deadline: datetime

    @property
    def last_moment(self) -> datetime:
        return self.end or self.start


class Late(NamedTuple):
    case: str
    place: str
    anchor_start: datetime
    anchor_activity: str
    due_at: datetime


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def cases_of(made: SampleMade) -> dict[str, list[Step]]:
    cases: dict[str, list[Step]] = defaultdict(list)
    for row in rows_of(made.log_path):
        end = moment(row["end"]) if row["end"] else None
        start, deadline = moment(row["start"]), moment(row["deadline"])
        cases[row["case"]].append(Step(row["activity"], row["team"], start, end, deadline))
    return cases


class Sample(NamedTuple):
    """A sample's files, read once."""

    is_null: bool
    cases: dict[str, list[Step]]
    truth: list[dict[str, str]]
    terms: list[dict[str, Any]]

    def rows(self, kind: str, form: str) -> list[dict[str, str]]:
        return [row for row in self.truth if (row["kind"], row["form"]) == (kind, form)]

    def late(self, form: str) -> set[Late]:
        rows = self.rows("late", form)
        found = {
            Late(
                row["case"],
                row["place"],
                moment(row["anchor_start"]),
                row["anchor_activity"],
                moment(row["due_at"]),
            )
            for row in rows
        }
        assert len(found) == len(rows)
        return found


def is_open(steps: list[Step]) -> bool:
    return steps[-1].activity != "Release to street" or steps[-1].end is None


def between(steps: list[Step], start: str, to: str) -> list[tuple[Step, Step | None]]:
    """Each step of the one that has ended with the next later step of the other, if it came."""
    found: list[tuple[Step, Step | None]] = []
    for number, step in enumerate(steps):
        later = [other for other in steps[number + 1 :] if other.activity == to]
        if step.activity == start and step.end:
            found.append((step, later[0] if later else None))
    return found


def breaks(case: str, steps: list[Step], term: dict[str, Any]) -> set[Late]:
    """Where a case broke a limit, by what terms.toml says."""
    within = timedelta(days=int(term["within"].split()[0]))
    if "case" in term:
        due, last = steps[0].start + within, steps[-1]
        is_late = (END if is_open(steps) else last.last_moment) > due
        return {Late(case, "whole case", last.start, last.activity, due)} if is_late else set()
    pairs: list[tuple[Step, Step | None]]
    if "hand_over_to" in term:
        team, place = term["hand_over_to"], f"-> {term['hand_over_to']}"
        pairs = [(a, b) for a, b in pairwise(steps) if a.team != team == b.team]
    else:
        place = f"{term['from']} -> {term['to']}"
        pairs = between(steps, term["from"], term["to"])
    found = set()
    for a, b in pairs:
        due = a.last_moment + within
        anchor = b or a
        came_late = b is not None and b.start > due
        if came_late or (b is None and is_open(steps) and due < END):
            found.add(Late(case, place, anchor.start, anchor.activity, due))
    return found


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    found = []
    for seed, null in SEEDS:
        folder = tmp_path_factory.mktemp("late")
        made = make(folder, cases=CASES, seed=seed, null=null, file_format="csv")
        terms = tomllib.loads(made.terms_path.read_text(encoding="utf-8"))["term"]
        found.append(Sample(null, cases_of(made), rows_of(made.truth_path), terms))
    return found


def test_limits_are_broken_where_arithmetic_says(samples: list[Sample]) -> None:
    for sample in samples:
        expected = {
            late
            for case, steps in sample.cases.items()
            for term in sample.terms
            for late in breaks(case, steps, term)
        }

        assert len(sample.terms) == 3
        assert sample.late("limit") == expected
        assert len(expected) > 40 or sample.is_null


def test_deadlines_are_missed_where_arithmetic_says(samples: list[Sample]) -> None:
    for sample in samples:
        expected = set()
        for case, steps in sample.cases.items():
            last, deadline = steps[-1], steps[0].deadline
            if last.last_moment > deadline or (is_open(steps) and deadline < END):
                expected.add(Late(case, last.activity, last.start, last.activity, deadline))

        assert sample.late("deadline") == expected
        assert len(expected) > 40 or sample.is_null


def test_rows_say_whether_their_case_is_open(samples: list[Sample]) -> None:
    for sample in samples:
        for row in sample.truth:
            assert row["is_open"] == str(is_open(sample.cases[row["case"]])).lower()


def test_nothing_is_later_than_the_last_day_and_only_last_steps_are_under_way(
    samples: list[Sample],
) -> None:
    for steps in (steps for sample in samples for steps in sample.cases.values()):
        assert all(step.last_moment < END for step in steps)
        assert all(step.end for step in steps[:-1])


def test_forgotten_cases_wait_from_the_end_of_their_last_step(samples: list[Sample]) -> None:
    for sample in samples:
        rows = sample.rows("stalled", "")
        for row in rows:
            last = sample.cases[row["case"]][-1]
            assert (row["anchor_activity"], row["place"]) == (last.activity, last.activity)
            assert moment(row["anchor_start"]) == last.start
            assert moment(row["waits_from"]) == last.end
            assert row["cause"] == "Forgotten"

        assert len(rows) > 15 or sample.is_null


def test_only_lateness_by_arithmetic_is_without_a_cause(samples: list[Sample]) -> None:
    for sample in samples:
        forms = {(row["kind"], row["form"]) for row in sample.truth if not row["cause"]}

        assert forms <= {("late", "limit"), ("late", "deadline")}


def test_columns_of_the_truth_are_filled_where_they_mean_something(
    samples: list[Sample],
) -> None:
    for row in (row for sample in samples for row in sample.truth):
        assert bool(row["due_at"]) == (row["form"] in ("limit", "deadline"))
        assert bool(row["waits_from"]) == (row["kind"] == "stalled")
