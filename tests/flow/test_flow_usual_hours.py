"""The hours in which teams usually work, learned from when their steps begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from daylit.flow.usual_hours import EVERYBODY, by_usual_hours, usual_hours

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = 3600
MOMENT = pa.timestamp("us", tz="UTC")
FIELDS: list[pa.Field[Any]] = [
    pa.field("number", pa.int64()),
    pa.field("team_id", pa.string()),
    pa.field("started_at", MOMENT),
    pa.field("previous_ended_at", MOMENT),
    pa.field("waiting_seconds", pa.float64()),
]

Row = dict[str, Any]


def step(team: str | None, at: datetime, waited_since: datetime | None = None) -> Row:
    waited = None if waited_since is None else (at - waited_since).total_seconds()
    return {
        "team_id": team,
        "started_at": at,
        "previous_ended_at": waited_since,
        "waiting_seconds": waited,
    }


def office(team: str | None, weeks: int = 26, minute: int = 10) -> list[Row]:
    """Steps of a team that begins one in each hour from 8 to 16 h on working days."""
    return [
        step(team, MONDAY + timedelta(weeks=week, days=day, hours=hour, minutes=minute))
        for week in range(weeks)
        for day in range(5)
        for hour in range(8, 16)
    ]


def table(engine: Engine, rows: Iterable[Row]) -> ir.Table:
    numbered = [{**row, "number": number} for number, row in enumerate(rows)]
    return engine.from_arrow(pa.Table.from_pylist(numbered, schema=pa.schema(FIELDS)))


def open_hours(hours: pa.Table, team: str) -> list[int]:
    return [
        row["week_hour"] for row in hours.to_pylist() if row["team_name"] == team and row["is_open"]
    ]


OFFICE_HOURS = [24 * day + hour for day in range(5) for hour in range(8, 16)]


def waits(engine: Engine, rows: list[Row], *asked: Row) -> list[float | None]:
    """Return the waiting within usual hours of some steps, learned from other ones."""
    hours = usual_hours(engine, table(engine, rows))
    told = by_usual_hours(engine, table(engine, asked), hours)
    return [row["waiting_seconds"] for row in engine.rows(told.order_by("number"))]


def test_hours_in_which_a_team_hardly_begins_anything_are_closed(engine: Engine) -> None:
    hours = usual_hours(engine, table(engine, office("Desk")))
    assert open_hours(hours, "Desk") == OFFICE_HOURS
    assert set(hours["open_hours"].to_pylist()) == {40}


def test_a_weekend_is_not_waited_through(engine: Engine) -> None:
    friday = MONDAY + timedelta(days=4, hours=15)
    monday = MONDAY + timedelta(days=7, hours=9, minutes=30)
    assert waits(engine, office("Desk"), step("Desk", monday, friday)) == [2.5 * HOUR]


def test_waits_of_weeks_and_within_an_hour_are_exact(engine: Engine) -> None:
    begun = MONDAY + timedelta(hours=9, minutes=15)
    told = waits(
        engine,
        office("Desk"),
        step("Desk", begun + timedelta(minutes=20, microseconds=7), begun),
        step("Desk", begun + timedelta(weeks=3), begun),
        step("Desk", MONDAY + timedelta(hours=4), MONDAY + timedelta(hours=1)),
        step("Desk", begun),
    )
    assert told == [pytest.approx(1200.000007, abs=1e-9), 120 * HOUR, 0, None]


def test_moments_before_1970_lie_in_weeks_like_any(engine: Engine) -> None:
    friday = datetime(1969, 12, 26, 15, tzinfo=UTC)
    monday = datetime(1969, 12, 29, 9, tzinfo=UTC)
    assert waits(engine, office("Desk"), step("Desk", monday, friday)) == [2 * HOUR]


def test_a_team_with_few_steps_takes_the_hours_of_the_whole_log(engine: Engine) -> None:
    night = [step("Night", MONDAY + timedelta(hours=3, minutes=5))]
    hours = usual_hours(engine, table(engine, [*office("Desk"), *night]))
    assert set(hours["team_name"].to_pylist()) == {EVERYBODY, "Desk"}
    friday, monday = MONDAY + timedelta(days=4, hours=15), MONDAY + timedelta(days=7, hours=9)
    asked = (step("Night", monday, friday), step(None, monday, friday))
    # Friday's last hour, the hour of the night step on Monday, and Monday's first.
    assert waits(engine, [*office("Desk"), *night], *asked) == [3 * HOUR] * 2


@pytest.mark.parametrize(
    "rows",
    [office("Desk", weeks=10), office("Desk", minute=0), []],
    ids=["few steps", "most on the very hour", "no steps"],
)
def test_where_no_hours_can_be_learned_all_are_open(engine: Engine, rows: list[Row]) -> None:
    friday, monday = MONDAY + timedelta(days=4, hours=15), MONDAY + timedelta(days=7, hours=9)
    assert waits(engine, rows, step("Desk", monday, friday)) == [66 * HOUR]


def test_waiting_within_usual_hours_is_never_more_than_elapsed(engine: Engine) -> None:
    rows = office("Desk")
    asked = [
        step("Desk", MONDAY + timedelta(hours=7 * n), MONDAY + timedelta(hours=n))
        for n in range(60)
    ]
    told = waits(engine, rows, *asked)
    pairs = zip(told, asked, strict=True)
    assert all(0 <= (one or 0) <= row["waiting_seconds"] for one, row in pairs)
