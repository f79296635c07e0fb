"""Finds the latest cases at every place that pages show: a few passes over the steps for all.

First cases are chosen that hold the latest of every place, and more: of whoever sees few cases all
of them; else those that came by a place after a moment, which is guessed from a sample of cases and
set back to the beginning where fewer came by since. Then all visits of the chosen cases are ranked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit_site.records.found.lists import MOST_CASES, Spot, list_name, packed
from daylit_site.records.found.visits import COLUMNS, SPOT, visits
from daylit_site.records.own_parties import cases_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit_site.records.found.analysed import Analysed
    from daylit_site.records.own_parties import Own

    Row = dict[str, Any]
    Lists = dict[Spot, list[Row]]
    Since = dict[Spot, datetime]

FEW_CASES = 50_000
"""Of whoever sees no more of them, or no more than a tenth of all, every case is looked at."""

FEW_SHARE = 0.1
SAMPLE = 20_000
"""So many cases, about, tell since when cases are to be looked at."""

VISITS = 400
"""So many visits to a place, about, hold a hundred cases nearly always."""

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Reader:
    """Whoever sees the same cases.

    Attributes:
        own: What makes a case theirs; null where all are.
        spots: The places to find the latest cases of.
    """

    own: Own | None
    spots: frozenset[Spot]


@dataclass(frozen=True)
class _Seen:
    """The cases that a reader sees.

    Attributes:
        is_few: Whether all of them can be looked at.
    """

    reader: Reader
    cases: ir.Table
    is_few: bool

    @property
    def only(self) -> tuple[ir.Table, ...]:
        """Return the cases to keep to; nothing where all are seen."""
        return () if self.reader.own is None else (self.cases,)


def gather_cases(of: Analysed, readers: Sequence[Reader]) -> Iterator[tuple[str, Any]]:
    """Yield each list of latest cases, as a finding of its own.

    Args:
        of: What was analysed.
        readers: For whom; each of their places has a list, be it empty.
    """
    with of.engine.scratch():
        seen = _seen(of, readers)
        chosen = [one.cases for one in seen if one.is_few]
        chosen += _chosen(of, [one for one in seen if not one.is_few])
        some = of.engine.make(_of_cases, of.steps, *chosen)
        among = of.engine.make(visits, some, of.cases, kinds=_kinds(one.spots for one in readers))
        for one in seen:
            lists = _lists(of.engine, one, among)
            for spot in one.reader.spots:
                yield list_name(one.reader.own, spot), packed(lists.get(spot, ()))


def _seen(of: Analysed, readers: Sequence[Reader]) -> list[_Seen]:
    """Find the cases that each reader sees."""
    every = of.engine.view(_every, of.cases)
    most = max(FEW_CASES, of.engine.count(every) * FEW_SHARE)
    found = []
    for one in readers:
        cases = every if one.own is None else of.engine.make(cases_of, of.steps, of=one.own)
        found.append(_Seen(one, cases, of.engine.count(cases) <= most))
    return found


def _every(cases: ir.Table) -> ir.Table:
    return cases.select("case_id")


def _chosen(of: Analysed, seen: Sequence[_Seen]) -> list[ir.Table]:
    """Choose cases of readers who see many: at each place the latest, and a few more."""
    if not seen:
        return []
    since, tables, left = _guessed(of, seen), [], [one.reader.spots for one in seen]
    while any(left):
        asked = frozenset().union(*left)
        spots = of.engine.from_arrow(_as_table({spot: since[spot] for spot in asked}))
        there = of.engine.make(visits, of.steps, of.cases, spots, kinds=_kinds([asked]))
        for at, one in enumerate(seen):
            tables.append(of.engine.make(_latest, there, *one.only))
            counts = _counts(of.engine, tables[-1])
            left[at] = frozenset(
                spot
                for spot in left[at]
                if counts.get(spot, 0) < MOST_CASES and since[spot] > BEGINNING
            )
        since |= dict.fromkeys(frozenset().union(*left), BEGINNING)
    return tables


def _guessed(of: Analysed, seen: Sequence[_Seen]) -> Since:
    """Guess for each place since when enough cases came by, whoever looks."""
    one_in = -(-of.engine.count(of.cases) // SAMPLE)
    sample = of.engine.make(_sample, of.steps, one_in=one_in)
    spots = frozenset().union(*[one.reader.spots for one in seen])
    among = of.engine.make(visits, sample, of.cases, kinds=_kinds([spots]))
    since = dict.fromkeys(spots, BEGINNING)
    found = [
        {
            _spot(row): row["at"]
            for row in of.engine.answer(_since, among, *one.only, rank=VISITS // one_in)
        }
        for one in seen
    ]
    for spot in spots:
        since[spot] = min(each.get(spot, BEGINNING) for each in found)
    return since


def _sample(steps: ir.Table, *, one_in: int) -> ir.Table:
    """Return the steps of one case in so many."""
    return steps.filter(steps.case_id.hash() % one_in == 0).select(*COLUMNS)


def _since(among: ir.Table, *only: ir.Table, rank: int) -> ir.Table:
    """Return the moment of the visit to each place that is so many before the last one."""
    there = _of(among, only)
    ranked = there.mutate(
        rank=ibis.row_number().over(group_by=SPOT, order_by=[ibis.desc("at"), "case_id"])
    )
    return ranked.filter(ranked["rank"] == rank).select(*SPOT, "at")


def _latest(there: ir.Table, *only: ir.Table) -> ir.Table:
    """Return the cases that came by each place last."""
    seen = _of(there, only)
    came = seen.group_by(*SPOT, "case_id").aggregate(at=seen["at"].max())
    order = [ibis.desc("at"), "case_id"]
    ranked = came.mutate(rank=ibis.row_number().over(group_by=SPOT, order_by=order))
    return ranked.filter(ranked["rank"] < MOST_CASES)


def _counts(engine: Engine, latest: ir.Table) -> dict[Spot, int]:
    return {_spot(row): row["count"] for row in engine.answer(_counted, latest)}


def _counted(latest: ir.Table) -> ir.Table:
    return latest.group_by(*SPOT).aggregate(count=latest.count())


def _of_cases(steps: ir.Table, *chosen: ir.Table) -> ir.Table:
    """Return all steps of some cases."""
    some = ibis.union(*[one.select("case_id") for one in chosen], distinct=True)
    return steps.semi_join(some, "case_id").select(*COLUMNS)


def _lists(engine: Engine, seen: _Seen, among: ir.Table) -> Lists:
    """Return a reader's latest cases at each of their places, of some visits."""
    wanted = engine.from_arrow(_as_table(dict.fromkeys(seen.reader.spots, BEGINNING)))
    lists: Lists = {}
    for row in engine.answer(_ranked, among, wanted, *seen.only):
        lists.setdefault(_spot(row), []).append(row)
    return lists


def _ranked(among: ir.Table, wanted: ir.Table, *only: ir.Table) -> ir.Table:
    """Return the cases that came by each place last: when, longest wait, and how often."""
    there = _of(among, only).semi_join(wanted, SPOT)
    counted = there.group_by(*SPOT, "case_id").aggregate(
        at=there["at"].max(),
        waiting_seconds=there.waiting_seconds.max(),
        times=there.count(),
        back_count=there.is_back.sum().fill_null(0),
    )
    order = [ibis.desc("at"), "case_id"]
    ranked = counted.mutate(rank=ibis.row_number().over(group_by=SPOT, order_by=order))
    return ranked.filter(ranked["rank"] < MOST_CASES).order_by(*SPOT, "rank")


def _of(there: ir.Table, only: tuple[ir.Table, ...]) -> ir.Table:
    """Keep to some cases."""
    for cases in only:
        there = there.semi_join(cases, "case_id")
    return there


def _spot(row: Mapping[str, Any]) -> Spot:
    return Spot(row["what"], row["one"], row["other"])


def _kinds(spots: Iterable[Iterable[Spot]]) -> tuple[str, ...]:
    """Return the kinds of some places; one at least, to have a table."""
    return tuple(sorted({spot.what for each in spots for spot in each})) or ("activity",)


def _as_table(since: Since) -> pa.Table:
    kinds = [(name, pa.string()) for name in SPOT] + [("since", pa.timestamp("us", "UTC"))]
    rows = [spot._asdict() | {"since": at} for spot, at in since.items()]
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds))
