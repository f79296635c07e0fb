"""The public order management log: its facts, and the same events from all three formats."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from ocel_files import Event, ObjectLog, Thing, to_json, to_xml

if TYPE_CHECKING:
    from pathlib import Path

    from looking import See

pytest_plugins = ["looking"]

FILE = "ocel2_running-example.sqlite"
EVENTS_BY_TYPE = {
    "orders": 6_484,
    "items": 10_686,
    "packages": 1_041,
    "employees": 13_326,
    "customers": 4_000,
}


@pytest.fixture(scope="module")
def file(shared_logs: Path) -> Path:
    return shared_logs.parent / "ocel" / FILE


def whole_log(file: Path) -> ObjectLog:
    """Read the file by plain queries, as a test that shares no line with the reader."""
    with closing(sqlite3.connect(file)) as database:
        times: dict[str, str] = {}
        declared = dict(database.execute("SELECT * FROM event_map_type").fetchall())
        for suffix in declared.values():
            query = f'SELECT ocel_id, ocel_time FROM "event_{suffix}"'  # noqa: S608 - of the file
            times |= dict(database.execute(query))
        said: dict[str, list[tuple[str, str, Any]]] = {}
        kinds: dict[str, dict[str, str]] = {}
        for kind, suffix in database.execute("SELECT * FROM object_map_type").fetchall():
            query = f'SELECT * FROM "object_{suffix}" ORDER BY rowid'  # noqa: S608 - of the file
            rows = database.execute(query)
            names = [name for name, *_ in rows.description][3:]
            kinds[kind] = {name: "string" if name == "role" else "float" for name in names}
            for name, since, _, *values in rows:
                said.setdefault(str(name), []).extend(
                    (each, since, value)
                    for each, value in zip(names, values, strict=True)
                    if value is not None
                )
        touched: dict[str, list[str]] = {}
        for event, thing, _ in database.execute("SELECT * FROM event_object"):
            touched.setdefault(event, []).append(thing)
        events = [
            Event(name, kind, times[name], {}, tuple(touched.get(name, ())))
            for name, kind in database.execute("SELECT * FROM event ORDER BY rowid")
        ]
        things = [
            Thing(name, kind, tuple(said.get(name, ())))
            for name, kind in database.execute("SELECT * FROM object ORDER BY rowid")
        ]
    return ObjectLog({kind: {} for kind in declared}, kinds, events, things)


@pytest.mark.shared_data
@pytest.mark.parametrize(("object_type", "events"), EVENTS_BY_TYPE.items())
def test_its_facts_are_found(see: See, file: Path, object_type: str, events: int) -> None:
    seen = see(file, object_type=object_type)
    ids = {name.split(":", 1)[0] for name in seen.column("source_event_id")}
    assert len(ids) == events
    assert sum(seen.column("work_share")) == pytest.approx(events)
    assert f"{18_211 - events:,} events touch none" in seen.reading.remarks[0]


@pytest.mark.shared_data
def test_all_its_activities_and_objects_are_counted(see: See, file: Path) -> None:
    log = whole_log(file)
    assert len(log.events) == 18_211
    # The log declares 11 types of events, three of which it never mentions again.
    assert len(log.event_types) == 11
    assert len({event.kind for event in log.events}) == 8
    assert len(log.things) == 10_031
    orders, items = see(file, object_type="orders"), see(file, object_type="items")
    assert len(set(orders.column("case_id"))) == 2_000
    assert len(set(items.column("case_id"))) == 7_670


@pytest.mark.shared_data
@pytest.mark.parametrize("object_type", ["orders", "employees"])
def test_all_three_formats_give_the_same_events(
    see: See, file: Path, tmp_path: Path, object_type: str
) -> None:
    log = whole_log(file)
    to_json(log, tmp_path / "log.json")
    to_xml(log, tmp_path / "log.xml")
    base = see(file, object_type=object_type)
    for name in ("log.json", "log.xml"):
        other = see(tmp_path / name, object_type=object_type)
        assert other.rows == base.rows
        assert other.taken() == base.taken()
        assert other.reading.remarks == base.reading.remarks
