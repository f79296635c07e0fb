"""Steps of automated actors: work like any other, but nobody's at the level of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from test_record_steps_properties import MANY, ONE, engine_steps, expected_steps

from builders import Scenes, built, reading, steps_by_case
from builders import log as log_of
from daylit.record.people.automated import mark
from daylit.record.people.directory import Directory
from strategies import logs

if TYPE_CHECKING:
    from daylit.record.changes.importing import Unstored
    from daylit.record.engine import Engine

Row = dict[str, Any]
SCENES = Scenes()


def built_with(
    engine: Engine, factory: pytest.TempPathFactory, rows: list[Row], *patterns: str
) -> tuple[Unstored, dict[str | None, str | None]]:
    """Build a log whose automated actors are marked; also the name behind each id."""
    folder = factory.mktemp("automated")
    directory = Directory(folder / "people")
    for pattern in patterns:
        mark(directory, pattern)
    made = built(engine, folder, reading(engine, rows))
    names: dict[str | None, str | None] = {None: None}
    names.update(directory.names())
    return made, names


@pytest.fixture(scope="module")
def told(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """The steps of all scenes, with who did them as name or null."""
    rows = log_of(*SCENES.lines)
    made, names = built_with(engine, tmp_path_factory, rows, "robot*")
    cases = steps_by_case(engine, made.steps)
    for steps in cases.values():
        for step in steps:
            for name in ("person_id", "prior_person_id", "prior_other_person_id"):
                step[name] = names[step[name]]
            step["previous_visit_person_id"] = names[step["previous_visit_person_id"]]
    return cases


def column(steps: list[Row], name: str) -> list[Any]:
    return [step[name] for step in steps]


ALONE = SCENES.case("A ann/north", "B robot1/it", "C bo/south")


def test_an_automated_step_is_a_step_of_its_team_and_of_no_person(
    told: dict[str, list[Row]],
) -> None:
    steps = told[ALONE]
    assert column(steps, "is_automated") == [False, True, False]
    assert column(steps, "person_id") == ["ann", None, "bo"]
    assert column(steps, "team_id") == ["north", "it", "south"]
    assert column(steps, "prior_team_id") == [None, "north", "it"]
    assert column(steps, "waiting_seconds") == [None, 60, 60]


def test_work_goes_from_the_person_before_an_automated_actor_to_the_one_after(
    told: dict[str, list[Row]],
) -> None:
    assert column(told[ALONE], "prior_person_id") == [None, None, "ann"]


BACK = SCENES.case("A ann/", "B robot1/", "C ann/", "D robot2/", "E bo/", "F robot1/", "G ann/")


def test_through_an_automated_actor_work_does_not_bounce(told: dict[str, list[Row]]) -> None:
    steps = told[BACK]
    assert column(steps, "prior_person_id") == [None, None, "ann", None, "ann", None, "bo"]
    assert column(steps, "prior_other_person_id") == [None] * 6 + ["ann"]


AGAIN = SCENES.case("A ann/", "A robot1/", "A ann/", "A ann/")


def test_by_whom_a_thing_was_done_again_is_unknown_beside_an_automated_actor(
    told: dict[str, list[Row]],
) -> None:
    steps = told[AGAIN]
    assert column(steps, "visit_number") == [1, 2, 3, 4]
    assert column(steps, "previous_visit_person_id") == [None, "ann", None, "ann"]


PARTLY = SCENES.case(
    "A start ann/", "A complete robot1/", "B start robot1/", "B complete bo/",
    "C start robot1/", "C complete robot2/", "D start robot1/", "D complete",
    "E start", "E complete robot1/", "F start robot1/", "G complete robot1/", "H start",
)  # fmt: skip


def test_a_step_is_automated_where_no_person_had_part_in_it(told: dict[str, list[Row]]) -> None:
    steps = {step["activity"]: step for step in told[PARTLY]}
    assert {name: step["person_id"] for name, step in steps.items() if step["person_id"]} == {
        "A": "ann",
        "B": "bo",
    }
    automated = {name for name, step in steps.items() if step["is_automated"]}
    assert automated == set("CDEFG")


def test_counts_tell_automated_actors_and_people_apart(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = log_of("x A ann/", "x B robot1/", "y A robot2/", "y B bo/", "y C")
    made, _ = built_with(engine, tmp_path_factory, rows, "robot*")
    holds = made.report.contents
    assert (holds.person_count, holds.automated_count) == (2, 2)
    assert (holds.person_steps, holds.automated_steps, holds.step_count) == (2, 2, 5)
    assert made.report.remarks == (
        "2 automated actors did 2 of 5 steps; they are in no figure of people.",
    )
    again = made.report.judgeable[1]
    assert again.reason == "A person is stated on 67 % of the steps that no automated actor did."


def test_one_automated_actor_is_told_as_one(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made, _ = built_with(engine, tmp_path_factory, log_of("x A ann/", "x B robot1/"), "robot1")
    assert made.report.remarks == (
        "1 automated actor did 1 of 2 steps; it is in no figure of people.",
    )


def test_a_log_of_automated_actors_only_has_no_people(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made, _ = built_with(engine, tmp_path_factory, log_of("x A robot/", "x B robot/"), "*")
    assert (made.report.contents.person_count, made.report.contents.automated_count) == (0, 1)
    assert column(engine.rows(made.steps), "is_automated") == [True, True]


def test_without_automated_actors_no_step_is_automated(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made, _ = built_with(engine, tmp_path_factory, log_of("x A ann/", "x B"))
    assert column(engine.rows(made.steps), "is_automated") == [False, False]
    assert made.report.remarks == ()


@ONE
@given(rows=logs())
def test_steps_with_automated_actors_are_those_of_a_slow_reading_of_the_definitions(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    check_against_the_definitions(engine, tmp_path_factory, rows)


@pytest.mark.slow
@MANY
@given(rows=logs())
def test_steps_of_many_logs_with_automated_actors_are_those_of_a_slow_reading(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    check_against_the_definitions(engine, tmp_path_factory, rows)


def check_against_the_definitions(
    engine: Engine, factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    folder = factory.mktemp("automated")
    mark(Directory(folder / "people"), "bob")
    made = built(engine, folder, reading(engine, rows))
    assert engine_steps(engine, folder, made) == expected_steps(rows, automated={"bob"})
