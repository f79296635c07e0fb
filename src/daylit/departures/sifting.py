"""What of the departures belongs to exceptions, and what only looks so and is left aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.departures.due import due_of_parties, due_visits
from daylit.departures.exceptions import assigned
from daylit.departures.left_aside import LeftAside, left_aside
from daylit.departures.ordinary import ordinary_bounces
from daylit.departures.turns import places_of_turns, turns_by_chance, without_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party


@dataclass(frozen=True)
class Sifted:
    """The departures that belong to exceptions.

    Attributes:
        departures: A kept table, a row per such departure, with its exception_id.
        due: A kept table: what most cases do anyway, which is not counted as caused.
        turns: Rows of ``turns.turns_by_chance``; none but where bounces are judged between persons.
        left_aside: What looks like a departure and is not counted as one.
    """

    departures: ir.Table
    due: ir.Table
    turns: tuple[dict[str, Any], ...]
    left_aside: LeftAside


def sift(
    engine: Engine,
    steps: ir.Table,
    departures: ir.Table,
    loops: Iterable[Mapping[str, Any]],
    *,
    process_id: str,
    party: Party | None,
) -> Sifted:
    """Leave aside the turns that people take and what is the ordinary course another way round.

    Args:
        engine: Runs the expressions and keeps the tables.
        steps: The record's steps.
        departures: What the detectors found.
        loops: Rows of ``detect.rework_readings``.
        process_id: The process; part of the ids.
        party: The level on which bounces are judged.
    """
    turns = tuple(engine.answer(turns_by_chance, steps)) if party == "person" else ()
    taking_turns = places_of_turns(turns)
    if taking_turns:
        departures = engine.make(without_turns, departures, places=taking_turns)
    due = engine.make(due_visits, steps, departures)
    known = due
    if party in ("team", "organisation"):
        known = engine.make(due_of_parties, steps, departures, due, party=party)
    ordinary = engine.make(ordinary_bounces, departures, steps, known, party=party)
    belonging = engine.make(assigned, departures, ordinary, process_id=process_id)
    aside = left_aside(
        engine,
        steps,
        loops=loops,
        ordinary_count=engine.count(departures) - engine.count(belonging),
        turns=turns,
        turn_places=taking_turns,
    )
    return Sifted(belonging, due, turns, aside)
