"""All detectors over one process, in one table."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import NOW, at, built, log, reading
from daylit.departures.finding import Departed, find_departures
from daylit.departures.settings import FOUND_BY_NAME, Settings
from daylit.departures.table import DEPARTURES
from daylit.departures.terms import Term
from daylit.departures.usual import NOTHING_DECLARED, Declared, Loop
from daylit.errors import ParameterError
from daylit.record.store import with_open
from loops_only import LOOPS_ONLY, NOTHING_USUAL

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]
MINUTE = 60.0
AS_OF = at(1000)
LINES = (
    "late A 0 /north", "late B 100 /south", "late A 110 /north", "late End 200 /north",
    "waiting A 900 /north",
    "calm A 0 /north", "calm B 5 /south", "calm End 10 /south",
    "other A 0 /north", "other B 5 /south", "other End 10 /south",
)  # fmt: skip
DEADLINES = {"late": at(150), "waiting": at(970), "calm": at(10), "other": at(-5)}
DUE = pa.field("case_deadline", pa.timestamp("us", tz="UTC"))
WITHIN = Term(
    "between", 50 * MINUTE, "elapsed", "“B” within 50 min of “A”",
    from_activity="A", to_activity="B",
)  # fmt: skip
BOUNCE = Declared(departing=(Loop("bounce", ("north", "south")), Loop("rework", ("A",))))


@pytest.fixture(scope="module")
def process(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[ir.Table, ir.Table]:
    rows = [{**row, "case_deadline": DEADLINES[row["case_id"]]} for row in log(*LINES)]
    folder: Path = tmp_path_factory.mktemp("finding")
    made = built(engine, folder, reading(engine, rows, attributes=[DUE]))
    cases = made.cases.drop("is_open")
    return engine.named(made.steps), engine.view(with_open, cases, closing=("End",))


def find(
    engine: Engine, process: tuple[ir.Table, ir.Table], settings: Settings, **asked: Any
) -> Departed:
    return find_departures(
        engine,
        *process,
        settings,
        **{"declared": NOTHING_DECLARED, "party": None, "as_of": AS_OF, **asked},
    )


def told(engine: Engine, departed: Departed, *names: str) -> list[tuple[Any, ...]]:
    rows = sorted(
        engine.rows(departed.departures), key=itemgetter("case_id", "anchor_position", "detector")
    )
    return [tuple(row[name] for name in names) for row in rows]


def test_every_detector_has_its_say_in_one_table(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    asked = replace(LOOPS_ONLY, terms=(WITHIN,), deadline=FOUND_BY_NAME)
    departed = find(engine, process, asked, declared=BOUNCE, party="team")
    assert {name: str(kind) for name, kind in departed.departures.schema().items()} == DEPARTURES
    names = ("case_id", "anchor_position", "detector", "kind", "form", "causes_steps", "is_running")
    late = ("late by deadline", "late", "deadline", False)
    limit = ("late by limit", "late", "limit", False)
    assert told(engine, departed, *names) == [
        ("late", 2, *limit, False),
        ("late", 3, "bounce", "bounce", None, True, None),
        ("late", 3, "rework", "rework", None, True, None),
        ("late", 4, *late, False),
        ("other", 3, *late, False),
        ("waiting", 1, *late, True),
        ("waiting", 1, *limit, True),
    ]


def test_lateness_is_told_against_what_was_stated(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    departed = find(engine, process, replace(LOOPS_ONLY, terms=(WITHIN,), deadline="deadline"))
    names = ("case_id", "form", "rule_id", "taken_seconds", "allowed_seconds", "late_seconds")
    limit, deadline = ("limit", "A → B within 50 min"), ("deadline", "deadline deadline")
    rows = told(engine, departed, *names, "due_at", "usual_seconds")
    assert sorted(rows) == [
        ("late", *deadline, 200 * MINUTE, 150 * MINUTE, 50 * MINUTE, at(150), None),
        ("late", *limit, 100 * MINUTE, 50 * MINUTE, 50 * MINUTE, at(50), None),
        # Its deadline lay before its first event: it is late from then on.
        ("other", *deadline, 10 * MINUTE, -5 * MINUTE, 10 * MINUTE, at(-5), None),
        ("waiting", *deadline, 100 * MINUTE, 70 * MINUTE, 30 * MINUTE, at(970), None),
        ("waiting", *limit, 100 * MINUTE, 50 * MINUTE, 50 * MINUTE, at(950), None),
    ]


def test_the_deadline_is_found_by_its_name_unless_none_is_to_be_judged(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    by_name = find(engine, process, replace(LOOPS_ONLY, deadline=FOUND_BY_NAME))
    assert (by_name.deadline, engine.count(by_name.departures)) == ("deadline", 3)
    assert by_name.deadlines is not None
    assert (by_name.deadlines["late_count"], by_name.deadlines["running_count"]) == (2, 1)
    none = find(engine, process, LOOPS_ONLY)
    assert (none.deadline, none.deadlines, none.remarks) == (None, None, ())
    assert engine.count(none.departures) == 0


def test_a_log_without_a_deadline_is_judged_by_none(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    steps, cases = process
    departed = find(
        engine, (steps, cases.drop("case_deadline")), replace(LOOPS_ONLY, deadline=FOUND_BY_NAME)
    )
    assert (departed.deadline, departed.deadlines) == (None, None)


def test_baselines_that_are_given_are_held_against_as_they_are(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    assert find(engine, process, LOOPS_ONLY).baselines is NOTHING_USUAL
    fitted = find(engine, process, Settings(false_alarm_rate=0.01)).baselines
    assert (fitted.false_alarm_rate, fitted.fitted_until) == (0.01, at(900))


def test_loops_are_the_same_whatever_else_is_looked_for(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    names = ("case_id", "anchor_event_id", "kind", "first_position", "last_position")
    alone = told(engine, find(engine, process, LOOPS_ONLY, declared=BOUNCE, party="team"), *names)
    whole = find(engine, process, Settings(terms=(WITHIN,)), declared=BOUNCE, party="team")
    assert [row for row in told(engine, whole, *names) if row[2] != "late"] == alone
    assert len(alone) == 2


def test_a_limit_in_working_time_needs_calendars(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    with pytest.raises(ParameterError) as raised:
        find(engine, process, Settings(terms=(replace(WITHIN, clock="working time"),)))
    assert str(raised.value) == (
        "The limit “B” within 50 min of “A” is in working time, which needs a calendar."
    )


def test_a_log_without_a_case_has_no_departures(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    steps, cases = (table.filter(table.case_id == "nobody") for table in process)
    departed = find(engine, (steps, cases), Settings(terms=(WITHIN,)), as_of=NOW)
    assert engine.count(departed.departures) == 0
    assert departed.baselines.places.num_rows == 0
