"""The sample's truth: what the detectors find against what the generator says it injected."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from daylit.departures.analysis import Analysis, analyse
from daylit.departures.settings import Settings
from daylit.record.changes.importing import import_readings
from daylit.record.stating import Incoming
from daylit.record.store import Record
from daylit.sample import make
from daylit.sources import Choices, read
from daylit.sources.declared import read_declared

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.sample import SampleMade

CASES = 2000
SEEDS = 5
"""Twenty samples are scored in ``tests/scoring``; here what is found is held against each truth."""

LEAST = 0.98
KINDS = ("bounce", "rework")

Found = set[tuple[str, str, str, datetime]]


def quietly(_doing: str) -> None:
    """Tell nobody."""


def analysed(engine: Engine, made: SampleMade, folder: Path) -> Found:
    """Return (case, kind, activity, start) of every bounce and rework found."""
    record = Record(folder / "record")
    reading = read(made.log_path, engine, Choices())
    import_readings(
        record,
        engine,
        [Incoming("sample", reading)],
        process_id="breakdown",
        imported_at=datetime(2026, 1, 1, tzinfo=UTC),
        on_progress=quietly,
    )
    steps = record.table(engine, "steps", "breakdown")
    analysis: Analysis = analyse(
        engine,
        steps,
        record.table(engine, "cases", "breakdown"),
        process_id="breakdown",
        settings=Settings(declared=read_declared(made.usual_path)),
    )
    departures = analysis.departures.filter(analysis.departures.kind.isin(KINDS))
    anchors = departures.join(steps, departures.anchor_event_id == steps.step_id)
    rows = engine.rows(anchors.select("case_id", "kind", "activity", "started_at"))
    return {(row["case_id"], row["kind"], row["activity"], row["started_at"]) for row in rows}


def truth(made: SampleMade) -> Found:
    """Return the bounces and rework that were put in; lateness has truth rows of its own."""
    with made.truth_path.open(encoding="utf-8", newline="") as file:
        return {
            (
                row["case"],
                row["kind"],
                row["anchor_activity"],
                datetime.fromisoformat(row["anchor_start"]),
            )
            for row in csv.DictReader(file)
            if row["kind"] in KINDS
        }


def sample(folder: Path, seed: int, *, null: bool) -> SampleMade:
    return make(folder, cases=CASES, seed=seed, null=null, file_format="parquet")


@pytest.mark.slow
def test_departures_of_several_seeds_are_those_injected(engine: Engine, tmp_path: Path) -> None:
    found: set[tuple[int, tuple[str, str, str, datetime]]] = set()
    true: set[tuple[int, tuple[str, str, str, datetime]]] = set()
    for seed in range(SEEDS):
        folder = tmp_path / str(seed)
        made = sample(folder, seed, null=False)
        found |= {(seed, one) for one in analysed(engine, made, folder)}
        true |= {(seed, one) for one in truth(made)}
    for kind in KINDS:
        found_kind = {one for one in found if one[1][1] == kind}
        true_kind = {one for one in true if one[1][1] == kind}
        right = len(found_kind & true_kind)
        assert len(true_kind) > 100 * SEEDS
        assert right / len(found_kind) >= LEAST
        assert right / len(true_kind) >= LEAST


@pytest.mark.slow
def test_usual_loops_alone_give_no_departure(engine: Engine, tmp_path: Path) -> None:
    for seed in range(SEEDS):
        folder = tmp_path / str(seed)
        made = sample(folder, seed, null=True)
        assert analysed(engine, made, folder) == set()


def test_departures_of_one_seed_are_those_injected(engine: Engine, tmp_path: Path) -> None:
    made = sample(tmp_path, seed=5, null=False)
    assert analysed(engine, made, tmp_path) == truth(made)
