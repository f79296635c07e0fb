"""The tables of a literal log as an explanation reads them, and calendars for it."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from builders import log
from daylit.flow.explain import explain_case
from daylit.flow.explain_origins import Origin
from daylit.record.calendars import Calendar, Calendars
from reference import steps_of, steps_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import ibis.expr.types as ir

    from daylit.flow.explain import Explanation
    from daylit.record.engine import Engine

Row = dict[str, Any]
ORIGINS = {"import-1": Origin(1, "first.csv"), "import-2": Origin(7, "other.csv", "row", 2)}
TEXT = (
    "case_id",
    "activity",
    "lifecycle",
    "event_id",
    "import_id",
    "person_id",
    "team_id",
    "organisation_id",
)
ZONE = ZoneInfo("Europe/Stockholm")
OFFICE = Calendar("office", ZONE, (*[((480, 720), (780, 1020))] * 5, (), ()))
BY_TEAM = Calendars({"office": OFFICE}, teams={"north": "office"})
FOR_ALL = Calendars({"office": OFFICE}, default="office")


def explained(
    engine: Engine,
    case_id: str,
    *lines: str,
    calendars: Calendars | None = None,
    closed: Iterable[str] = (),
) -> Explanation:
    """Explain a case of a literal log."""
    return explained_rows(engine, case_id, log(*lines), calendars=calendars, closed=closed)


def explained_rows(
    engine: Engine,
    case_id: str,
    rows: Sequence[Row],
    *,
    calendars: Calendars | None = None,
    closed: Iterable[str] = (),
    steps: ir.Table | None = None,
) -> Explanation:
    """Explain a case of a log; the cases named are closed."""
    return explain_case(
        engine,
        case_id,
        process_id="work",
        steps=steps_table(engine, rows) if steps is None else steps,
        cases=engine.from_arrow(pa.Table.from_pylist(_cases(rows, set(closed)))),
        events=engine.from_arrow(_events(rows)),
        calendars=calendars,
        origins=ORIGINS,
    )


def _cases(rows: Sequence[Row], closed: set[str]) -> list[Row]:
    last = {step["case_id"]: step["activity"] for step in steps_of(rows)}
    by_case = groupby(sorted(rows, key=itemgetter("case_id")), key=itemgetter("case_id"))
    return [
        {
            "case_id": case_id,
            "started_at": min(moments),
            "ended_at": max(moments),
            "is_open": case_id not in closed,
            "last_activity": last.get(case_id),
        }
        for case_id, its in by_case
        if (moments := [row["occurred_at"] for row in its])
    ]


def _events(rows: Sequence[Row]) -> pa.Table:
    told = [
        {
            **row,
            "event_id": f"{row['case_id']}-{row['source_row']}",
            "person_id": row["person"],
            "import_id": "import-1",
        }
        for row in rows
    ]
    columns = {name: pa.array([row[name] for row in told], pa.string()) for name in TEXT}
    moments = pa.array([row["occurred_at"] for row in told], pa.timestamp("us", tz="UTC"))
    numbers = pa.array([row["source_row"] for row in told], pa.int64())
    return pa.table({**columns, "occurred_at": moments, "source_row": numbers})
