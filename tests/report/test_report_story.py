"""What is gathered: the matrix of hand-overs, strips of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from reports_by_hand import told_of

from builders import BEGIN, log
from daylit.report.courses import in_a_row
from daylit.report.matrix import Cell, hand_over_matrix
from daylit.report.strips import read_strips

if TYPE_CHECKING:
    from pathlib import Path

    from reports_by_hand import Told

    from daylit.record.engine import Engine
    from daylit.report.strips import Stop

pytest_plugins = ["reports_told"]


def test_kinds_and_what_they_cause_are_those_worked_by_hand(told: Told) -> None:
    extent = told.story.extent
    assert [(kind.kind, kind.departure_count, kind.case_count) for kind in extent.kinds] == [
        ("bounce", 8, 4),
        ("rework", 4, 4),
    ]
    assert (extent.exception_count, extent.exception_case_count) == (4, 4)
    # Ask and the second check of four cases, of 36 * 3 + 4 * 5 steps.
    assert extent.steps_share == 8 / 128


def test_the_share_of_hours_is_of_all_measured_handling(engine: Engine, tmp_path: Path) -> None:
    """Thirty cases of an hour; in one more the hour is followed by nine of doing it again."""
    lines = []
    for number in range(31):
        start = 1440 * number
        lines += [f"c{number} A {start} start", f"c{number} A {start + 60} complete"]
    lines += ["c30 A 43300 start", "c30 A 43840 complete"]
    extent = told_of(engine, tmp_path, log(*lines)).story.extent
    assert extent.basis.unit == "hours measured"
    assert (extent.share.caused_work, extent.basis.work) == (9 * 3600, 40 * 3600)
    assert extent.steps_share == 9 / 40


def test_exceptions_last_from_the_end_of_the_step_before_to_the_end_of_the_last(
    told: Told,
) -> None:
    # Opened at 0, checked at 60, asked back at 90, checked again at 120 minutes.
    (row,) = told.story.patterns.shown
    assert row.lasts is not None
    assert (row.lasts.count, row.lasts.seconds) == (4, 120 * 60)


def test_matrix_sums_what_lies_beyond_the_twelve_busiest(engine: Engine) -> None:
    rows = []
    for number in range(15):
        # Team t00 hands to team tNN as often as NN says.
        rows += [
            {"team_id": f"t{number:02}", "prior_team_id": "t00", "prior_other_team_id": "t00"}
        ] * number
    table = engine.from_arrow(pa.Table.from_pylist([{**row, **_WAITED} for row in rows]))
    matrix = hand_over_matrix(engine, table, "team")
    assert matrix is not None
    assert matrix.names == ("t00", *[f"t{number:02}" for number in range(14, 3, -1)], None)
    assert matrix.other_count == 3
    # The fewest of the twelve, and the three others together: 1 + 2 + 3.
    assert matrix.rows[0][11:] == (Cell(4, 0, 3), Cell(6, 0, None))
    assert matrix.rows[0][1] == Cell(14, 0, 5)


_WAITED = {"case_id": "a", "waiting_seconds": 1.0}


def test_matrix_tells_usual_bounces_from_others(engine: Engine) -> None:
    back = {"team_id": "a", "prior_team_id": "b", "prior_other_team_id": "a", **_WAITED}
    there = {"team_id": "b", "prior_team_id": "a", "prior_other_team_id": None, **_WAITED}
    table = engine.from_arrow(pa.Table.from_pylist([back, back, there]))
    judged = hand_over_matrix(engine, table, "team", {("b", "a"): 2})
    usual = hand_over_matrix(engine, table, "team", {})
    unjudged = hand_over_matrix(engine, table, "team")
    assert judged is not None
    assert usual is not None
    assert unjudged is not None
    assert judged.names == ("a", "b")
    cells = [one.rows[1][0] for one in (judged, usual, unjudged)]
    assert [(cell.departing_count, cell.usual_count) for cell in cells] == [(2, 0), (0, 2), (0, 2)]
    assert [one.is_judged for one in (judged, usual, unjudged)] == [True, True, False]


def test_thirteen_parties_are_all_shown(engine: Engine) -> None:
    rows: list[dict[str, object]] = [
        {"team_id": f"t{number:02}", "prior_team_id": "t00", "prior_other_team_id": None, **_WAITED}
        for number in range(1, 13)
    ]
    # Without one row that states it, Arrow could not tell that column's kind.
    rows[0]["prior_other_team_id"] = "t02"
    matrix = hand_over_matrix(engine, engine.from_arrow(pa.Table.from_pylist(rows)), "team")
    assert matrix is not None
    assert len(matrix.names) == 13
    assert matrix.other_count == 0


def test_strip_of_a_long_exception_shows_its_ends_and_its_anchor(engine: Engine) -> None:
    steps = engine.from_arrow(
        pa.Table.from_pylist(
            [
                {
                    "case_id": "a",
                    "position": position,
                    "visit_number": 2 if position in (12, 40) else 1,
                    "activity": f"A{position}",
                    "started_at": BEGIN,
                    "waiting_seconds": None if position == 1 else 60.0,
                    "team_id": "north",
                }
                for position in range(1, 101)
            ]
        )
    )
    exception = {
        "exception_id": "x",
        "case_id": "a",
        "causes_steps": True,
        "first_position": 11,
        "last_position": 60,
        "anchor_position": 40,
        "kind": "rework",
    }
    (strip,) = read_strips(engine, steps, [exception], "team", between_people=False).values()
    assert [stop.activity for stop in strip] == [
        *[f"A{position}" for position in range(9, 18)],
        "A40",
        *[f"A{position}" for position in range(58, 62)],
    ]
    assert [stop.left_out_count for stop in strip if stop.left_out_count] == [8, 22, 17]
    assert [stop.activity for stop in strip if stop.is_caused] == [
        *[f"A{position}" for position in range(11, 18)],
        "A40",
        *[f"A{position}" for position in range(58, 61)],
    ]
    assert [stop.activity for stop in strip if stop.is_anchor] == ["A40"]
    again = [stop.activity for stop in strip if stop.is_caused and not stop.is_first_time]
    assert again == ["A12", "A40"]
    assert {stop.party for stop in strip} == {"north"}


def test_strip_marks_no_step_that_most_cases_do_anyway(engine: Engine) -> None:
    steps = engine.from_arrow(
        pa.Table.from_pylist(
            [
                {
                    "case_id": "a",
                    "position": position,
                    "visit_number": visit,
                    "activity": activity,
                    "started_at": BEGIN,
                    "waiting_seconds": 60.0,
                }
                for position, (activity, visit) in enumerate((("A", 1), ("B", 1), ("A", 2)), 1)
            ]
        )
    )
    exception = {
        "exception_id": "x",
        "case_id": "a",
        "kind": "bounce",
        "causes_steps": True,
        "first_position": 2,
        "last_position": 3,
        "anchor_position": 3,
    }
    strips = read_strips(engine, steps, [exception], None, between_people=False, due={("B", 1)})
    late = read_strips(
        engine, steps, [{**exception, "causes_steps": False}], None, between_people=False
    )
    caused = [[stop.activity for stop in one["x"] if stop.is_caused] for one in (strips, late)]
    assert caused == [["A"], []]


def _strip_of_people(engine: Engine, people: str, kind: str) -> tuple[Stop, ...]:
    """Return the strip of the steps A B B B A by one person each; the third to the last caused."""
    steps = engine.from_arrow(
        pa.Table.from_pylist(
            [
                {
                    "case_id": "a",
                    "position": position,
                    "visit_number": visit,
                    "activity": activity,
                    "started_at": BEGIN,
                    "waiting_seconds": 60.0,
                    "team_id": "north",
                    "person_id": person,
                }
                for position, (activity, visit, person) in enumerate(
                    zip("ABBBA", (1, 1, 2, 3, 2), people, strict=True), 1
                )
            ]
        )
    )
    exception = {
        "exception_id": "x",
        "case_id": "a",
        "causes_steps": True,
        "kind": kind,
        "first_position": 3,
        "last_position": 5,
        "anchor_position": 5 if kind == "bounce" else 3,
    }
    (strip,) = read_strips(engine, steps, [exception], "team", between_people=True).values()
    return strip


def test_strip_names_no_person_and_joins_steps_alike(engine: Engine) -> None:
    strip = _strip_of_people(engine, "pqrst", "rework")
    assert [(stop.activity, stop.count, stop.is_caused) for stop in strip] == [
        ("A", 1, False),
        ("B", 1, False),
        ("B", 2, True),
        ("A", 1, True),
    ]
    # One team for all says nothing of who had the work.
    assert {(stop.party, stop.who) for stop in strip} == {(None, None)}


def test_strip_of_a_bounce_between_people_says_who_is_another(engine: Engine) -> None:
    strip = _strip_of_people(engine, "pqqrp", "bounce")
    assert [(stop.activity, stop.who) for stop in strip] == [
        ("A", "the first person"),
        ("B", "another person"),
        ("B", "another person"),
        ("A", "back with the first"),
    ]


def test_activities_alike_are_told_once_with_how_many() -> None:
    assert in_a_row(["A", "B", "B", "A"]) == (("A", 1), ("B", 2), ("A", 1))
