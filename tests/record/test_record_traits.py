"""What is said of a case by its events: the latest that says anything stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import at
from daylit.record.traits import case_traits

if TYPE_CHECKING:
    from daylit.record.engine import Engine

Row = dict[str, Any]
NAMES = ("customer_id", "service_id", "case_level", "case_code", "case_urgent", "case_due")
FIELDS: list[pa.Field[Any]] = [
    pa.field("case_id", pa.string()),
    pa.field("occurred_at", pa.timestamp("us", tz="UTC")),
    pa.field("customer_id", pa.string()),
    pa.field("service_id", pa.string()),
    pa.field("case_level", pa.int64()),
    pa.field("case_code", pa.string()),
    pa.field("case_urgent", pa.bool_()),
    pa.field("case_due", pa.timestamp("us", tz="UTC")),
    pa.field("event_note", pa.string()),
]
SCHEMA = pa.schema(FIELDS)
SAID: list[tuple[str, float, Row]] = [
    ("steady", 1, {"case_level": 3, "service_id": "bus"}),
    ("steady", 2, {"case_level": 3}),
    ("changed", 2, {"case_level": 1, "customer_id": "bob", "case_urgent": False}),
    ("changed", 1, {"case_level": 9, "customer_id": "zoe", "case_urgent": True}),
    ("changed", 3, {"service_id": "tram"}),
    ("at once", 1, {"case_level": 9, "case_code": "9", "case_due": at(9)}),
    ("at once", 1, {"case_level": 10, "case_code": "10", "case_due": at(8)}),
    ("silent", 1, {"event_note": "of the event only"}),
]


@pytest.fixture(scope="module")
def traits(engine: Engine) -> dict[str, Row]:
    rows = [{"case_id": case, "occurred_at": at(minute), **words} for case, minute, words in SAID]
    events = engine.from_arrow(pa.Table.from_pylist(rows, schema=SCHEMA))
    return {row["case_id"]: row for row in engine.rows(case_traits(engine, events))}


def test_there_is_a_row_per_case_with_what_is_said_of_cases(traits: dict[str, Row]) -> None:
    assert set(traits) == {"steady", "changed", "at once", "silent"}
    assert set(traits["steady"]) == {"case_id", *NAMES}


def test_what_all_events_say_stands(traits: dict[str, Row]) -> None:
    assert traits["steady"]["case_level"] == 3
    assert traits["steady"]["service_id"] == "bus"


def test_where_events_differ_the_latest_that_says_anything_stands(traits: dict[str, Row]) -> None:
    changed = traits["changed"]
    assert (changed["case_level"], changed["customer_id"]) == (1, "bob")
    assert (changed["case_urgent"], changed["service_id"]) == (False, "tram")


def test_of_several_at_one_moment_the_greatest_value_stands(traits: dict[str, Row]) -> None:
    assert traits["at once"]["case_level"] == 10
    # As the numbers that it may have been before another source stated text.
    assert traits["at once"]["case_code"] == "10"
    assert traits["at once"]["case_due"] == at(9)


def test_a_case_of_which_nothing_is_said_has_nothing(traits: dict[str, Row]) -> None:
    assert [traits["silent"][name] for name in NAMES] == [None] * len(NAMES)
