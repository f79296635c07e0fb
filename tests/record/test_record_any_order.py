"""Any split of a log and any order of imports give the record that one import of all gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lying import check_that_cases_lie_in_one_place, small_places
from splitting import (
    MANY,
    Split,
    chance_of,
    differences,
    held,
    moment_of,
    random_split,
    read,
    shuffled_imports,
    take_parts,
    take_whole,
)

from builders import take
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport

Row = dict[str, Any]
SEEDS = st.integers(0, 1_000_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any-order")


@pytest.mark.parametrize("seed", [68])  # words, some own ids, three exports
def test_exports_that_hold_moments_whole_give_one_record_in_any_order(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_whole_moments(engine, folder, seed, most=3)


@pytest.mark.slow
@MANY
@given(seed=SEEDS)
def test_many_exports_that_hold_moments_whole_give_one_record_in_any_order(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_whole_moments(engine, folder, seed, most=5)


def check_whole_moments(
    engine: Engine, folder: Path, seed: int, *, most: int, joins: bool = False
) -> None:
    split = random_split(chance_of(seed), most=most, tears=False, joins=joins)
    record = Record(folder / f"whole-moments-{seed}-{joins}")
    one, many = imported(record, engine, split, chance_of(seed))
    check_that_records_agree(record, engine)
    check_counts(split, many)
    assert many.contents == one.contents
    assert many.contents.torn_count == 0


@pytest.mark.parametrize("seed", [68])  # words, some own ids, three exports
def test_cases_known_by_several_numbers_are_one_in_any_order(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_whole_moments(engine, folder, seed, most=3, joins=True)


@pytest.mark.slow
@MANY
@given(seed=SEEDS)
def test_many_cases_known_by_several_numbers_are_one_in_any_order(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_whole_moments(engine, folder, seed, most=5, joins=True)


def imported(
    record: Record, engine: Engine, split: Split, chance: Random
) -> tuple[ImportReport, ImportReport]:
    """Import a log at once, as one process, and its exports in any order, as another.

    One of the two processes is filled while the other is only begun.
    """
    imports = shuffled_imports(split, chance, at_once=chance.choice((1, 2)))
    take_parts(record, engine, imports[:1])
    one = take_whole(record, engine, split)
    return one, take_parts(record, engine, imports)


def check_that_records_agree(record: Record, engine: Engine) -> None:
    one, many = held(record, engine, "whole"), held(record, engine, "parts")
    for name in ("events", "steps", "cases", "words"):
        assert (name, differences(getattr(one, name), getattr(many, name))) == (name, [])
    assert many.closing == one.closing


def check_counts(split: Split, report: ImportReport) -> None:
    stated = sum(len(export.rows) for export in split.exports)
    assert report.counts.new_count == len(split.rows)
    assert report.counts.doubled_count == stated - len(split.rows)
    assert report.counts.removed_count == 0


@pytest.mark.parametrize("seed", [113])  # words, some own ids, three exports
def test_exports_that_tear_moments_differ_only_in_the_order_within_these(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_torn_moments(engine, folder, seed, most=3)


@pytest.mark.slow
@MANY
@given(seed=SEEDS)
def test_many_exports_that_tear_moments_differ_only_in_the_order_within_these(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_torn_moments(engine, folder, seed, most=5)


def check_torn_moments(engine: Engine, folder: Path, seed: int, *, most: int) -> None:
    split = random_split(chance_of(seed), most=most, tears=True)
    record = Record(folder / f"torn-moments-{seed}")
    _, report = imported(record, engine, split, chance_of(seed))
    one, many = held(record, engine, "whole"), held(record, engine, "parts")
    assert differences(one.events, many.events, without="moment_position") == []
    check_counts(split, report)
    torn = {row["event_id"] for row in many.events if row["moment_position"] is None}
    assert torn == {row["event_id"] for row in one.events if moment_of(row) in split.torn}
    assert report.contents.torn_count == len(torn)
    rows = _by_id(record, engine, split)
    take(record, engine, read(engine, rows, "by-id", split.kinds), process_id="by-id")
    by_id = held(record, engine, "by-id")
    assert differences(by_id.steps, many.steps) == []
    assert differences(by_id.cases, many.cases) == []


def _by_id(record: Record, engine: Engine, split: Split) -> list[Row]:
    """Return the log with the events of torn moments in the order of their ids."""
    events = engine.rows(record.table(engine, "events", "whole"))
    ids = {row["source_row"]: row["event_id"] for row in events}
    places = [number for number, row in enumerate(split.rows) if moment_of(row) in split.torn]
    ordered = sorted(places, key=lambda number: ids[number + 1])
    # All events of a torn moment move together: elsewhere the order of the log stays.
    rows = list(split.rows)
    for place, number in zip(places, ordered, strict=True):
        rows[place] = split.rows[number]
    return rows


@pytest.mark.parametrize("seed", [197])  # words, some own ids, three exports
def test_each_case_lies_in_one_place_however_the_record_grew(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_places(engine, folder, seed, most=3)


@pytest.mark.slow
@MANY
@given(seed=SEEDS)
def test_each_of_many_cases_lies_in_one_place_however_the_record_grew(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_places(engine, folder, seed, most=5)


def check_places(engine: Engine, folder: Path, seed: int, *, most: int) -> None:
    chance = chance_of(seed)
    split = random_split(chance, most=most, tears=False)
    record = Record(folder / f"places-{seed}")
    with small_places():
        take_whole(record, engine, split)
        for one in shuffled_imports(split, chance, at_once=1):
            take_parts(record, engine, [one])
            check_that_cases_lie_in_one_place(record, engine, "parts")
        check_that_cases_lie_in_one_place(record, engine, "whole")
        check_that_records_agree(record, engine)
