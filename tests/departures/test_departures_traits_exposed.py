"""Where a pattern could have shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from daylit.departures.terms import Term
from daylit.departures.traits.exposed import EXPOSED, Exposure, exposed_steps, exposure_of
from reference import steps_from

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

DAY = 86_400.0
BETWEEN = Term("between", DAY, "elapsed", "", from_activity="A", to_activity="B")
WORKING = Term("between", DAY, "working time", "", from_activity="A", to_activity="B")
HANDED = Term("hand-over", DAY, "elapsed", "", to_party="stores")
WHOLE = Term("case", DAY, "elapsed", "")
TERMS = (HANDED, BETWEEN, WORKING, WHOLE)


def row(
    kind: str, place: str, form: str | None = None, holder: str | None = None
) -> dict[str, Any]:
    return {"kind": kind, "place": place, "form": form, "holder": holder}


@pytest.mark.parametrize(
    ("pattern", "exposure"),
    [
        (row("rework", "A", "redo"), Exposure("first visit", "A")),
        (row("bounce", "a → b → a", holder="a"), Exposure("first of party", "a")),
        # Between persons the place is the activity at which it came back.
        (row("bounce", "A"), Exposure("first visit", "A")),
        (row("stalled", "A", "usual"), Exposure("first visit", "A")),
        (row("late", "B", "usual"), Exposure("each visit", "B")),
        (row("late", "A → B", "limit"), Exposure("first visit", "A")),
        (row("late", "→ stores", "limit"), Exposure("first of party", "stores")),
        (row("late", "the whole case", "limit"), Exposure("case", "the whole case")),
        (
            row("late", "the case's own deadline", "deadline"),
            Exposure("case", "the case's own deadline"),
        ),
        # An activity whose name is spelled as the place of a limit.
        (row("late", "A → B", "usual"), Exposure("each visit", "A → B")),
        # A limit that is not among those that are given.
        (row("late", "C → D", "limit"), Exposure("case", "C → D")),
    ],
)
def test_a_pattern_shows_where_its_kind_can(pattern: dict[str, Any], exposure: Exposure) -> None:
    assert exposure_of(pattern, TERMS) == exposure


def exposed(
    engine: Engine, exposures: list[Exposure], party: Party | None = "team"
) -> list[tuple[Any, ...]]:
    steps = steps_from(
        engine,
        "x A 0 /a", "x B 70 /b", "x A 80 /c", "x B 130 /b",
        "y B 0 /b", "y A 60 /a",
        "z Z 0",
    )  # fmt: skip
    rows = engine.rows(exposed_steps(engine, steps, exposures, party))
    assert all(tuple(each) == EXPOSED for each in rows)
    return sorted(tuple(each.values()) for each in rows)


def test_each_case_shows_once_at_its_first_visit(engine: Engine) -> None:
    assert exposed(engine, [Exposure("first visit", "A")]) == [
        (0, "x", -1, "a", None, 0),
        (0, "y", -1, "a", "B", 1),
    ]


def test_each_visit_that_was_waited_for_shows(engine: Engine) -> None:
    assert exposed(engine, [Exposure("each visit", "B")]) == [
        (0, "x", 2, "b", "A", 1),
        (0, "x", 4, "b", "A", 2),
    ]


def test_each_case_shows_at_its_first_step_by_a_party(engine: Engine) -> None:
    found = exposed(engine, [Exposure("first of party", "b"), Exposure("first of party", "c")])
    assert found == [
        (0, "x", -1, "b", "A", 1),
        (0, "y", -1, "b", None, 0),
        (1, "x", -1, "c", "B", 1),
    ]
    assert exposed(engine, [Exposure("first of party", "b")], None) == []


def test_each_case_shows_at_its_beginning(engine: Engine) -> None:
    found = exposed(engine, [Exposure("case", "the whole case"), Exposure("first visit", "Q")])
    assert [(number, case) for number, case, *_ in found] == [(0, "x"), (0, "y"), (0, "z")]


def test_patterns_of_one_place_show_at_the_same_steps(engine: Engine) -> None:
    found = exposed(engine, [Exposure("first visit", "A"), Exposure("first visit", "A")])
    first, second = ([each[1:] for each in found if each[0] == number] for number in (0, 1))
    assert first == second
    assert len(first) == 2
