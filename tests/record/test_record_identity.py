"""Events and their ids: what makes an id, and events that two sources share."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import ARROW, built, log, reading, take
from daylit.record.identity import hashed, tells_apart
from daylit.record.report import ImportCounts
from daylit.record.schema import EVENTS
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit.record.changes.importing import Unstored
    from daylit.record.engine import Engine

Row = dict[str, Any]
TWICE = ("x3 A 0 start ann/north",) * 3
ALIKE = (
    "x1 A 0", "x2 A 0", "x1 B 0", "x1 A 1", "x1 A 0 start", "x1 A 0 ann/", "x1 A 0 bob/",
    "x1 A 0 /ann", "x1 A 0 //ann", "x1 A 0 /north",
)  # fmt: skip


@pytest.fixture(scope="module")
def overlapping(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Unstored:
    february = log(*ALIKE, *TWICE, "x3 B 5 bob/south", "x4 A 6")
    march = log("x4 A 6", "x3 A 0 start ann/north", "x4 B 9", "x4 B 9")
    folder = tmp_path_factory.mktemp("overlap")
    return built(engine, folder, reading(engine, february), reading(engine, march))


@pytest.fixture(scope="module")
def events(engine: Engine, overlapping: Unstored) -> list[Row]:
    return engine.rows(overlapping.events)


def test_events_that_differ_in_anything_have_different_ids(events: list[Row]) -> None:
    alike = [row for row in events if row["case_id"] in {"x1", "x2"}]
    assert len({row["event_id"] for row in alike}) == len(ALIKE)


def test_the_same_event_several_times_in_a_source_is_as_many_events(events: list[Row]) -> None:
    twice = [row for row in events if row["case_id"] == "x3" and row["activity"] == "A"]
    assert len({row["event_id"] for row in twice}) == len(TWICE)


def test_ids_are_short_hexadecimal_words(events: list[Row]) -> None:
    assert {len(row["event_id"]) for row in events} == {20}
    assert all(int(row["event_id"], 16) >= 0 for row in events)


def test_what_two_sources_share_is_taken_once_from_the_newer(events: list[Row]) -> None:
    of_both = [row for row in events if row["case_id"] in {"x3", "x4"}]
    told = Counter((row["case_id"], row["activity"], row["import_id"]) for row in of_both)
    assert told == {
        ("x3", "A", "import-1"): 2,
        ("x3", "A", "import-2"): 1,
        ("x3", "B", "import-1"): 1,
        ("x4", "A", "import-2"): 1,
        ("x4", "B", "import-2"): 2,
    }


def test_what_was_left_out_as_shared_is_counted(overlapping: Unstored) -> None:
    assert overlapping.report.counts.doubled_count == 2
    assert overlapping.report.contents.event_count == len(ALIKE) + 7


def test_steps_are_built_over_all_sources(engine: Engine, overlapping: Unstored) -> None:
    steps = [row for row in engine.rows(overlapping.steps) if row["case_id"] == "x4"]
    told = [(row["position"], row["activity"], row["previous_activity"]) for row in steps]
    assert sorted(told) == [(1, "A", None), (2, "B", "A"), (3, "B", "B")]


def test_nothing_stated_differs_from_an_empty_text(engine: Engine) -> None:
    table = engine.from_arrow(pa.table({"a": ["", None], "b": ["x", "x"]}))
    first, second = engine.rows(table.select(made=hashed([table.a, table.b])))
    assert first != second


def test_events_have_the_declared_columns(overlapping: Unstored) -> None:
    schema = {name: str(kind) for name, kind in overlapping.events.schema().items()}
    assert schema == {name: kind for name, kind in EVENTS.items() if name != "process_id"}


def are_used(engine: Engine, *sources: Sequence[tuple[str | None, str]]) -> bool | None:
    """Ask whether the sources' own ids are used; each event is an id and its case."""
    rows = [
        {**log(f"{case} A 0")[0], "source_event_id": own, "source_number": number}
        for number, source in enumerate(sources)
        for own, case in source
    ]
    schema = ARROW.append(pa.field("source_number", pa.int32()))
    told = tells_apart(engine, engine.from_arrow(pa.Table.from_pylist(rows, schema=schema)))
    return told[0]


def test_own_ids_are_used_where_each_names_one_event(engine: Engine) -> None:
    assert are_used(engine, [("e1", "x1"), (None, "x1"), ("e2", "x1")], [("e1", "x1")]) is True


def test_own_ids_that_name_two_events_of_a_source_are_not_used(engine: Engine) -> None:
    assert are_used(engine, [("e1", "x1"), ("e1", "x2")]) is False


def with_own(*lines: str) -> list[dict[str, Any]]:
    """Return a log whose lines begin with the events' own ids."""
    rows = log(*[line.split(maxsplit=1)[1] for line in lines])
    ids = [line.split()[0] for line in lines]
    return [{**row, "source_event_id": own} for row, own in zip(rows, ids, strict=True)]


TWICE_DELIVERED = ("e1 x1 A 1", "e2 x1 B 2", "e2 x1 B 2", "e3 x1 B 2")


def test_a_row_that_a_source_delivers_twice_is_kept_once(engine: Engine, tmp_path: Path) -> None:
    rows = with_own(*TWICE_DELIVERED)
    at_once = take(Record(tmp_path), engine, reading(engine, rows), process_id="once")
    assert at_once.counts == ImportCounts(new_count=3, doubled_count=1, repeated_count=1)
    take(Record(tmp_path), engine, reading(engine, rows[:1], name="one"), process_id="later")
    later = take(
        Record(tmp_path), engine, reading(engine, rows[1:], name="rest"), process_id="later"
    )
    assert later.counts == ImportCounts(new_count=3, doubled_count=1, repeated_count=1)
    for process in ("once", "later"):
        events = engine.rows(Record(tmp_path).table(engine, "events", process))
        assert sorted(row["event_id"] for row in events) == ["e1", "e2", "e3"]
    assert later.contents == at_once.contents


def test_own_ids_that_each_export_counts_from_one_are_not_used(engine: Engine) -> None:
    january, february = [("1", "x1"), ("2", "x1")], [("1", "x2"), ("2", "x2")]
    assert are_used(engine, january, february) is False


def test_whether_own_ids_are_used_is_open_where_none_is_stated(engine: Engine) -> None:
    assert are_used(engine, [(None, "x1")]) is None
