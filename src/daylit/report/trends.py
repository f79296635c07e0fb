"""Whether a pattern occurs more or less often of late, measured on the steps at its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.report.extent import Parts
    from daylit.report.pattern_detail import Key
    from daylit.report.pattern_place import PatternPlace

FEWEST = 10
SURE = 2.576
"""Standard errors: 99 % sure, since ten patterns are looked at."""


@dataclass(frozen=True)
class Trend:
    """A pattern in the first and in the last third of the logged steps.

    Attributes:
        first_count: Exceptions in the first third; likewise for the last.
        first_steps: Steps at the pattern's place in the first third: those of its activity, or of
            the holder of its bounces.
        direction: "more" or "fewer" where the last third differs clearly, else "alike".
    """

    first_count: int
    last_count: int
    first_steps: int
    last_steps: int
    direction: str


def read_trends(
    engine: Engine,
    steps: ir.Table,
    *,
    excepted: ir.Table,
    rows: Sequence[PatternPlace],
    party: Party | None,
    parts: Parts,
) -> dict[Key, Trend]:
    """Compare each pattern's last third of the logged steps with its first.

    Counted against the steps at its own place, since a log that begins with young cases holds few
    steps of late activities at first.
    """
    counts = {
        (row["kind"], row["place"]): row
        for row in _in_thirds(engine, excepted, ["kind", "place"], excepted.anchored_at, parts)
    }
    done = {
        False: _steps_in_thirds(
            engine, steps, "activity", [r for r in rows if not r.parties], parts
        )
    }
    if party in {"team", "organisation"}:
        held = [row for row in rows if row.parties]
        done[True] = _steps_in_thirds(engine, steps, f"{party}_id", held, parts)
    trends = {}
    for row in rows:
        place = row.reached
        count, at_place = counts[row.key], done[bool(row.parties)][place]
        trends[row.key] = trend(
            count["first_count"],
            count["last_count"],
            at_place["first_count"],
            at_place["last_count"],
        )
    return trends


def trend(first_count: int, last_count: int, first_steps: int, last_steps: int) -> Trend:
    """Judge whether the last third has clearly more or fewer exceptions than the first.

    Given both counts together, the last one is binomial with the last third's share of the steps;
    it differs where it is more than 2.576 standard errors (99 %) away and both together are at
    least ten.
    """
    both = first_count + last_count
    direction = "alike"
    if both >= FEWEST and first_steps and last_steps:
        share = last_steps / (first_steps + last_steps)
        away = (last_count - both * share) / (both * share * (1 - share)) ** 0.5
        direction = "more" if away > SURE else "fewer" if away < -SURE else "alike"
    return Trend(first_count, last_count, first_steps, last_steps, direction)


def _steps_in_thirds(
    engine: Engine, steps: ir.Table, column: str, rows: Sequence[PatternPlace], parts: Parts
) -> dict[str, dict[str, Any]]:
    places = sorted({row.reached for row in rows})
    there = steps.filter(steps[column].isin(places))
    found = _in_thirds(engine, there, [column], there.started_at, parts) if places else []
    return {row[column]: row for row in found}


def _in_thirds(
    engine: Engine, table: ir.Table, group: list[str], at: ir.TimestampValue, parts: Parts
) -> list[dict[str, Any]]:
    """Count rows in the first and in the last third, by group."""
    counted = table.group_by(group).aggregate(
        first_count=ibis.ifelse(at < parts.first_third_to, 1, 0).sum(),
        last_count=ibis.ifelse(at >= parts.last_third_from, 1, 0).sum(),
    )
    return engine.rows(counted)
