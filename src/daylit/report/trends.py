"""Whether a pattern occurs more or less often of late, or most in the middle of a log."""

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
Thirds = tuple[int, int, int]
SURE = 2.576
"""Standard errors: 99 % sure, since ten patterns are looked at."""


@dataclass(frozen=True)
class Trend:
    """A pattern in the thirds of the logged steps.

    Attributes:
        first_count: Exceptions in the first third; likewise for the middle and the last.
        first_steps: Steps at the pattern's place in the first third: those of its activity, or of
            the holder of its bounces.
        direction: "more" or "fewer" where the last third differs clearly from both others,
            "middle" where the middle one has clearly more than both others, else "alike".
    """

    first_count: int
    middle_count: int
    last_count: int
    first_steps: int
    middle_steps: int
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
    """Compare each pattern's last third of the logged steps with the two others.

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
        trends[row.key] = trend(_thirds(count), _thirds(at_place))
    return trends


def _thirds(row: dict[str, Any]) -> Thirds:
    return row["first_count"], row["middle_count"], row["last_count"]


def trend(counts: Thirds, steps: Thirds) -> Trend:
    """Judge whether the last third clearly has more or fewer exceptions than both others."""
    first, middle, last = zip(counts, steps, strict=True)
    after_first, after_middle = _compared(first, last), _compared(middle, last)
    direction = "alike"
    if after_middle == "fewer" and _compared(first, middle) == "more":
        direction = "middle"
    elif after_first == after_middle:
        direction = after_first
    return Trend(*counts, *steps, direction)


def _compared(earlier: tuple[int, int], later: tuple[int, int]) -> str:
    """Compare exceptions, each with its steps, in one third with those in another.

    Given both counts together, the later one is binomial with its third's share of the steps; it
    differs where it is more than 2.576 standard errors (99 %) away and both together are at least
    ten.
    """
    both, done = earlier[0] + later[0], earlier[1] + later[1]
    if both < FEWEST or not earlier[1] or not later[1]:
        return "alike"
    share = later[1] / done
    away = (later[0] - both * share) / (both * share * (1 - share)) ** 0.5
    return "more" if away > SURE else "fewer" if away < -SURE else "alike"


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
    """Count rows in each third, by group."""
    counted = table.group_by(group).aggregate(
        first_count=ibis.ifelse(at < parts.first_third_to, 1, 0).sum(),
        middle_count=ibis.ifelse(
            (at >= parts.first_third_to) & (at < parts.last_third_from), 1, 0
        ).sum(),
        last_count=ibis.ifelse(at >= parts.last_third_from, 1, 0).sum(),
    )
    return engine.rows(counted)
