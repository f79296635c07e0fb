"""What was fitted, held by the record: every fit, through all that changes it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import NOW, log, reading, take
from daylit.errors import RecordError, RecordInUseError
from daylit.record import manifest
from daylit.record.changes.fitting import Fit, keep_fit, last_fit
from daylit.record.changes.judging import JUDGEMENTS, held_judgements, judge
from daylit.record.changes.undoing import return_to, undo_import
from daylit.record.retention import vacuum
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine


def places(*seconds: float) -> pa.Table:
    return pa.table(
        {
            "activity": pa.array([f"A{number}" for number, _ in enumerate(seconds)], pa.string()),
            "limit_seconds": pa.array(list(seconds), pa.float64()),
        }
    )


FIT = Fit(1, NOW, NOW, 0.005, "elapsed", "team", {"baselines": places(60.0, 90.0)})


@pytest.fixture(scope="module")
def imported(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    record = Record(tmp_path_factory.mktemp("imported") / "record")
    take(record, engine, reading(engine, log("x1 A", "x1 B")))
    return record.folder


@pytest.fixture
def record(imported: Path, tmp_path: Path) -> Record:
    """The record again, to be changed by one test."""
    return Record(shutil.copytree(imported, tmp_path / "record"))


def keep(record: Record, engine: Engine, fit: Fit = FIT) -> bool:
    return keep_fit(record, engine, "work", fit)


def last(record: Record, engine: Engine) -> Fit:
    found = last_fit(Record(record.folder), engine, "work")
    assert found is not None
    return found


def limits(record: Record, engine: Engine) -> list[Any]:
    rows = last(record, engine).tables["baselines"].sort_by("activity")
    return rows["limit_seconds"].to_pylist()


def test_a_fit_comes_back_as_it_was(record: Record, engine: Engine) -> None:
    assert last_fit(record, engine, "work") is None
    assert keep(record, engine)
    found = last(record, engine)
    assert replace(found, tables={}) == replace(FIT, tables={})
    assert found.says() == FIT.says()
    now = Record(record.folder).manifest
    assert (now.record_version, now.made_by) == (2, "what is usual in work")


def test_every_fit_is_kept_and_the_last_one_counts(record: Record, engine: Engine) -> None:
    keep(record, engine)
    keep(record, engine, replace(FIT, fitted_version=2, tables={"baselines": places(70.0)}))
    assert (last(record, engine).fitted_version, limits(record, engine)) == (2, [70.0])
    table = Record(record.folder).table(engine, "baselines", "work")
    rows = engine.rows(table.order_by("fit_number", "activity"))
    assert [(row["fit_number"], row["limit_seconds"]) for row in rows] == [
        (1, 60.0),
        (1, 90.0),
        (2, 70.0),
    ]


def test_the_same_again_changes_nothing(record: Record, engine: Engine) -> None:
    keep(record, engine)
    before = Record(record.folder).manifest
    turned = places(60.0, 90.0).take(pa.array([1, 0]))
    later = NOW + timedelta(days=1)
    again = replace(FIT, fitted_version=2, fitted_at=later, tables={"baselines": turned})
    assert not keep(record, engine, again)
    assert Record(record.folder).manifest == before


def test_where_nothing_was_usual_the_fit_is_there_and_empty(record: Record, engine: Engine) -> None:
    keep(record, engine, replace(FIT, tables={"baselines": places()}))
    assert limits(record, engine) == []


def test_a_later_fit_may_say_more_of_each_place(record: Record, engine: Engine) -> None:
    keep(record, engine)
    more = places(70.0).append_column("clock", pa.array(["elapsed"], pa.string()))
    hours = pa.table({"week_hour": pa.array([0, 1], pa.int64())})
    keep(record, engine, replace(FIT, tables={"baselines": more, "usual_hours": hours}))
    found = last(record, engine)
    assert found.tables["baselines"].to_pylist() == more.to_pylist()
    assert found.tables["usual_hours"].sort_by("week_hour").equals(hours)
    assert keep(record, engine)
    assert last(record, engine).says() == FIT.says()


def test_later_imports_and_undoing_leave_the_fit_and_the_judgements(
    record: Record, engine: Engine
) -> None:
    keep(record, engine)
    unsaid = dict.fromkeys(list(JUDGEMENTS)[1:])
    judged = {**unsaid, "verdict": "usual", "target_sort": "pattern", "judged_at": NOW}
    judge(record, engine, "work", [judged], kept_at=NOW)
    take(record, engine, reading(engine, log("x2 A", "x2 C"), name="second.csv"))
    assert limits(record, engine) == [60.0, 90.0]
    undo_import(record, engine, 1, undone_at=NOW, on_progress=lambda _: None)
    assert limits(record, engine) == [60.0, 90.0]
    assert len(held_judgements(Record(record.folder), engine, "work")) == 1


def test_an_earlier_version_has_the_fit_that_it_had(record: Record, engine: Engine) -> None:
    keep(record, engine)
    keep(record, engine, replace(FIT, tables={"baselines": places(70.0)}))
    return_to(record, 2, returned_at=NOW)
    assert limits(record, engine) == [60.0, 90.0]


def test_a_vacuum_leaves_the_fit(record: Record, engine: Engine) -> None:
    keep(record, engine)
    keep(record, engine, replace(FIT, tables={"baselines": places(70.0)}))
    vacuum(record, keep=timedelta(hours=1), now=NOW + timedelta(days=1000))
    assert limits(record, engine) == [70.0]


def test_who_dies_before_the_manifest_leaves_the_record_as_it_was(
    record: Record, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(record, engine)
    before = Record(record.folder).manifest

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(manifest, "swap", die)
        with pytest.raises(KeyboardInterrupt):
            keep(record, engine, replace(FIT, tables={"baselines": places(70.0)}))
    assert Record(record.folder).manifest == before
    assert limits(record, engine) == [60.0, 90.0]


def test_one_writer_at_a_time(record: Record, engine: Engine) -> None:
    with record.writing(), pytest.raises(RecordInUseError):
        keep(Record(record.folder), engine)


def test_a_process_that_is_not_held_is_refused(record: Record, engine: Engine) -> None:
    with pytest.raises(RecordError) as refused:
        keep_fit(record, engine, "other", FIT)
    assert str(refused.value) == (
        f"The record {record.folder} does not hold the process other; it holds work."
    )
