"""Single cases, read from the record as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from daylit_site.processes import asked
from daylit_site.records.held import process_of_record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from daylit.record.schema import Party
    from daylit_site.processes.scope import Scope

    Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A case with its steps, the first ``asked.MOST_STEPS`` of them."""

    row: Row
    steps: list[Row]

    @property
    def left_step_count(self) -> int:
        """How many steps it has beyond these."""
        left: int = self.row["step_count"] - len(self.steps)
        return left


def latest_at(
    process_id: str, scope: Scope, *, source: str | None, activity: str | None
) -> list[Row]:
    """Return the latest cases at a place that are visible.

    Args:
        process_id: The process.
        scope: Who asks.
        source: The activity that a way comes from; null for an activity, empty for the start.
        activity: The activity, or the one to which a way leads, empty for the end.
    """
    question: Callable[..., Any] = asked.on_way
    place = {"previous_activity": source, "activity": activity}
    if source is None or not source:
        question = asked.at_activity if source is None else asked.at_start
        place = {"activity": activity}
    elif not activity:
        return _answer(process_id, scope, asked.at_end, {"activity": source}, with_cases=True)
    return _answer(process_id, scope, question, place)


def latest_handed_over(
    process_id: str, scope: Scope, *, level: Party, from_party: str, to_party: str
) -> list[Row]:
    """Return the latest cases that one party handed over to another, as far as visible."""
    pair = {"from_party": from_party, "to_party": to_party}
    return _answer(process_id, scope, asked.handed_over, pair, level=level)


def case_of(process_id: str, scope: Scope, case_id: str) -> Case | None:
    """Return a case; null where there is none of this number that is visible."""
    if not scope.sees_cases:
        return None
    wanted = {"case_id": case_id}
    found = _answer(process_id, scope, asked.case_row, wanted, with_cases=True)
    if not found:
        return None
    return Case(found[0], _answer(process_id, scope, asked.case_steps, wanted))


def _answer(
    process_id: str,
    scope: Scope,
    question: Callable[..., Any],
    wanted: Mapping[str, str | None],
    *,
    with_cases: bool = False,
    **more: Any,
) -> list[Row]:
    """Ask the record; who sees no single case is told of none."""
    if not scope.sees_cases:
        return []
    row = pa.table({name: pa.array([value], pa.string()) for name, value in wanted.items()})
    with process_of_record(process_id) as held, held.engine.scratch():
        tables = (held.steps, held.cases) if with_cases else (held.steps,)
        asks_for = held.engine.from_arrow(row)
        return held.engine.answer(question, *tables, asks_for, own=scope.own, **more)
