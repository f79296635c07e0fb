"""Cases, worked by hand: what they hold, their variants, and which of them are open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import BEGIN, Tables, at, log, reading, tables
from daylit.record.cases import closing_activities
from daylit.record.schema import CASES

if TYPE_CHECKING:
    from daylit.record.engine import Engine

Row = dict[str, Any]
LINES = (
    "same1 A 0 start", "same1 A 3 complete", "same1 B 5",
    "same2 A 1", "same2 B 2",
    "turned B 1", "turned A 2",
    "longer A 1", "longer B 2", "longer B 3",
    "stepless A 4 schedule", "stepless A 9 assign",
    "outlives A 1", "outlives A 7 suspend",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    rows = log(*LINES)
    for row, amount in zip(rows, [5, 7, None] * len(rows), strict=False):
        row["case_amount"] = amount
        row["event_note"] = "said"
    attributes: list[pa.Field[Any]] = [
        pa.field("case_amount", pa.int64()),
        pa.field("event_note", pa.string()),
    ]
    taken = reading(engine, rows, attributes=attributes)
    return tables(engine, tmp_path_factory.mktemp("cases") / "record", taken)


@pytest.fixture(scope="module")
def cases(engine: Engine, made: Tables) -> dict[str, Row]:
    return {row["case_id"]: row for row in engine.rows(made.cases)}


def test_there_is_a_row_for_each_case(cases: dict[str, Row]) -> None:
    assert set(cases) == {line.split()[0] for line in LINES}


def test_times_and_counts_of_a_case_are_of_its_events_and_steps(cases: dict[str, Row]) -> None:
    case = cases["same1"]
    assert (case["started_at"], case["ended_at"]) == (at(0), at(5))
    assert (case["event_count"], case["step_count"]) == (3, 2)
    assert (case["first_activity"], case["last_activity"]) == ("A", "B")


def test_events_that_are_no_steps_still_lengthen_the_case(cases: dict[str, Row]) -> None:
    assert cases["outlives"]["ended_at"] == at(7)
    assert cases["outlives"]["step_count"] == 1


def test_case_without_steps_is_kept_and_has_no_variant(cases: dict[str, Row]) -> None:
    case = cases["stepless"]
    assert (case["step_count"], case["event_count"]) == (0, 2)
    assert (case["variant_id"], case["first_activity"], case["last_activity"]) == (None,) * 3
    assert case["is_open"] is True


def test_cases_of_the_same_sequence_share_a_variant(cases: dict[str, Row]) -> None:
    assert cases["same1"]["variant_id"] == cases["same2"]["variant_id"]


def test_order_and_number_of_steps_make_other_variants(cases: dict[str, Row]) -> None:
    variants = {cases[name]["variant_id"] for name in ("same1", "turned", "longer", "outlives")}
    assert len(variants) == 4


def test_attribute_of_a_case_is_its_greatest_value(cases: dict[str, Row]) -> None:
    assert cases["same1"]["case_amount"] == 7
    assert cases["turned"]["case_amount"] == 5


def test_attributes_of_events_stay_with_the_events(engine: Engine, made: Tables) -> None:
    assert "event_note" not in made.cases.columns
    notes = {row["event_note"] for row in engine.rows(made.events)}
    assert notes == {"said"}


def test_cases_have_the_declared_columns_and_types_and_then_attributes(made: Tables) -> None:
    schema = {name: str(kind) for name, kind in made.cases.schema().items()}
    assert schema == CASES | {"case_amount": "int64", "is_open": "boolean"}


def ended(activity: str, *, began: int, lasted: int, name: str) -> Row:
    """Return a case as ``closing_activities`` reads it; times in days."""
    started_at = BEGIN + timedelta(days=began)
    return {
        "case_id": name,
        "started_at": started_at,
        "ended_at": started_at + timedelta(days=lasted),
        "last_activity": activity,
    }


def closing(engine: Engine, rows: list[Row]) -> set[str]:
    stamp = pa.timestamp("us", tz="UTC")
    fields: list[pa.Field[Any]] = [
        pa.field("case_id", pa.string()),
        pa.field("started_at", stamp),
        pa.field("ended_at", stamp),
        pa.field("last_activity", pa.string()),
    ]
    schema = pa.schema(fields)
    table = engine.from_arrow(pa.Table.from_pylist(rows, schema=schema))
    return {row["activity"] for row in engine.rows(closing_activities(table))}


def log_of_ends(rare: int, *, usual: int) -> list[Row]:
    """Return cases of one day each, rare ones among usual ones, and a last one long after."""
    rows = [ended("Rare", began=0, lasted=1, name=f"r{n}") for n in range(rare)]
    rows += [ended("Usual", began=0, lasted=1, name=f"u{n}") for n in range(usual)]
    return [*rows, ended("Last", began=100, lasted=1, name="last")]


def test_activity_that_ends_exactly_one_in_twenty_ends_cases(engine: Engine) -> None:
    assert closing(engine, log_of_ends(7, usual=133)) == {"Usual", "Rare"}


def test_activity_that_ends_fewer_than_one_in_twenty_does_not(engine: Engine) -> None:
    assert closing(engine, log_of_ends(7, usual=134)) == {"Usual"}


def test_cases_that_had_no_time_to_end_do_not_tell_what_an_end_is(engine: Engine) -> None:
    young = [ended("Young", began=100, lasted=0, name=f"y{n}") for n in range(50)]
    assert closing(engine, log_of_ends(0, usual=100) + young) == {"Usual"}


def test_log_in_which_no_case_had_time_to_end_knows_no_ends(engine: Engine) -> None:
    assert closing(engine, [ended("Only", began=0, lasted=5, name="x1")]) == set()
