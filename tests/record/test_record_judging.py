"""Judgements held by the record: only ever added to, and kept through all that changes it."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from builders import NOW, log, reading, take
from daylit.errors import RecordError, RecordInUseError
from daylit.record import manifest
from daylit.record.changes import judging
from daylit.record.changes.judging import JUDGEMENTS, held_judgements, judge
from daylit.record.changes.undoing import return_to, undo_import
from daylit.record.retention import vacuum
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]


def row(place: str, verdict: str = "accepted", *, day: float = 0, **besides: Any) -> Row:
    unsaid = dict.fromkeys(list(JUDGEMENTS)[1:])
    said = {
        "verdict": verdict,
        "target_sort": "pattern",
        "kind": "rework",
        "place": place,
        "until_on": date(2026, 12, 31),
        "judged_at": NOW + timedelta(days=day),
    }
    return {**unsaid, **said, **besides}


@pytest.fixture(scope="module")
def imported(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    record = Record(tmp_path_factory.mktemp("imported") / "record")
    take(record, engine, reading(engine, log("x1 A", "x1 B")))
    return record.folder


@pytest.fixture
def record(imported: Path, tmp_path: Path) -> Record:
    """The record again, to be changed by one test."""
    return Record(shutil.copytree(imported, tmp_path / "record"))


def decide(record: Record, engine: Engine, *rows: Row) -> list[int]:
    added = judge(record, engine, "work", rows, kept_at=NOW)
    return [one["judgement_number"] for one in added]


def places(record: Record, engine: Engine) -> list[str]:
    return [one["place"] for one in held_judgements(Record(record.folder), engine, "work")]


def test_judgements_are_added_in_order_and_come_back_as_they_were(
    record: Record, engine: Engine
) -> None:
    assert held_judgements(record, engine, "work") == ()
    assert decide(record, engine, row("A", reason="so"), row("B")) == [1, 2]
    assert decide(record, engine, row("C", "merged", into_kind="rework", into_place="A")) == [3]
    assert held_judgements(Record(record.folder), engine, "work") == (
        {"judgement_number": 1, **row("A", reason="so")},
        {"judgement_number": 2, **row("B")},
        {"judgement_number": 3, **row("C", "merged", into_kind="rework", into_place="A")},
    )
    assert Record(record.folder).manifest.made_by == "judgements of work"


def test_the_same_judgement_again_changes_nothing(record: Record, engine: Engine) -> None:
    decide(record, engine, row("A"))
    before = Record(record.folder).manifest
    assert decide(record, engine, row("A"), row("A", day=1)) == []
    assert Record(record.folder).manifest == before


def test_a_judgement_is_new_again_where_another_about_its_target_came_between(
    record: Record, engine: Engine
) -> None:
    decide(record, engine, row("A"), row("A", "reopened", day=1))
    assert decide(record, engine, row("A")) == []
    assert decide(record, engine, row("A", day=2)) == [3]


def of_exception(own: str, anchor: str | None, verdict: str = "accepted", day: float = 0) -> Row:
    besides = {"target_sort": "exception", "target_id": own, "anchor_event_id": anchor}
    return row("A", verdict, day=day, case_id="x1", **besides)


def test_a_judgement_is_new_again_where_one_that_shares_its_anchor_came_between(
    record: Record, engine: Engine
) -> None:
    first, moved = of_exception("e1", "a"), of_exception("e2", "a", "reopened", 1)
    decide(record, engine, first, moved)
    assert decide(record, engine, of_exception("e1", "a", day=2)) == [3]
    # Without the anchor in common it is about another.
    assert decide(record, engine, of_exception("e3", "c", "reopened", 3)) == [4]
    assert decide(record, engine, of_exception("e1", "a", day=4)) == []


def test_what_was_judged_before_anchors_were_kept_is_the_same_by_its_id(
    record: Record, engine: Engine
) -> None:
    decide(record, engine, of_exception("e1", None), of_exception("e1", "a", "reopened", 1))
    assert decide(record, engine, of_exception("e1", None, day=2)) == [3]


BEFORE_ANCHORS = {name: kind for name, kind in JUDGEMENTS.items() if name != "anchor_event_id"}


def test_judgements_that_were_kept_before_anchors_were_are_read_and_added_to(
    record: Record, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = of_exception("e1", None)
    with monkeypatch.context() as patched:
        patched.setattr(judging, "JUDGEMENTS", BEFORE_ANCHORS)
        decide(record, engine, old)
    (written,) = engine.rows(Record(record.folder).table(engine, "judgements", "work"))
    assert "anchor_event_id" not in written
    assert held_judgements(Record(record.folder), engine, "work") == (
        {"judgement_number": 1, **old},
    )
    assert decide(record, engine, of_exception("e1", "a", day=1)) == [2]
    assert held_judgements(Record(record.folder), engine, "work") == (
        {"judgement_number": 1, **old},
        {"judgement_number": 2, **of_exception("e1", "a", day=1)},
    )
    return_to(record, 2, returned_at=NOW)
    assert held_judgements(Record(record.folder), engine, "work") == (
        {"judgement_number": 1, **old},
    )


def test_judgements_can_be_asked_for_as_any_table_of_the_record(
    record: Record, engine: Engine
) -> None:
    decide(record, engine, row("A"))
    (held,) = engine.rows(Record(record.folder).table(engine, "judgements", "work"))
    assert held == {"process_id": "work", "judgement_number": 1, **row("A")}


def test_later_imports_keep_the_judgements(record: Record, engine: Engine) -> None:
    decide(record, engine, row("A"))
    take(record, engine, reading(engine, log("x2 A", "x2 C"), name="second.csv"))
    assert places(record, engine) == ["A"]


def test_undoing_an_import_leaves_the_judgements_as_they_are(
    record: Record, engine: Engine
) -> None:
    decide(record, engine, row("A"))
    take(record, engine, reading(engine, log("x2 A", "x2 C"), name="second.csv"))
    take(record, engine, reading(engine, log("x3 A"), name="third.csv"))
    decide(record, engine, row("B"))
    for number in (2, 1):
        undo_import(record, engine, number, undone_at=NOW, on_progress=lambda _: None)
        assert places(record, engine) == ["A", "B"]
    assert engine.count(Record(record.folder).table(engine, "events", "work")) == 1


def test_the_only_log_is_not_undone_while_anything_is_judged(
    record: Record, engine: Engine
) -> None:
    decide(record, engine, row("A"))
    with pytest.raises(RecordError) as refused:
        undo_import(record, engine, 1, undone_at=NOW, on_progress=lambda _: None)
    assert str(refused.value) == (
        "Import 1 is the only log of work: the judgements would go with it. Hint: import the log "
        "that takes its place first."
    )


def test_an_earlier_version_has_the_judgements_that_it_had(record: Record, engine: Engine) -> None:
    decide(record, engine, row("A"))
    decide(record, engine, row("B"))
    return_to(record, 2, returned_at=NOW)
    assert places(record, engine) == ["A"]
    assert decide(record, engine, row("C")) == [2]
    assert places(record, engine) == ["A", "C"]
    return_to(record, 3, returned_at=NOW)
    assert places(record, engine) == ["A", "B"]


def test_a_vacuum_leaves_the_judgements(record: Record, engine: Engine) -> None:
    decide(record, engine, row("A"))
    decide(record, engine, row("B"))
    let_go = vacuum(record, keep=timedelta(0), now=NOW + timedelta(days=2))
    assert let_go.version_count == 2
    assert places(record, engine) == ["A", "B"]
    files = list((record.folder / "tables" / "work" / "judgements").rglob("*.parquet"))
    assert len(files) == 1


def test_who_dies_before_the_manifest_leaves_the_record_as_it_was(
    record: Record, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(record, engine, row("A"))

    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(manifest, "swap", die)
        with pytest.raises(Died):
            decide(record, engine, row("B"))
    assert places(record, engine) == ["A"]
    assert decide(Record(record.folder), engine, row("C")) == [2]
    assert places(record, engine) == ["A", "C"]


def test_one_writer_at_a_time(record: Record, engine: Engine) -> None:
    with Record(record.folder).writing(), pytest.raises(RecordInUseError):
        decide(record, engine, row("A"))


def test_a_process_that_is_not_held_is_refused(record: Record, engine: Engine) -> None:
    with pytest.raises(RecordError) as refused:
        judging.judge(record, engine, "other", [row("A")], kept_at=NOW)
    assert str(refused.value) == (
        f"The record {record.folder} does not hold the process other; it holds work."
    )
