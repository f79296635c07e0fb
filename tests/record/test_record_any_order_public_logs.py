"""Public logs cut into overlapping exports that come in any order give one record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import ibis
import pytest
from splitting import OF_ARRIVAL, chance_of

from builders import take
from daylit.record.reading import Reading
from daylit.record.store import Record
from daylit.sources import Choices, read

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

CHOICES = Choices(
    earliest=datetime(1980, 1, 1, tzinfo=UTC), latest=datetime(2026, 1, 1, tzinfo=UTC)
)
WEEK = timedelta(days=7)
LOGS = ("Receipt", "BPIC13_incidents", "BPIC20_PrepaidTravelCost")
FEW = 3


@pytest.mark.shared_data
@pytest.mark.parametrize("name", LOGS)
def test_a_few_overlapping_exports_of_a_public_log_give_one_record(
    engine: Engine, shared_logs: Path, tmp_path: Path, name: str
) -> None:
    check(engine, shared_logs / f"{name}.xes.gz", tmp_path, count=FEW)


@pytest.mark.slow
@pytest.mark.shared_data
@pytest.mark.parametrize("name", LOGS)
def test_overlapping_weeks_of_a_public_log_give_one_record(
    engine: Engine, shared_logs: Path, tmp_path: Path, name: str
) -> None:
    check(engine, shared_logs / f"{name}.xes.gz", tmp_path, count=None)


def check(engine: Engine, path: Path, folder: Path, *, count: int | None) -> None:
    """Import a log at once, and its exports in a random order; compare what is held.

    Args:
        engine: Reads and imports.
        path: The log.
        folder: Where the record goes.
        count: How many exports; null for one a week, each with the week before.
    """
    whole = read(path, engine, CHOICES, on_progress=lambda *_: None)
    events = engine.keep(whole.events)
    parts = exports(engine, whole, events, count)
    chance_of(len(parts)).shuffle(parts)
    record = Record(folder)
    one = take(record, engine, whole, process_id="whole")
    for part in parts:
        many = take(record, engine, part, process_id="parts")
    assert many.contents == one.contents
    assert many.counts.new_count == one.counts.new_count == engine.count(events)
    assert many.counts.doubled_count > engine.count(events) / 2
    for table in ("events", "steps", "cases"):
        apart, together = (rows(engine, record, table, name) for name in ("parts", "whole"))
        assert engine.count(apart) == engine.count(together)
        assert engine.rows(ibis.difference(apart, together, distinct=False).limit(3)) == []


def exports(engine: Engine, whole: Reading, events: ir.Table, count: int | None) -> list[Reading]:
    """Cut a log into pieces, each with as much of what lies before it."""
    span = engine.row(
        events.aggregate(first=events.occurred_at.min(), last=events.occurred_at.max())
    )
    step = WEEK if count is None else (span["last"] - span["first"]) / count
    parts = []
    begun = span["first"]
    while begun <= span["last"]:
        within = events.filter(
            (events.occurred_at >= begun - step) & (events.occurred_at < begun + step)
        )
        kept = engine.keep(within)
        name = f"from {begun:%Y-%m-%d %H:%M}"
        if engine.count(kept):
            parts.append(Reading(name, "XES", engine.count(kept), kept, whole.columns))
        begun += step
    return parts


def rows(engine: Engine, record: Record, table: str, process_id: str) -> ir.Table:
    held = record.table(engine, table, process_id)
    return engine.keep(held.drop(*[name for name in OF_ARRIVAL if name in held.columns]))
