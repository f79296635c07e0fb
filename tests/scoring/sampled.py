"""One sample, analysed as its users would, with the truth beside it."""

from __future__ import annotations

import csv
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from daylit.departures.analysis import Analysis, analyse, commonalities, cost
from daylit.departures.settings import Settings
from daylit.record.changes.importing import build_unstored
from daylit.record.engine import open_engine
from daylit.record.people.keys import passing_keys
from daylit.record.said_of_all import with_said_of_all
from daylit.record.stating import Incoming
from daylit.sample import make
from daylit.sources import Choices, read
from daylit.sources.declared import read_declared
from daylit.sources.minutes_file import read_minutes
from daylit.sources.terms_file import read_terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.departures.cost import Share
    from daylit.departures.traits.common import Commonalities
    from daylit.record.engine import Engine
    from daylit.sample import SampleMade

CASES = 2000
IMPORTED_AT = datetime(2026, 11, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Sampled:
    """A sample and what was found in it.

    Attributes:
        truth: Rows of truth.csv.
        planted: What planted.json says, by cause.
    """

    made: SampleMade
    engine: Engine
    steps: ir.Table
    cases: ir.Table
    analysis: Analysis
    share: Share
    truth: list[dict[str, str]]
    planted: dict[str, Any]

    def commonalities(self) -> Commonalities:
        """Find what the cases of each pattern have in common."""
        return commonalities(self.engine, self.steps, self.cases, self.analysis)


def make_sample(folder: Path, seed: int, *, null: bool, cases: int = CASES) -> SampleMade:
    """Make the sample of a seed."""
    return make(folder, cases=cases, seed=seed, null=null, file_format="parquet")


@contextmanager
def sampled(made: SampleMade, *, without_ends: bool = False) -> Iterator[Sampled]:
    """Analyse a sample with what its owners stated.

    Args:
        made: The sample.
        without_ends: Take the ends of steps away, and give minutes.
    """
    folder = made.log_path.parent
    log = made.log_path
    if without_ends:
        log = folder / "without_ends.parquet"
        pq.write_table(pq.read_table(made.log_path).drop_columns(["end"]), log)
    settings = Settings(
        declared=read_declared(made.usual_path),
        terms=read_terms(folder / "terms.toml"),
        minutes=read_minutes(folder / "minutes.toml") if without_ends else None,
    )
    with open_engine(input_bytes=log.stat().st_size) as engine:
        built = build_unstored(
            passing_keys(()),
            engine,
            [Incoming("sample", read(log, engine, Choices()))],
            process_id="breakdown",
            imported_at=IMPORTED_AT,
            on_progress=lambda _: None,
        )
        steps = engine.keep(built.steps)
        cases = with_said_of_all(engine, built.cases, built.events)
        analysis = analyse(engine, steps, cases, process_id="breakdown", settings=settings)
        yield Sampled(
            made,
            engine,
            steps,
            cases,
            analysis,
            cost(engine, steps, cases, analysis),
            _rows(made.truth_path),
            json.loads((folder / "planted.json").read_text(encoding="utf-8")),
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
