"""Single cases, read from the record as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from daylit.record.aliases import resolved
from daylit.record.said_of_all import OF_EVENTS
from daylit_site.processes import asked
from daylit_site.records.held import process_of_record
from daylit_site.records.own_parties import cases_of
from daylit_site.ui.templatetags.daylit import day, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

    from daylit_site.processes.scope import Scope
    from daylit_site.records.held import Held

    Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A case with its steps, the first ``asked.MOST_STEPS`` of them.

    Attributes:
        facts: What its log says of it as a whole, by name.
    """

    row: Row
    steps: list[Row]
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def left_step_count(self) -> int:
        """How many steps it has beyond these."""
        left: int = self.row["step_count"] - len(self.steps)
        return left

    @property
    def all_steps(self) -> list[Row] | None:
        """Its steps where these are all, in order; else null."""
        return None if self.left_step_count else self.steps


def case_of(
    process_id: str, scope: Scope, case_id: str, *, told: Sequence[str] = ()
) -> Case | None:
    """Return a case; null where there is none of this number that is visible.

    Args:
        process_id: Whose.
        scope: What is seen of the process.
        case_id: Its number.
        told: What its log may say of it, by name; told to those only who see all cases.
    """
    if not scope.sees_cases:
        return None
    with process_of_record(process_id) as held:
        visible = _visible(held, scope)
        with held.engine.scratch():
            wanted = held.engine.from_arrow(pa.table({"case_id": [case_id]}))
            found = held.engine.answer(asked.case_row, held.cases, wanted, *visible)
            steps = held.engine.answer(asked.case_steps, held.steps, wanted) if found else []
            facts = () if visible or not found else _facts(held, wanted, told)
    return Case(found[0], steps, facts) if found else None


def _facts(held: Held, wanted: ir.Table, told: Sequence[str]) -> tuple[tuple[str, str], ...]:
    columns = tuple(f"{OF_EVENTS}{name}" for name in told)
    columns = tuple(name for name in columns if name in held.events.columns)
    if not columns:
        return ()
    row = held.engine.answer(asked.said_of_case, held.events, wanted, columns=columns)[0]
    said = ((name.removeprefix(OF_EVENTS).replace("_", " "), row[name]) for name in columns)
    return tuple((name, _written(value)) for name, value in said if value not in (None, ""))


def _written(value: Any) -> str:
    """Write a value; a number that is whole without its decimals."""
    if isinstance(value, datetime | date):
        return moment(value) if isinstance(value, datetime) else day(value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def case_numbered(process_id: str, scope: Scope, number: str) -> Case | None:
    """Return the case that another company knows by a number; null where none or several are seen.

    A partner knows cases by its own company's numbers, and by those of which nobody said whose
    they are. Where its number leads to a case that it does not see, that is as if it led nowhere.
    """
    if not scope.sees_cases:
        return None
    with process_of_record(process_id) as held:
        if held.aliases is None:
            return None
        visible = _visible(held, scope)
        with held.engine.scratch():
            rows = held.engine.from_arrow(pa.table({"case_id": [number]}))
            leading = resolved(held.engine, held.aliases)
            tables = [held.cases, rows, held.aliases, leading, *visible]
            found = held.engine.answer(asked.numbered, *tables, whose=scope.companies)
    return case_of(process_id, scope, found[0]["case_id"]) if len(found) == 1 else None


STEPS = ("steps",)


def answer(
    process_id: str,
    scope: Scope,
    question: Callable[..., ir.Table],
    wanted: Sequence[Mapping[str, str | None]],
    names: Sequence[str] = STEPS,
    **more: Any,
) -> list[Row]:
    """Ask the record about visible cases; who sees no single case is told of none."""
    if not scope.sees_cases:
        return []
    with process_of_record(process_id) as held:
        visible = _visible(held, scope)
        with held.engine.scratch():
            rows = held.engine.from_arrow(pa.Table.from_pylist(list(wanted)))
            tables = [getattr(held, name) for name in names]
            return held.engine.answer(question, *tables, rows, *visible, **more)


def _visible(held: Held, scope: Scope) -> list[ir.Table]:
    """Return the table of the cases that are visible; none where all are."""
    return [] if scope.own is None else [held.once(cases_of, of=scope.own)]
