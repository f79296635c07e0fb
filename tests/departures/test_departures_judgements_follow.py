"""Judgements about exceptions whose ids move as the log grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from builders import NOW, at, log, reading, take
from daylit.departures.analysis import Analysis, analyse
from daylit.departures.following import Followed, followed
from daylit.departures.judgements import Judgement, Target, Verdict, as_row, from_rows, states
from daylit.departures.judgements_named import targets_of
from daylit.record.changes.judging import held_judgements, judge
from daylit.record.store import Record, with_open
from loops_only import LOOPS_ONLY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]

ORDINARY = [
    f"o{number} {activity} {number}.{place}"
    for number in range(30)
    for place, activity in enumerate("ABC")
]
UNTIL = (NOW + timedelta(days=30)).date()


class Kept:
    """A record that grows, and what is judged of it in between."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self._count = 0

    def grow(self, *lines: str) -> None:
        self._count += 1
        part = reading(self.engine, log(*lines), name=f"part{self._count}.csv")
        take(Record(self.folder), self.engine, part)

    def judge(self, verdict: Verdict, exception: Row, day: int = 0) -> None:
        """Judge an exception as it is found now, as the command does."""
        honoured, held = self.analysis().honoured, self.held()
        (target,) = targets_of(
            self.engine, [exception], honoured.exceptions, honoured.anchors, held
        )
        until = UNTIL if verdict == "accepted" else None
        said = Judgement(verdict, target, NOW + timedelta(hours=day), until, "known")
        judge(Record(self.folder), self.engine, "work", [as_row(said)], kept_at=NOW)

    def held(self) -> tuple[Judgement, ...]:
        return from_rows(held_judgements(Record(self.folder), self.engine, "work"))

    def steps(self) -> dict[str, Row]:
        table = Record(self.folder).table(self.engine, "steps", "work")
        return {row["step_id"]: row for row in self.engine.rows(table)}

    def analysis(self, judgements: Sequence[Judgement] | None = None) -> Analysis:
        engine, record = self.engine, Record(self.folder)
        steps, cases = (record.table(engine, name, "work") for name in ("steps", "cases"))
        held = self.held() if judgements is None else tuple(judgements)
        asked = replace(LOOPS_ONLY, judgements=held, asked_at=NOW + timedelta(days=1))
        cases = engine.view(with_open, cases, closing=())
        return analyse(engine, steps, cases, process_id="work", settings=asked)

    def found(self, judgements: Sequence[Judgement] | None = None) -> list[Row]:
        """Return the exceptions, by their anchors."""
        rows = self.engine.rows(self.analysis(judgements).exceptions)
        return sorted(rows, key=lambda row: (row["anchored_at"], row["exception_id"]))

    def told(self) -> list[tuple[str, str, str | None]]:
        return [(row["case_id"], row["place"], row["verdict"]) for row in self.found()]

    def accepted(self, judgements: Sequence[Judgement] | None = None) -> list[str]:
        rows = self.found(judgements)
        return [row["exception_id"] for row in rows if row["verdict"] == "accepted"]


@pytest.fixture
def kept(engine: Engine, tmp_path: Path) -> Kept:
    return Kept(engine, tmp_path / "record")


def test_an_exception_stays_accepted_where_a_late_event_comes_before_its_anchor(
    kept: Kept,
) -> None:
    kept.grow(*ORDINARY, "x A 40", "x B 42", "x C 43", "x B 50")
    (before,) = kept.found()
    kept.judge("accepted", before)
    kept.grow("x C 46")
    (after,) = kept.found()
    assert kept.told() == [("x", "C", "accepted")]
    assert after["exception_id"] != before["exception_id"]
    assert (before["anchored_at"], after["anchored_at"]) == (at(50), at(46))


GROWN = (*ORDINARY, "x A 40", "x B 42", "x C 43", "x B 50.2", "x C 50.5")
"""B and C are done again within a minute, each once in the log: B is the first."""


def test_an_exception_stays_accepted_where_another_place_comes_to_name_it(kept: Kept) -> None:
    kept.grow(*GROWN)
    (before,) = kept.found()
    kept.judge("accepted", before)
    assert kept.told() == [("x", "B", "accepted")]
    kept.grow("y A 60", "y C 63", "y C 65")
    assert kept.told() == [("x", "C", "accepted"), ("y", "C", None)]
    assert kept.found()[0]["exception_id"] != before["exception_id"]


def test_an_exception_stays_accepted_where_a_late_start_renames_the_step_at_its_anchor(
    kept: Kept,
) -> None:
    kept.grow(*ORDINARY, "x A 40", "x B 42", "x C 43", "x C 50 complete", "x B 52", "x D 55")
    (before,) = kept.found()
    kept.judge("accepted", before)
    kept.grow("x C 48 start", "x B 46")
    (after,) = kept.found()
    assert (before["place"], after["place"], after["verdict"]) == ("C", "B", "accepted")
    renamed = kept.steps()[_held_at(kept, before)]
    assert renamed["replaces_id"] == before["anchor_event_id"]


def _held_at(kept: Kept, before: Row) -> str:
    """Return the step that ends where the anchor of an exception ended."""
    (step,) = (
        one
        for one, row in kept.steps().items()
        if (row["case_id"], row["activity"], row["ended_at"]) == ("x", before["place"], at(50))
    )
    return step


def test_what_is_judged_again_after_the_id_moved_takes_the_place_of_what_was_before(
    kept: Kept,
) -> None:
    kept.grow(*GROWN)
    kept.judge("accepted", kept.found()[0])
    kept.grow("y A 60", "y C 63", "y C 65")
    kept.judge("reopened", kept.found()[0], day=1)
    assert kept.told() == [("x", "C", None), ("y", "C", None)]
    first, again = kept.held()
    assert first.target.id_begins != again.target.id_begins
    assert first.target.anchor_event_id == again.target.anchor_event_id
    assert states(kept.held(), NOW + timedelta(days=1)) == ("replaced", None)
    # Grown once more, B names it again, and what was taken back does not return.
    kept.grow("z B 70", "z B 72", "w B 80", "w B 82")
    assert kept.told()[0] == ("x", "B", None)
    kept.judge("accepted", kept.found()[0], day=2)
    assert states(kept.held(), NOW + timedelta(days=1)) == ("replaced", "replaced", "stands")


def test_what_was_judged_before_anchors_were_kept_holds_by_its_id_only(kept: Kept) -> None:
    kept.grow(*GROWN)
    (before,) = kept.found()
    kept.judge("accepted", before)
    old = [replace(one, target=replace(one.target, anchor_event_id=None)) for one in kept.held()]
    assert kept.accepted(old) == [before["exception_id"]]
    kept.grow("y A 60", "y C 63", "y C 65")
    assert kept.accepted(old) == []


def test_an_exception_whose_id_moved_is_followed_by_the_one_that_holds_its_anchors(
    kept: Kept,
) -> None:
    kept.grow(*GROWN)
    before = kept.engine.rows(kept.analysis().honoured.anchors)
    kept.grow("y A 60", "y C 63", "y C 65")
    now = kept.engine.rows(kept.analysis().honoured.anchors)
    moved, fresh = (row["exception_id"] for row in kept.found())
    (was,) = {row["exception_id"] for row in before}
    assert followed(now, before, known={was}) == (Followed(moved, was),)
    assert {row["exception_id"] for row in now} == {moved, fresh}


EVENTS = st.lists(
    st.tuples(
        st.sampled_from("xy"),
        st.sampled_from("ABC"),
        st.integers(0, 40),
        st.sampled_from(["ann/a", "bob/b"]),
        st.booleans(),
    ),
    min_size=4,
    max_size=14,
    unique_by=lambda one: one[:3],
)


ENTERED_TWICE = [
    ("x", "C", 27, "ann/a", True),
    ("x", "A", 34, "ann/a", True),
    ("x", "B", 17, "ann/a", False),
    ("x", "B", 15, "ann/a", True),
    ("y", "A", 30, "ann/a", False),
    ("x", "C", 13, "ann/a", True),
    ("x", "B", 37, "ann/a", False),
    ("y", "C", 30, "ann/a", False),
    ("x", "B", 36, "ann/a", True),
    ("y", "C", 0, "ann/a", True),
]
"""B, which was accepted, comes to be entered a quarter of a minute before, and is told with C."""


@pytest.mark.slow
@example(events=ENTERED_TWICE, which=0)
@given(events=EVENTS, which=st.integers(0, 100))
@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_accepted_between_two_parts_of_a_log_is_as_accepted_after_both(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    events: list[tuple[str, str, int, str, bool]],
    which: int,
) -> None:
    kept = Kept(engine, tmp_path_factory.mktemp("parts") / "record")
    # Of a quarter of a minute each, so that some are of one moment to people.
    lines = [
        (f"{case} {activity} {40 + quarter / 4} {who}", is_late)
        for case, activity, quarter, who, is_late in events
    ]
    kept.grow(*ORDINARY, *(line for line, is_late in lines if not is_late))
    before = kept.found()
    if before:
        kept.judge("accepted", before[which % len(before)])
    kept.grow("o0 D 31", *(line for line, is_late in lines if is_late))
    if before:
        assert kept.accepted() == _by_hand(kept, before[which % len(before)])


def _by_hand(kept: Kept, before: Row) -> list[str]:
    """Return which exceptions someone would accept who looks for the step where it was."""
    analysis = kept.analysis([])
    there = kept.steps()[before["anchor_event_id"]]
    assert (there["case_id"], there["started_at"]) == (before["case_id"], before["anchored_at"])
    engine = kept.engine
    holding = {
        row["exception_id"]
        for row in engine.rows(analysis.departures)
        if row["case_id"] == before["case_id"] and row["anchor_position"] == there["position"]
    }
    # By their own places, also where they are told with a greater loop at another.
    own, rows = ("case_id", "kind", "place"), engine.rows(analysis.honoured.exceptions)
    alike = {row["exception_id"] for row in rows if all(row[one] == before[one] for one in own)}
    chosen = holding or (alike if len(alike) == 1 else set())
    named = [Judgement("accepted", Target("exception", one), NOW, UNTIL) for one in chosen]
    return kept.accepted(named)
