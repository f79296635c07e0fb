"""What looks like a departure and is not counted as one: told, so that nobody misses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.departures.wording import counted, listed, quoted
from daylit.flow.rework import is_double_entry
from daylit.language import _, in_each_language, ngettext, number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MOST_NAMED = 3


@dataclass(frozen=True)
class LeftAside:
    """What was not counted as an exception though it looks like one.

    Attributes:
        double_entry_count: Steps that only write down once more what was entered just before.
        ordinary_count: Bounces that are the ordinary course.
        turn_places: Activities at which people take turns, most bounces first.
        turn_count: Bounces there.
        turns_expected: How many of these are to be expected by chance.
    """

    double_entry_count: int
    ordinary_count: int
    turn_places: tuple[str, ...]
    turn_count: int
    turns_expected: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """A sentence on each of the three that there is."""
        return (
            *([_double_entries_told(self.double_entry_count)] if self.double_entry_count else []),
            *([_ordinary_told(self.ordinary_count)] if self.ordinary_count else []),
            *([_turns_told(self)] if self.turn_places else []),
        )


def left_aside(
    engine: Engine,
    steps: ir.Table,
    *,
    loops: Iterable[Mapping[str, Any]],
    ordinary_count: int,
    turns: Iterable[Mapping[str, Any]],
    turn_places: Collection[str],
) -> LeftAside:
    """Count what was not counted as an exception though it looks like one.

    Args:
        engine: Runs the query.
        steps: The record's steps.
        loops: Rows of ``detect.rework_readings``.
        ordinary_count: Bounces that are the ordinary course.
        turns: Rows of ``turns.turns_by_chance``.
        turn_places: Those at which people take turns.
    """
    departing = tuple(sorted(row["activity"] for row in loops if row["reading"] == "departure"))
    asked = {"activities": departing}
    twice = engine.answer_row(_double_entries, steps, **asked)["step_count"] if departing else 0
    at = sorted(
        (row for row in turns if row["place"] in turn_places),
        key=lambda row: (-row["bounce_count"], row["place"]),
    )
    return LeftAside(
        twice,
        ordinary_count,
        tuple(row["place"] for row in at),
        sum(row["bounce_count"] for row in at),
        sum(row["chance_count"] for row in at),
    )


@in_each_language
def _double_entries_told(count: int) -> str:
    said = ngettext(
        "{count} step only writes down once more what the same person had entered less than a "
        "minute before: it is not counted as work done again.",
        "{count} steps only write down once more what the same person had entered less than a "
        "minute before: they are not counted as work done again.",
        count,
    )
    return said.format(count=number(count))


@in_each_language
def _ordinary_told(count: int) -> str:
    said = ngettext(
        "{count} bounce consisted of steps that most cases have as well, in another order: it is "
        "no exception.",
        "{count} bounces consisted of steps that most cases have as well, in another order: they "
        "are no exceptions.",
        count,
    )
    return said.format(count=number(count))


@in_each_language
def _turns_told(aside: LeftAside) -> str:
    named = [quoted(place) for place in aside.turn_places]
    left = len(named) - MOST_NAMED
    at = listed([*named[:MOST_NAMED], *([counted(left, "more place")] if left > 0 else [])])
    return _(
        "At {places} people take turns: cases came back to an earlier person {count} times there, "
        "and {expected} times are to be expected where whoever is free takes the next step. These "
        "are not counted as exceptions."
    ).format(
        places=at, count=number(aside.turn_count), expected=number(round(aside.turns_expected))
    )


def _double_entries(steps: ir.Table, *, activities: tuple[str, ...]) -> ir.Table:
    steps = steps.filter(steps.activity.isin(activities))
    return steps.aggregate(step_count=is_double_entry(steps).sum().fill_null(0))
