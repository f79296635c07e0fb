"""Cases that could have shown a pattern, are alike and do not, to hold affected ones against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa

from daylit.departures.traits.coding import coded
from daylit.departures.traits.common import (
    BEGAN_AT,
    BEGAN_ON,
    CASE_COLUMNS,
    DAYS,
    DONE_AT,
    HOURS_A_PART,
    PARTS_OF_DAY,
    PREVIOUS_STEP,
    SATURDAY,
    TEAM,
    month_of,
)
from daylit.departures.traits.exposed import exposed_steps, exposure_of
from daylit.record.moments import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir
    import numpy.typing as npt

    from daylit.departures.terms import Term
    from daylit.departures.traits.common import CommonTrait
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

MOST_SHOWN = 5
OF_UNITS = {TEAM: "team_id", PREVIOUS_STEP: "previous_activity"}
"""Traits of the step at which a pattern could have shown, with its column."""


@dataclass(frozen=True)
class Alike:
    """A case that is alike and not affected.

    Attributes:
        case_id: Its number.
        started_at: When it began.
        nearest_case_id: The affected case that began nearest to it; of as near ones the one that
            began first, of one moment the first by number.
        apart_seconds: How far apart they began, 0 or more.
    """

    case_id: str
    started_at: datetime
    nearest_case_id: str
    apart_seconds: float


@dataclass(frozen=True)
class Contrast:
    """Cases alike and not affected by a pattern.

    Attributes:
        traits: What they have in common with the affected ones, as pairs of a name and a value;
            empty where affected ones have nothing in common.
        case_count: How many there are.
        affected_count: Affected cases that they are held against.
        cases: Up to ``MOST_SHOWN`` of them, nearest to an affected one first; ties by when they
            began, then by number.
    """

    traits: tuple[tuple[str, str], ...]
    case_count: int
    affected_count: int
    cases: tuple[Alike, ...]


def contrast(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    excepted: ir.Table,
    pattern: Mapping[str, Any],
    common: CommonTrait | None,
    *,
    departed: ir.Table,
    terms: Sequence[Term],
    party: Party | None,
) -> Contrast:
    """Find cases that are like those of a pattern and do not show it.

    They came to where the pattern shows (``exposed_steps``), have the common trait of the affected
    ones where there is one, began in a month in which an affected one began, and do not show the
    same within exceptions that are told elsewhere.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        cases: The record's cases.
        excepted: Exceptions, under the pattern that they are told in.
        pattern: A row of ``patterns``.
        common: What its cases have in common, the first found; null for nothing.
        departed: All departures that belong to exceptions.
        terms: The limits that were stated.
        party: The level on which bounces are judged.
    """
    traits = common.traits if common else ()
    exposed = exposed_steps(engine, steps, [exposure_of(dict(pattern), terms)], party)
    for name, value in traits:
        exposed = _having(engine, exposed, cases, name, value)
    named = {"kind": pattern["kind"], "place": pattern["place"]}
    affected = engine.make(_affected, excepted, cases, **named)
    at = named if pattern["holder"] is None else {"holder": pattern["holder"]}
    shown = engine.make(_shown_anywhere, departed, **at)
    alike = engine.arrow(engine.view(_alike, cases, exposed, affected, shown))
    held = engine.arrow(affected.order_by("started_at", "case_id"))
    return Contrast(traits, alike.num_rows, held.num_rows, tuple(_nearest(alike, held)))


def _affected(excepted: ir.Table, cases: ir.Table, *, kind: str, place: str) -> ir.Table:
    """Return the cases that show a pattern, and the month in which each began."""
    shown = excepted.filter((excepted.kind == kind) & (excepted.place == place))
    return _dated(_began(cases).semi_join(shown, "case_id"))


def _began(cases: ir.Table) -> ir.Table:
    return cases.select("case_id", "started_at")


def _dated(cases: ir.Table) -> ir.Table:
    return cases.mutate(month=month_of(cases.started_at))


def _shown_anywhere(departed: ir.Table, **named: str) -> ir.Table:
    """Return the cases with a departure of a kind and place, or of a holder."""
    found = departed.filter(*[departed[name] == value for name, value in named.items()])
    return found.select("case_id").distinct()


def _alike(cases: ir.Table, exposed: ir.Table, affected: ir.Table, shown: ir.Table) -> ir.Table:
    exposed = _began(cases).semi_join(exposed, "case_id")
    unaffected = exposed.anti_join(affected, "case_id").anti_join(shown, "case_id")
    months = affected.select("month").distinct()
    return _dated(unaffected).semi_join(months, "month").drop("month")


def _having(engine: Engine, exposed: ir.Table, cases: ir.Table, name: str, value: str) -> ir.Table:
    """Return the steps at which the pattern could have shown that have a trait."""
    if name in OF_UNITS:
        return engine.make(_said, exposed, column=OF_UNITS[name], value=value)
    if name == DONE_AT:
        return engine.make(_done_at, exposed, part=PARTS_OF_DAY.index(value))
    return engine.make(_of_cases, exposed, _cases_with(engine, cases, name, value))


def _said(exposed: ir.Table, *, column: str, value: str) -> ir.Table:
    return exposed.filter(exposed[column] == value)


def _done_at(exposed: ir.Table, *, part: int) -> ir.Table:
    return exposed.filter(_part_of_day(exposed.hour) == part)


def _part_of_day(hour: ir.IntegerValue) -> ir.NumericValue:
    return (hour / HOURS_A_PART).floor()


def _of_cases(exposed: ir.Table, alike: ir.Table) -> ir.Table:
    return exposed.semi_join(alike, "case_id")


def _cases_with(engine: Engine, cases: ir.Table, name: str, value: str) -> ir.Table:
    if name == BEGAN_AT:
        part = _part_of_day(cases.started_at.hour())
        return cases.filter(part == PARTS_OF_DAY.index(value)).select("case_id")
    if name == BEGAN_ON:
        is_weekend = cases.started_at.day_of_week.index() >= SATURDAY
        return cases.filter(is_weekend == (value == DAYS[1])).select("case_id")
    rows = engine.arrow(cases.select("case_id", stated=cases[_column(cases, name)]))
    trait = coded(name, rows["stated"])
    has_it = trait.codes == trait.values.index(value)
    return engine.from_arrow(rows.select(["case_id"]).filter(pa.array(has_it)))


def _column(cases: ir.Table, name: str) -> str:
    """Return the column of cases that bears a trait's name."""
    columns = {said: column for column, said in CASE_COLUMNS.items()}
    column = columns.get(name, f"case_{name}")
    # What would bear the name of another trait is told as "of the case".
    return column if column in cases.columns else column.removesuffix(" of the case")


def _nearest(alike: pa.Table, affected: pa.Table) -> list[Alike]:
    """Return those that began nearest to affected cases, which come in the order of beginning."""
    began, known = (_microseconds(table) for table in (alike, affected))
    after = np.searchsorted(known, began).clip(max=known.size - 1)
    # Of affected ones that began at one moment the first stands for all.
    before = np.searchsorted(known, known[(after - 1).clip(min=0)])
    is_before = np.abs(began - known[before]) <= np.abs(known[after] - began)
    nearest = np.where(is_before, before, after)
    of_nearest = affected["case_id"].take(pa.array(nearest, pa.int64()))
    told = alike.append_column("nearest", of_nearest)
    told = told.append_column("apart", pa.array(np.abs(began - known[nearest])))
    keys: list[tuple[str, Literal["ascending", "descending"]]] = [
        (name, "ascending") for name in ("apart", "started_at", "case_id")
    ]
    first = told.sort_by(keys).slice(0, MOST_SHOWN)
    return [
        Alike(row["case_id"], row["started_at"], row["nearest"], row["apart"] / MICROSECONDS)
        for row in first.to_pylist()
    ]


def _microseconds(table: pa.Table) -> npt.NDArray[np.int64]:
    return table["started_at"].cast(pa.int64()).to_numpy()
