"""The contrast list: cases that came to the same place, are alike, and are not affected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import at, log, reading, tables
from daylit.departures.contrast import Alike, Contrast, contrast
from daylit.departures.traits.common import CommonTrait

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

DAY = 24 * 60
APRIL = 30 * DAY
REWORK = {"kind": "rework", "place": "B", "form": None, "holder": None}


def trait(*pairs: tuple[str, str]) -> CommonTrait:
    return CommonTrait(pairs, (), 2, 4, 1.0, 2.0, 1.1, 3.0, 0.01)


def found(
    engine: Engine,
    folder: Path,
    lines: list[str],
    affected: list[str],
    shared: CommonTrait | None = None,
    pattern: dict[str, Any] = REWORK,
    colours: dict[str, str] | None = None,
    column: str = "case_colour",
    told_elsewhere: tuple[str, ...] = (),
) -> Contrast:
    rows = [{**row, column: (colours or {}).get(row["case_id"])} for row in log(*lines)]
    came = reading(engine, rows, attributes=[pa.field(column, pa.string())])
    made = tables(engine, folder, came)
    excepted = pa.table(
        {
            "kind": [pattern["kind"]] * len(affected),
            "place": [pattern["place"]] * len(affected),
            "case_id": affected,
        }
    )
    holders = pa.array([pattern["holder"]] * len(affected), pa.string())
    elsewhere = excepted.append_column("holder", holders)
    if told_elsewhere:
        count = len(told_elsewhere)
        more = {
            "kind": [pattern["kind"]] * count,
            "place": [pattern["place"]] * count,
            "case_id": list(told_elsewhere),
            "holder": [pattern["holder"]] * count,
        }
        elsewhere = pa.concat_tables([elsewhere, pa.table(more, schema=elsewhere.schema)])
    return contrast(
        engine,
        made.steps,
        made.cases,
        engine.from_arrow(excepted),
        pattern,
        shared,
        departed=engine.from_arrow(elsewhere),
        terms=(),
        party="team",
    )


def test_the_cases_that_came_to_the_place_in_these_months_are_held_against_it(
    engine: Engine, tmp_path: Path
) -> None:
    told = found(
        engine,
        tmp_path,
        [
            "x1 A 0",
            "x1 B 1",
            "x1 B 2",
            "y1 B 10",  # alike, ten minutes later
            "y2 C 11",  # never came to B
            "y3 A 4",
            "y3 B 30",  # alike, four minutes later
            f"y4 B {APRIL}",  # began in another month
        ],
        ["x1"],
    )
    assert told == Contrast(
        traits=(),
        case_count=2,
        affected_count=1,
        cases=(Alike("y3", at(4), "x1", 240.0), Alike("y1", at(10), "x1", 600.0)),
    )


def test_cases_that_show_it_within_other_exceptions_are_not_held_against_it(
    engine: Engine, tmp_path: Path
) -> None:
    lines = ["x1 A 0", "x1 B 1", "x1 B 2", "y1 B 10", "y2 B 11"]
    told = found(engine, tmp_path, lines, ["x1"], told_elsewhere=("y1",))
    assert [one.case_id for one in told.cases] == ["y2"]


def test_up_to_five_are_told_the_nearest_first_and_ties_by_when_they_began(
    engine: Engine, tmp_path: Path
) -> None:
    lines = ["x1 B 100", "x2 B 200"]
    lines += [f"y{minute} B {minute}" for minute in (90, 110, 190, 150, 205, 300, 400)]
    told = found(engine, tmp_path, lines, ["x2", "x1"])
    assert told.case_count == 7
    assert [(one.case_id, one.nearest_case_id, one.apart_seconds) for one in told.cases] == [
        ("y205", "x2", 300.0),
        ("y90", "x1", 600.0),
        ("y110", "x1", 600.0),
        ("y190", "x2", 600.0),
        ("y150", "x1", 3000.0),
    ]


def test_of_affected_cases_of_one_moment_the_first_by_number_is_named(
    engine: Engine, tmp_path: Path
) -> None:
    told = found(engine, tmp_path, ["x2 B 5", "x1 B 5", "b B 5", "a B 6"], ["x1", "x2"])
    assert [(one.case_id, one.nearest_case_id) for one in told.cases] == [("b", "x1"), ("a", "x1")]


@pytest.mark.parametrize(
    ("column", "name"), [("case_colour", "colour"), ("case_team", "team of the case")]
)
def test_only_cases_with_the_trait_of_the_case_are_alike(
    engine: Engine, tmp_path: Path, column: str, name: str
) -> None:
    told = found(
        engine,
        tmp_path,
        ["x1 B 0", "y1 B 1", "y2 B 2", "y3 B 3", "x2 B 4"],
        ["x1", "x2"],
        trait((name, "red")),
        colours={"x1": "red", "x2": "red", "y1": "blue", "y2": "red"},
        column=column,
    )
    assert (told.traits, told.case_count) == (((name, "red"),), 1)
    assert [one.case_id for one in told.cases] == ["y2"]


@pytest.mark.parametrize(
    ("shared", "alike"),
    [
        ((("team", "north"),), ["y1", "y2"]),
        ((("previous step", "A"),), ["y2", "y3"]),
        ((("team", "north"), ("previous step", "A")), ["y2"]),
        ((("done at", "0 to 3 h"),), ["y1", "y2"]),
        ((("case began at", "6 to 9 h"),), ["y3"]),
    ],
)
def test_only_steps_with_the_trait_of_the_step_are_alike(
    engine: Engine, tmp_path: Path, shared: tuple[tuple[str, str], ...], alike: list[str]
) -> None:
    lines = ["x1 A /north 0", "x1 B /north 1", "y1 C /north 2", "y1 B /north 3"]
    lines += ["y2 A /south 4", "y2 B /north 5", "y3 A /north 400", "y3 B /south 401"]
    told = found(engine, tmp_path, lines, ["x1"], trait(*shared))
    assert [one.case_id for one in told.cases] == alike


def test_only_cases_that_began_on_such_a_day_are_alike(engine: Engine, tmp_path: Path) -> None:
    lines = ["x1 B 0", f"y1 B {DAY}", f"y2 B {5 * DAY}"]  # Monday, Tuesday and Saturday
    for day, alike in (("a working day", ["y1"]), ("Saturday or Sunday", ["y2"])):
        told = found(engine, tmp_path / day, lines, ["x1"], trait(("case began on", day)))
        assert [one.case_id for one in told.cases] == alike


def test_a_bounce_is_held_against_cases_that_its_holder_had(engine: Engine, tmp_path: Path) -> None:
    place = "north → south → north"
    bounce = {"kind": "bounce", "place": place, "form": None, "holder": "north"}
    lines = ["x1 A /north 0", "x1 B /south 1", "x1 C /north 2", "y1 A /south 3", "y2 A /north 4"]
    told = found(engine, tmp_path, lines, ["x1"], pattern=bounce)
    assert told.cases == (Alike("y2", at(4), "x1", 240.0),)


def test_where_all_that_came_there_are_affected_there_is_none(
    engine: Engine, tmp_path: Path
) -> None:
    told = found(engine, tmp_path, ["x1 B 0", "y1 C 1"], ["x1"])
    assert told == Contrast(traits=(), case_count=0, affected_count=1, cases=())
