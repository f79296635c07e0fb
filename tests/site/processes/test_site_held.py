"""Engines that are kept open over the record."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import ibis
import pytest
from django.conf import settings
from process_log import rows, take

from daylit.errors import RecordError
from daylit.record.store import Record
from daylit_site.records import held
from daylit_site.records.held import Held, Pool, process_of_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

FEW = rows()[:4]
MORE = rows()[:8]


def counted(steps: ir.Table) -> ir.Table:
    return steps.aggregate(rows=steps.count())


def steps_in(had: Held) -> int:
    count: int = had.engine.answer_row(counted, had.steps)["rows"]
    return count


def is_open(engine: Engine) -> bool:
    return engine.spill.exists()


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    made.close()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    take(tmp_path, FEW)
    return tmp_path / "record"


def test_the_same_engine_is_had_again(pool: Pool, record: Path) -> None:
    with pool.asking(Record(record), "breakdown") as first:
        assert steps_in(first) == 4
    with pool.asking(Record(record), "breakdown") as second:
        assert second is first
        assert steps_in(second) == 4


def test_a_changed_record_is_asked_anew_and_the_old_engine_closed(pool: Pool, record: Path) -> None:
    with pool.asking(Record(record), "breakdown") as before:
        assert steps_in(before) == 4
    take(record.parent, MORE)
    with pool.asking(Record(record), "breakdown") as after:
        assert steps_in(after) == 8
    assert not is_open(before.engine)
    assert is_open(after.engine)


def test_who_asks_while_the_record_changes_is_answered_to_the_end(pool: Pool, record: Path) -> None:
    with pool.asking(Record(record), "breakdown") as before:
        take(record.parent, MORE)
        with pool.asking(Record(record), "breakdown") as after:
            assert steps_in(after) == 8
        assert steps_in(before) == 4
    assert not is_open(before.engine)


def test_at_most_so_many_are_open_and_the_one_asked_longest_ago_goes(
    pool: Pool, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "MOST_OPEN", 1)
    take(record.parent, FEW, process_id="other")
    with pool.asking(Record(record), "breakdown") as first:
        pass
    with pool.asking(Record(record), "other") as second:
        assert steps_in(second) == 4
    assert [is_open(one.engine) for one in (first, second)] == [False, True]


def test_one_request_asks_an_engine_at_a_time(pool: Pool, record: Path) -> None:
    asking, most, lock = 0, 0, threading.Lock()

    def ask() -> None:
        nonlocal asking, most
        with pool.asking(Record(record), "breakdown") as had:
            with lock:
                asking += 1
                most = max(most, asking)
            assert steps_in(had) == 4
            with lock:
                asking -= 1

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == 1


def test_a_process_that_the_record_does_not_hold_leaves_nothing_open(
    pool: Pool, record: Path
) -> None:
    with (
        pytest.raises(RecordError, match="does not hold the process other; it holds breakdown"),
        pool.asking(Record(record), "other"),
    ):
        pass
    with pool.asking(Record(record), "breakdown") as had:
        assert steps_in(had) == 4


def of_activity(steps: ir.Table, *, of: str) -> ir.Table:
    return steps.filter(steps.activity == of).select("case_id")


def test_a_table_that_is_asked_for_again_is_made_once(
    pool: Pool, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "MOST_MADE", 1)
    with pool.asking(Record(record), "breakdown") as had:
        made = had.once(of_activity, of="Report")
        with had.engine.scratch():
            assert had.once(of_activity, of="Report") is made
        assert had.engine.count(made) == 1
        had.once(of_activity, of="Repair")
        assert list(had.made) == [(of_activity, "Repair")]
        assert had.engine.count(had.once(of_activity, of="Report")) == 1


def test_all_are_closed_at_the_end(pool: Pool, record: Path) -> None:
    with pool.asking(Record(record), "breakdown") as had:
        assert is_open(had.engine)
    pool.close()
    assert not is_open(had.engine)


def test_the_workspaces_record_is_asked(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RECORD", record)
    with process_of_record("breakdown") as had:
        assert isinstance(had.steps, ibis.Table)
        assert steps_in(had) == 4
