"""What the report knows of each shown pattern: its course, who is concerned, cases to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.departures.evidence import also_did, exception_sentence
from daylit.departures.patterns import course, examples
from daylit.flow.timing import medians
from daylit.language import in_each_language
from daylit.report.medians import Median, as_median
from daylit.report.strips import Stop, read_strips

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    import ibis.expr.types as ir

    from daylit.departures.baselines import Baselines
    from daylit.departures.terms import Term
    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.report.periods import Period

MOST_CONCERNED = 3

CHOSEN_AS = ("most", "typical", "latest")

Key = tuple[str, str]
"""Kind and place of a pattern."""


@dataclass(frozen=True)
class Example:
    """A case to look at: why it was chosen, when, its evidence in a sentence, its strip.

    The sentence is kept in each language; ``retold`` tells it in the one spoken.
    """

    exception_id: str
    case_id: str
    chosen_as: str
    anchored_at: datetime
    caused_step_count: int
    sentence: str
    strip: tuple[Stop, ...]


def of_patterns(engine: Engine, excepted: ir.Table, shown: Sequence[Key]) -> ir.Table:
    """Keep the exceptions of the shown patterns."""
    names = pa.table({"kind": [key[0] for key in shown], "place": [key[1] for key in shown]})
    return engine.keep(excepted.semi_join(engine.from_arrow(names), ["kind", "place"]))


def read_courses(
    engine: Engine, excepted: ir.Table, unit: str, over: Sequence[Period]
) -> dict[Key, tuple[int, ...]]:
    """Return each pattern's exceptions per period, those without any too."""
    counts: dict[Key, dict[Any, int]] = {}
    for row in engine.answer(course, excepted, unit=unit):
        per_period = counts.setdefault((row["kind"], row["place"]), {})
        # A truncated moment comes back as a day or without its zone: the day is what tells.
        per_period[_day(row["period_at"])] = row["exception_count"]
    return {
        key: tuple(per_period.get(_day(period.began_at), 0) for period in over)
        for key, per_period in counts.items()
    }


def _day(moment: date) -> tuple[int, int, int]:
    return moment.year, moment.month, moment.day


def read_concerned(
    engine: Engine, excepted: ir.Table, steps: ir.Table, party: Party
) -> dict[Key, tuple[str, ...]]:
    """Return the parties that did most of each pattern's anchors; ties by name.

    As many of them as did half of the anchors together, and no more than three.
    """
    own = f"{party}_id"
    anchors = steps.select("case_id", own, anchor_position=steps.position)
    joined = excepted.select("kind", "place", "case_id", "anchor_position").join(
        anchors, ["case_id", "anchor_position"]
    )
    stated = joined.filter(joined[own].notnull())
    counted = stated.group_by(["kind", "place", own]).aggregate(count=stated.count())
    found: dict[Key, list[tuple[str, int]]] = {}
    for row in engine.rows(counted.order_by(ibis.desc("count"), own)):
        found.setdefault((row["kind"], row["place"]), []).append((row[own], row["count"]))
    return {key: _half_of(parties) for key, parties in found.items()}


def _half_of(parties: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return the first parties that hold half of all counts, the greatest first."""
    left = sum(count for _name, count in parties) / 2
    names: list[str] = []
    for name, count in parties[:MOST_CONCERNED]:
        if left > 0:
            names.append(name)
        left -= count
    return tuple(names)


def read_back_with(
    engine: Engine, excepted: ir.Table, steps: ir.Table
) -> dict[Key, tuple[tuple[str, int], ...]]:
    """Return the activities with which each bounce came back, and how often; ties by name.

    Only of bounces between teams or organisations: one between people is placed at its activity.
    """
    bounces = excepted.filter(excepted.holder.notnull())
    anchors = steps.select("case_id", "activity", anchor_position=steps.position)
    joined = bounces.select("kind", "place", "case_id", "anchor_position").join(
        anchors, ["case_id", "anchor_position"]
    )
    counted = joined.group_by(["kind", "place", "activity"]).aggregate(count=joined.count())
    found: dict[Key, list[tuple[str, int]]] = {}
    for row in engine.rows(counted.order_by(ibis.desc("count"), "activity")):
        found.setdefault((row["kind"], row["place"]), []).append((row["activity"], row["count"]))
    return {key: tuple(activities) for key, activities in found.items()}


def read_others(engine: Engine, excepted: ir.Table) -> dict[Key, tuple[tuple[str, int], ...]]:
    """Return with whom work went back and forth in bounces told together, most often first."""
    rows = engine.rows(engine.view(_others, excepted))
    found: dict[Key, list[tuple[str, int]]] = {}
    for row in sorted(rows, key=lambda row: (-row["count"], row["other"])):
        found.setdefault((row["kind"], row["place"]), []).append((row["other"], row["count"]))
    return {key: tuple(others) for key, others in found.items() if len(others) > 1}


def _others(excepted: ir.Table) -> ir.Table:
    bounces = excepted.filter(excepted.other.notnull())
    return bounces.group_by(["kind", "place", "other"]).aggregate(count=bounces.count())


def read_lasting(engine: Engine, excepted: ir.Table) -> dict[Key, Median]:
    """Return how long the exceptions of each pattern last."""
    rows = engine.rows(medians(excepted, "delay_seconds", ["kind", "place"]))
    return {(row["kind"], row["place"]): as_median(row) for row in rows}


def read_repeated(engine: Engine, excepted: ir.Table) -> dict[Key, int]:
    """Return how many cases show each pattern more than once."""
    rows = engine.answer(_repeated, excepted)
    return {(row["kind"], row["place"]): row["case_count"] for row in rows}


def _repeated(excepted: ir.Table) -> ir.Table:
    in_cases = excepted.group_by(["kind", "place", "case_id"]).aggregate(count=excepted.count())
    again = in_cases.filter(in_cases["count"] > 1)
    return again.group_by(["kind", "place"]).aggregate(case_count=again.count())


def read_examples(
    engine: Engine,
    excepted: ir.Table,
    steps: ir.Table,
    *,
    found: ir.Table,
    party: Party | None,
    between_people: bool,
    due: ir.Table,
    terms: Collection[Term],
    baselines: Baselines,
    comparisons: Mapping[Key, str],
) -> dict[Key, tuple[Example, ...]]:
    """Return up to three cases of each pattern to look at, each with its strip.

    The comparison is part of the first one's sentence only: it is the same for all.

    Args:
        engine: Runs the queries.
        excepted: The exceptions of the patterns.
        steps: The record's steps.
        found: The departures that the exceptions are made of.
        party: Whose names the strips show.
        between_people: Whether bounces are judged between people.
        due: The visits that most cases make anyway.
        terms: The limits that were stated.
        baselines: What is usual, that lateness was held against.
        comparisons: The comparing sentence for each kind and place as found.
    """
    rows = sorted(
        engine.answer(examples, excepted), key=lambda row: CHOSEN_AS.index(row["chosen_as"])
    )
    chosen = _each_of_another_case(rows)
    flat = [row for of_one in chosen.values() for row in of_one]
    anyway = {(row["activity"], row["visit_number"]) for row in engine.rows(due)}
    strips = read_strips(engine, steps, flat, party, between_people=between_people, due=anyway)
    also = _also_did(engine, found, flat, terms)
    return {
        key: tuple(
            Example(
                row["exception_id"],
                row["case_id"],
                row["chosen_as"],
                row["anchored_at"],
                row["caused_step_count"],
                _evidence(
                    row,
                    "" if number else comparisons.get((row["found_kind"], row["found_place"]), ""),
                    also[row["exception_id"]],
                    terms=terms,
                    baselines=baselines,
                ),
                strips[row["exception_id"]],
            )
            for number, row in enumerate(of_one)
        )
        for key, of_one in chosen.items()
    }


_evidence = in_each_language(exception_sentence)


def _also_did(
    engine: Engine, found: ir.Table, chosen: Sequence[dict[str, Any]], terms: Collection[Term]
) -> dict[str, str]:
    """Say of each chosen exception what else its case did in it, by exception_id."""
    cases = sorted({row["case_id"] for row in chosen})
    of_cases = found.filter(found.case_id.isin(cases)).order_by("anchor_position", "kind")
    by_case: dict[str, list[dict[str, Any]]] = {}
    for row in engine.rows(of_cases):
        by_case.setdefault(row["case_id"], []).append(row)
    return {
        one["exception_id"]: also_did(
            one, [row for row in by_case[one["case_id"]] if _belongs_to(row, one)], terms=terms
        )
        for one in chosen
    }


def _belongs_to(departure: dict[str, Any], exception: dict[str, Any]) -> bool:
    """Whether a departure is another one of the same exception."""
    own = (exception["kind"], exception["anchor_position"])
    is_within = (
        exception["first_position"] <= departure["first_position"]
        and departure["last_position"] <= exception["last_position"]
    )
    return is_within and (departure["kind"], departure["anchor_position"]) != own


def _each_of_another_case(rows: Iterable[dict[str, Any]]) -> dict[Key, list[dict[str, Any]]]:
    chosen: dict[Key, list[dict[str, Any]]] = {}
    for row in rows:
        of_one = chosen.setdefault((row["kind"], row["place"]), [])
        if row["case_id"] not in {other["case_id"] for other in of_one}:
            of_one.append(row)
    return chosen
