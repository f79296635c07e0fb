"""Hand-overs from each party to each other, as a matrix that stays readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.flow.handovers import hand_overs

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party

MOST_PARTIES = 12
HEATS = 5

Departing = dict[tuple[str, str], int]
Sums = tuple[int, int, int]
"""Hand-overs, bounces, and bounces out of the ordinary."""


@dataclass(frozen=True)
class Cell:
    """Hand-overs from one party to another.

    Attributes:
        bounce_count: Those that brought the work straight back, usual or not.
        heat: From 0 (none) to 5 (the most between two); null where one is all the others.
        departing_count: Bounces that are out of the ordinary.
    """

    count: int
    bounce_count: int
    heat: int | None
    departing_count: int = 0

    @property
    def usual_count(self) -> int:
        """Bounces that are a matter of course."""
        return self.bounce_count - self.departing_count


@dataclass(frozen=True)
class Matrix:
    """Hand-overs between the parties with most of them; the last one may stand for all others.

    Attributes:
        names: Parties, most hand-overs (given or taken) first; null stands for the others.
        other_count: How many parties the others are.
        rows: For each giving party a cell for each taking one.
        is_judged: Whether its bounces are told apart in usual ones and others.
    """

    party: Party
    names: tuple[str | None, ...]
    other_count: int
    rows: tuple[tuple[Cell, ...], ...]
    is_judged: bool


def hand_over_matrix(
    engine: Engine, steps: ir.Table, party: Party, departing: Departing | None = None
) -> Matrix | None:
    """Sum hand-overs between the twelve busiest parties and all others; null where none occur.

    Ties go by name.

    Args:
        engine: Runs the query.
        steps: The record's steps.
        party: The level.
        departing: Bounces out of the ordinary by the pair of the hand-over that came back; null
            where bounces are not judged on this level.
    """
    pairs = engine.rows(hand_overs(steps, party))
    if not pairs:
        return None
    ranked = _busiest_first(pairs)
    # A thirteenth party takes no more room than "others" would.
    shown = ranked if len(ranked) <= MOST_PARTIES + 1 else ranked[:MOST_PARTIES]
    names: list[str | None] = list(shown)
    if len(shown) < len(ranked):
        names.append(None)
    sums = _sums(pairs, set(shown), departing or {})
    most = max((count for pair, (count, _, _) in sums.items() if None not in pair), default=1)
    rows = tuple(
        tuple(_cell(sums.get((a, b)), None if None in {a, b} else most) for b in names)
        for a in names
    )
    return Matrix(party, tuple(names), len(ranked) - len(shown), rows, departing is not None)


def _busiest_first(pairs: Iterable[dict[str, Any]]) -> list[str]:
    busy: dict[str, int] = {}
    for pair in pairs:
        for name in (pair["from_party"], pair["to_party"]):
            busy[name] = busy.get(name, 0) + pair["hand_over_count"]
    return sorted(busy, key=lambda name: (-busy[name], name))


def _sums(
    pairs: Iterable[dict[str, Any]], shown: set[str], departing: Departing
) -> dict[tuple[str | None, str | None], Sums]:
    sums: dict[tuple[str | None, str | None], Sums] = {}
    for pair in pairs:
        unusual = departing.get((pair["from_party"], pair["to_party"]), 0)
        giver, taker = (
            name if name in shown else None for name in (pair["from_party"], pair["to_party"])
        )
        count, bounces, departed = sums.get((giver, taker), (0, 0, 0))
        sums[giver, taker] = (
            count + pair["hand_over_count"],
            bounces + pair["bounce_count"],
            departed + unusual,
        )
    return sums


def _cell(sums: Sums | None, most: int | None) -> Cell:
    count, bounces, departed = sums or (0, 0, 0)
    if most is None:
        return Cell(count, bounces, None, departed)
    if not count:
        return Cell(0, 0, 0)
    # The square root spreads what is small: volumes of hand-overs are very uneven.
    return Cell(count, bounces, 1 + int((HEATS - 1) * (count / most) ** 0.5), departed)
