"""OCEL 2.0 in its three formats, flattened by a chosen type of objects."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from ocel_files import WRITERS, Event, ObjectLog, Thing

from daylit.errors import UnableToReadError, UnclearColumnsError
from daylit.sources import Choices, json_document, read

if TYPE_CHECKING:
    from pathlib import Path

    from looking import See, Seen

    from daylit.record.engine import Engine

pytest_plugins = ["looking"]

ZERO = "1970-01-01T00:00:00Z"
LOG = ObjectLog(
    event_types={
        "place": {"channel": "string", "lines": "integer"},
        "pack": {"weight": "float", "rush": "boolean", "due": "time"},
        "sweep": {},
    },
    object_types={
        "orders": {"price": "float", "status": "string"},
        "items": {},
        "employees": {"role": "string"},
        "customers": {},
    },
    events=[
        Event(
            "e1",
            "place",
            "2024-01-01T08:00:00Z",
            {"channel": "web <&> 'x'", "lines": 2},
            ("o1", "i1", "i2", "Firm A"),
        ),
        Event(
            "e2",
            "place",
            "2024-01-01T09:00:00Z",
            {"channel": " ", "lines": 1},
            ("o2", "i3", "Firm B"),
        ),
        Event(
            "e3",
            "pack",
            "2024-01-02T08:00:00Z",
            {"weight": 2.0, "rush": True, "due": "2024-01-05T00:00:00Z"},
            ("o1", "o2", "i1", "Ann", "Bo"),
        ),
        Event("e4", "pack", "2024-01-03T08:00:00Z", {"weight": 0.5, "rush": False}, ("o2", "Bo")),
        Event("e5", "sweep", "2024-01-03T09:00:00Z", {}, ("Ann", "gone")),
    ],
    things=[
        Thing(
            "o1",
            "orders",
            (
                ("price", ZERO, 10.5),
                ("status", ZERO, "new"),
                ("status", "2024-01-03T00:00:00Z", "paid"),
                ("status", "2024-01-02T00:00:00Z", "packed"),
            ),
        ),
        Thing("o2", "orders", (("price", ZERO, 7.0),)),
        Thing("i1", "items"),
        Thing("i2", "items"),
        Thing("i3", "items"),
        Thing("Ann", "employees", (("role", ZERO, "packer"),)),
        Thing("Bo", "employees"),
        Thing("Firm A", "customers"),
        Thing("Firm B", "customers"),
    ],
)


@pytest.fixture(params=list(WRITERS))
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Take(Protocol):
    def __call__(self, form: str, log: ObjectLog = ..., **choices: Any) -> Seen: ...


@pytest.fixture
def taken(see: See, tmp_path: Path) -> Take:
    """Write a log and read it."""

    def take(form: str, log: ObjectLog = LOG, **choices: Any) -> Seen:
        path = tmp_path / "log.data"
        WRITERS[form](log, path)
        return see(path, **choices)

    return take


def test_a_row_is_an_event_and_an_object_of_the_chosen_type(taken: Take, form: str) -> None:
    seen = taken(form, object_type="Orders")
    assert seen.reading.file_format == f"OCEL {form}"
    assert list(
        zip(
            seen.column("source_event_id"),
            seen.column("case_id"),
            seen.column("activity"),
            seen.column("work_share"),
            strict=True,
        )
    ) == [
        ("e1:o1", "o1", "place", 1.0),
        ("e2:o2", "o2", "place", 1.0),
        ("e3:o1", "o1", "pack", 0.5),
        ("e3:o2", "o2", "pack", 0.5),
        ("e4:o2", "o2", "pack", 1.0),
    ]
    assert seen.times()[0] == "2024-01-01 08:00:00"
    assert seen.reading.row_count == 5


def test_what_events_and_cases_say_are_typed_columns(taken: Take, form: str) -> None:
    seen = taken(form, object_type="orders")
    assert seen.column("event_channel") == ["web <&> 'x'", None, None, None, None]
    assert seen.column("event_lines") == [2, 1, None, None, None]
    assert seen.column("event_weight") == [None, None, 2.0, 2.0, 0.5]
    assert seen.column("event_rush") == [None, None, True, True, False]
    assert [str(value)[:10] for value in seen.column("event_due")] == [
        "None",
        "None",
        "2024-01-05",
        "2024-01-05",
        "None",
    ]
    assert seen.column("case_price") == [10.5, 7.0, 10.5, 7.0, 7.0]


def test_of_an_objects_attribute_the_latest_value_counts(taken: Take, form: str) -> None:
    seen = taken(form, object_type="orders")
    assert seen.column("case_status") == ["paid", None, "paid", None, None]


def test_other_types_of_objects_are_columns(taken: Take, form: str) -> None:
    seen = taken(form, object_type="orders", person="employees")
    assert seen.column("event_items") == ["i1, i2", "i3", "i1", "i1", None]
    assert seen.column("customer") == ["Firm A", "Firm B", None, None, None]
    assert seen.column("person") == [None, None, "Ann", "Ann", "Bo"]


def test_employees_that_are_not_chosen_are_left_out_as_people(taken: Take) -> None:
    assert taken("JSON", object_type="orders").taken()["employees"] == "left out"


def test_the_remarks_say_how_often_events_are_counted(taken: Take) -> None:
    seen = taken("JSON", object_type="orders", person="employees")
    assert seen.reading.remarks == (
        (
            "4 events touch objects of the type 'orders': each is counted 1.25 times on average, "
            "and its work is divided; 1 event touches none and was left out."
        ),
        "1 event touches more than one of 'employees'; the first by name was taken.",
        ("1 event touches more than one of 'items'; the column holds them all, parted by commas."),
        "1 relation names an object that is not in the log and was left out.",
    )


def test_where_each_event_touches_one_object_none_is_counted_twice(taken: Take) -> None:
    seen = taken("JSON", object_type="customers")
    assert seen.reading.remarks[0] == (
        "2 events touch objects of the type 'customers': each touches one, so none is counted "
        "twice; 3 events touch none and were left out."
    )


def test_without_a_type_the_types_are_listed(taken: Take) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        taken("JSON")
    assert str(error.value) == (
        "log.data tells of 4 types of objects: 'orders' (2 objects, 4 events); 'employees' "
        "(2 objects, 3 events); 'items' (3 objects, 3 events); 'customers' (2 objects, 2 events). "
        "Say which of them are the cases with --object-type TYPE."
    )


def test_a_type_that_is_not_there_is_refused(taken: Take) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        taken("JSON", object_type="order")
    assert str(error.value) == (
        "There is no type of objects 'order' in log.data; the types are: 'orders' (2 objects, "
        "4 events); 'employees' (2 objects, 3 events); 'items' (3 objects, 3 events); 'customers' "
        "(2 objects, 2 events)."
    )


def test_a_type_that_no_event_touches_is_refused(taken: Take, tmp_path: Path) -> None:
    log = replace(
        LOG, object_types=LOG.object_types | {"vans": {}}, things=[*LOG.things, Thing("v1", "vans")]
    )
    with pytest.raises(UnableToReadError) as error:
        taken("JSON", log, object_type="vans")
    assert str(error.value) == (
        f"Cannot read {tmp_path / 'log.data'}: none of its events touches an object of the type "
        "'vans'."
    )


def test_the_only_type_needs_no_choice(taken: Take) -> None:
    orders = [thing for thing in LOG.things if thing.kind == "orders"]
    seen = taken("JSON", replace(LOG, things=orders))
    assert seen.event_count() == 5


def test_an_event_id_met_again_is_refused(taken: Take, form: str) -> None:
    again = replace(LOG.events[3], name="e3", objects=())
    if form == "SQLite":
        again = replace(again, kind="sweep", said={})
    seen = taken(form, replace(LOG, events=[*LOG.events, again]), object_type="orders")
    assert seen.refused() == {"the id of an earlier event": (1, ("event e3",))}
    assert seen.reading.row_count == 6
    assert seen.event_count() == 5


def test_an_event_with_a_bad_time_is_refused_by_its_id(taken: Take, form: str) -> None:
    events = [replace(LOG.events[0], time="soon"), *LOG.events[1:]]
    seen = taken(form, replace(LOG, events=events), object_type="orders")
    assert seen.refused() == {"time not understood": (1, ("event e1:o1 (soon)",))}


def test_a_declared_value_that_does_not_fit_is_left_empty(taken: Take, form: str) -> None:
    events = [replace(LOG.events[0], said={"lines": "two"}), *LOG.events[1:]]
    seen = taken(form, replace(LOG, events=events), object_type="orders")
    assert seen.column("event_lines")[0] is None
    assert "1 value of 'lines' is no whole number and was left empty." in seen.reading.remarks


def test_text_forms_are_read_inside_gzip(engine: Engine, tmp_path: Path) -> None:
    for form in ("JSON", "XML"):
        plain, packed = tmp_path / "plain", tmp_path / "log.gz"
        WRITERS[form](LOG, plain)
        packed.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
        reading = read(packed, engine, Choices(object_type="orders"))
        assert (reading.file_format, reading.row_count) == (f"OCEL {form}", 5)


def test_json_is_read_in_pieces(taken: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = taken("JSON", object_type="orders").rows
    monkeypatch.setattr(json_document, "CHUNK_CHARACTERS", 7)
    assert taken("JSON", object_type="orders").rows == whole


def test_a_log_of_another_kind_says_that_the_choice_has_no_effect(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("case,activity,time\n1,A,2024-01-01\n")
    assert read(path, engine, Choices(object_type="orders")).remarks[-1] == (
        "It does not tell of objects, so --object-type orders had no effect."
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            b'{\n "objects": [],\n "events": [\n  {"id": "e1", "type":',
            "its JSON ends early, at line 4.",
        ),
        (
            b'{\n "objects": [],\n "events": [\n  {"id": "e1",,}\n]}',
            "its JSON is damaged at line 4.",
        ),
        (
            b'{\n "objects": [],\n "events": [\n  {"type": "A"}\n]}',
            "its event 1 is not as OCEL 2.0 has it (id, type, attributes, relationships).",
        ),
        (
            b'{\n "objects": [],\n "events": [\n  5\n]}',
            "its event 1 is not as OCEL 2.0 has it (id, type, attributes, relationships).",
        ),
        (b'{\n "objects": [],\n "events": []\n}', "it is OCEL 2.0 but holds no object."),
        (
            b'{\n "rows": [\n  {"case": 1}\n ]\n}',
            (
                "it is one JSON document but no OCEL 2.0 log. Hint: write events as JSON Lines, "
                "one object a line."
            ),
        ),
        (
            b'[\n {"case": 1}\n]',
            (
                "it is one JSON document but no OCEL 2.0 log. Hint: write events as JSON Lines, "
                "one object a line."
            ),
        ),
        (
            b'{"ocel:global-log": {"ocel:version": "1.0"}}',
            "it is OCEL 1.0, and only OCEL 2.0 can be read. Hint: convert it.",
        ),
        (
            b'{\n "objects": "\xff"\n}',
            "its characters are not UTF-8, as those of JSON are.",
        ),
        (b"<log>\n<objects>\n", "its XML ends early, at line 3, before the log is closed."),
        (
            b"<log><objects></object></log>",
            "its XML is damaged at line 1 (mismatched tag).",
        ),
        (
            b"<log><events>\n<event id='1'/></events></log>",
            "its <event> at line 2 has no 'type', as OCEL 2.0 asks.",
        ),
        (b"<log><events/></log>", "it is OCEL 2.0 but holds no object."),
        (
            b"<!DOCTYPE log [<!ENTITY a 'b'>]><log><events/></log>",
            "it defines its own document type, which OCEL does not need and which can hide harm.",
        ),
        (b"SQLite format 3\0" + bytes(200), "the SQLite file is damaged or cut off."),
        (
            gzip.compress(b"SQLite format 3\0" + bytes(200), mtime=0),
            "it is SQLite inside gzip. Hint: unzip it first.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_plain_sentence(
    engine: Engine, tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "log.data"
    path.write_bytes(content)
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == f"Cannot read {path}: {why}"


def test_another_sqlite_database_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE event (ocel_id TEXT)")
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == (
        f"Cannot read {path}: it is an SQLite database but no OCEL 2.0 log: it lacks the table "
        "'object'. Hint: to read a table of it, say --from sqlite:///FILE and --query."
    )
