"""A case around its exception, as a strip of stops: what was done, by whom, after how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party

BEFORE, AFTER = 2, 1
"""Steps shown before and after an exception."""

MOST_CAUSED_STEPS = 10
"""Of a longer exception its first seven and its last three steps are shown, and its anchor."""

LAST_SHOWN = 3

COLUMNS = (
    "exception_id", "position", "visit_number", "activity", "started_at", "waiting_seconds",
)  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """Steps of one activity by one party that follow each other.

    Attributes:
        party: The team or organisation; null where none is stated or only people are known.
        started_at: When the first of them began, UTC.
        waiting_seconds: Before the first of them; null at the start of a case.
        count: How many steps.
        who: Of a bounce between people, how whoever did them stands to the one it came back to;
            else null.
        is_caused: Whether they are steps that the exception took.
        is_first_time: Whether these do an activity that the case had not done before, which may
            have been needed anyway.
        is_anchor: Whether one of them is where the work came back or was done again.
        left_out_count: Steps between the stop before and this one that are not shown.
    """

    activity: str
    party: str | None
    started_at: datetime
    waiting_seconds: float | None
    count: int
    who: str | None
    is_caused: bool
    is_first_time: bool
    is_anchor: bool
    left_out_count: int


def read_strips(
    engine: Engine,
    steps: ir.Table,
    chosen: Sequence[dict[str, Any]],
    party: Party | None,
    *,
    between_people: bool,
    due: Collection[tuple[str, int]] = (),
) -> dict[str, tuple[Stop, ...]]:
    """Return the strip of each chosen exception, by exception_id.

    Args:
        engine: Runs the query.
        steps: The record's steps.
        chosen: Rows of ``exceptions.exceptions``, a handful.
        party: Whose names are shown: teams or organisations; persons never are.
        between_people: Whether bounces are judged between people.
        due: Activities and the how-manieth visits to them that most cases make anyway, and that no
            exception takes.
    """
    if not chosen:
        return {}
    spans = engine.from_arrow(_spans(chosen))
    joined = steps.join(spans, "case_id")
    early = joined.position.between(joined.first_position - BEFORE, joined.early_to)
    late = joined.position.between(joined.late_from, joined.last_position + AFTER)
    near = joined.filter(early | late | (joined.position == joined.anchor_position))
    shown = {} if party in {None, "person"} else {"party": near[f"{party}_id"]}
    if between_people:
        shown["person"] = near["person_id"]
    rows = engine.rows(near.select(*COLUMNS, **shown).order_by("exception_id", "position"))
    by_exception: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_exception.setdefault(row["exception_id"], []).append(row)
    return {
        one["exception_id"]: tuple(
            _stops(
                by_exception.get(one["exception_id"], []),
                one,
                between_people=between_people,
                due=due,
            )
        )
        for one in chosen
    }


def _spans(chosen: Iterable[dict[str, Any]]) -> pa.Table:
    """Say which positions to show of each chosen exception's case."""
    spans = []
    for one in chosen:
        first, last = one["first_position"], one["last_position"]
        is_long = last - first >= MOST_CAUSED_STEPS
        spans.append(
            {
                "exception_id": one["exception_id"],
                "case_id": one["case_id"],
                "first_position": first,
                "last_position": last,
                "anchor_position": one["anchor_position"],
                "early_to": first + MOST_CAUSED_STEPS - LAST_SHOWN - 1 if is_long else last,
                "late_from": last - LAST_SHOWN + 1 if is_long else last,
            }
        )
    return pa.Table.from_pylist(spans)


def _stops(
    rows: Sequence[dict[str, Any]],
    exception: dict[str, Any],
    *,
    between_people: bool,
    due: Collection[tuple[str, int]],
) -> Iterable[Stop]:
    """Join steps alike that follow each other.

    Between people one team says nothing of who had the work, so it is left out.
    """
    stops: list[Stop] = []
    reached: int | None = None
    tells_parties = not between_people or len({row.get("party") for row in rows}) > 1
    for row in rows:
        position = row["position"]
        is_within = exception["first_position"] <= position <= exception["last_position"]
        is_due = (row["activity"], row["visit_number"]) in due
        is_caused = is_within and exception["causes_steps"] and not is_due
        left_out = position - reached - 1 if reached is not None else position - 1
        stop = Stop(
            activity=row["activity"],
            party=row.get("party") if tells_parties else None,
            started_at=row["started_at"],
            waiting_seconds=row["waiting_seconds"],
            count=1,
            who=_who(row, rows, exception),
            is_caused=is_caused,
            is_first_time=is_caused and row["visit_number"] == 1,
            is_anchor=position == exception["anchor_position"],
            left_out_count=left_out,
        )
        if stops and left_out == 0 and _is_alike(stops[-1], stop):
            stops[-1] = replace(stops[-1], count=stops[-1].count + 1)
        else:
            stops.append(stop)
        reached = position
    return stops


def _who(
    row: dict[str, Any], rows: Iterable[dict[str, Any]], exception: dict[str, Any]
) -> str | None:
    """Say of a bounce between people who did a step, without telling who anyone is."""
    if exception["kind"] != "bounce" or row.get("person") is None:
        return None
    anchor = exception["anchor_position"]
    (first,) = (one["person"] for one in rows if one["position"] == anchor)
    if row["person"] != first:
        return "another person"
    return "back with the first" if row["position"] == anchor else "the first person"


def _is_alike(before: Stop, stop: Stop) -> bool:
    return not stop.is_anchor and _looks(before) == _looks(stop)


def _looks(stop: Stop) -> tuple[object, ...]:
    return stop.activity, stop.party, stop.who, stop.is_caused, stop.is_first_time
