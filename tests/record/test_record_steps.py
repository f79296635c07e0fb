"""Steps, worked by hand: each case stands beside the test that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from builders import Scenes, at, log, reading, steps_by_case, tables
from daylit.record.coding import STEPLESS_LIFECYCLES
from daylit.record.schema import STEPS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.store import Record

Row = dict[str, Any]
Worked = dict[str, list[Row]]
scenes = Scenes()


@pytest.fixture(scope="module")
def built(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Record, ir.Table, Worked]:
    folder = tmp_path_factory.mktemp("steps") / "record"
    made = tables(engine, folder, reading(engine, log(*scenes.lines)))
    return made.record, made.steps, steps_by_case(engine, made.steps)


@pytest.fixture(scope="module")
def worked(built: tuple[Record, ir.Table, Worked]) -> Worked:
    return built[2]


def spans(steps: list[Row]) -> list[tuple[str, int, int | None]]:
    """Return activity, minute of start and minutes of handling."""
    return [
        (
            step["activity"],
            int((step["started_at"] - at(0)).total_seconds() / 60),
            None if step["handling_seconds"] is None else int(step["handling_seconds"] / 60),
        )
        for step in steps
    ]


def values(steps: list[Row], name: str) -> list[Any]:
    return [step[name] for step in steps]


ONE_PAIR = scenes.case("A 0 start", "A 5 complete")


def test_start_and_its_complete_are_one_step_with_the_time_between_them(worked: Worked) -> None:
    assert spans(worked[ONE_PAIR]) == [("A", 0, 5)]


NESTED = scenes.case("A 0 start", "A 1 start", "A 5 complete", "A 9 complete")


def test_complete_belongs_to_the_last_unmatched_start(worked: Worked) -> None:
    assert spans(worked[NESTED]) == [("A", 0, 9), ("A", 1, 4)]


DEEP = scenes.case(
    "A 0 start", "A 1 start", "A 2 complete", "A 3 start", "A 4 start", "A 5 complete",
    "A 6 complete", "A 7 complete",
)  # fmt: skip


def test_brackets_open_and_close_at_every_depth(worked: Worked) -> None:
    assert spans(worked[DEEP]) == [("A", 0, 7), ("A", 1, 1), ("A", 3, 3), ("A", 4, 1)]


CROSSED = scenes.case("A 0 start", "B 1 start", "A 2 complete", "B 4 complete")


def test_activities_that_overlap_are_paired_each_by_itself(worked: Worked) -> None:
    assert spans(worked[CROSSED]) == [("A", 0, 2), ("B", 1, 3)]


LONE_START = scenes.case("A 0 start", "A 2 start", "A 3 complete")


def test_start_without_complete_is_a_step_that_is_not_measured(worked: Worked) -> None:
    assert spans(worked[LONE_START]) == [("A", 0, None), ("A", 2, 1)]
    assert worked[LONE_START][0]["ended_at"] == at(0)


LONE_COMPLETE = scenes.case("A 0 complete", "A 1 start", "A 3 complete", "A 4 complete")


def test_complete_without_start_is_a_step_that_is_not_measured(worked: Worked) -> None:
    assert spans(worked[LONE_COMPLETE]) == [("A", 0, None), ("A", 1, 2), ("A", 4, None)]


LATE_START = scenes.case("A 0 complete", "A 5 start")


def test_complete_never_belongs_to_a_later_start(worked: Worked) -> None:
    assert spans(worked[LATE_START]) == [("A", 0, None), ("A", 5, None)]


NEVER_STARTED = scenes.case("OnlyCompleted 0 complete", "OnlyCompleted 1 complete")


def test_activity_that_only_completes_has_a_step_for_each(worked: Worked) -> None:
    assert spans(worked[NEVER_STARTED]) == [("OnlyCompleted", 0, None), ("OnlyCompleted", 1, None)]


AT_ONCE = scenes.case("A 3 start", "A 3 complete")


def test_start_and_complete_of_one_moment_are_a_measured_step_of_no_length(worked: Worked) -> None:
    assert spans(worked[AT_ONCE]) == [("A", 3, 0)]


AT_ONCE_BACKWARDS = scenes.case("A 3 complete", "A 3 start")


def test_events_of_one_moment_stand_in_the_order_of_the_source(worked: Worked) -> None:
    assert spans(worked[AT_ONCE_BACKWARDS]) == [("A", 3, None), ("A", 3, None)]


ANY_CASE = scenes.case("A 0 START", "A 2 Complete", "B 3 SCHEDULE", "B 4 Start", "B 9 cOMPLETE")


def test_lifecycle_values_are_known_in_any_case(worked: Worked) -> None:
    assert spans(worked[ANY_CASE]) == [("A", 0, 2), ("B", 4, 5)]


PLAIN = scenes.case("A 0", "A 1 done", "A 2 unknown", "A 3 started", "A 4 completed", "A 5 closed")


def test_any_other_lifecycle_value_or_none_is_a_plain_step(worked: Worked) -> None:
    assert spans(worked[PLAIN]) == [("A", minute, None) for minute in range(6)]


PLAIN_BETWEEN = scenes.case("A 0 start", "A 1 done", "A 5 complete")


def test_plain_event_leaves_a_pair_around_it_alone(worked: Worked) -> None:
    assert spans(worked[PLAIN_BETWEEN]) == [("A", 0, 5), ("A", 1, None)]


STEPLESS = [scenes.case(f"A 0 {value}", "B 1") for value in STEPLESS_LIFECYCLES]


@pytest.mark.parametrize("case", STEPLESS)
def test_lifecycle_value_that_is_no_work_gives_no_step(worked: Worked, case: str) -> None:
    assert spans(worked[case]) == [("B", 1, None)]
    assert values(worked[case], "position") == [1]


SCHEDULED_ONLY = scenes.case("A 0 schedule")


def test_case_with_a_schedule_alone_has_no_steps(worked: Worked) -> None:
    assert SCHEDULED_ONLY not in worked


SUSPENDED = scenes.case("A 0 start", "A 1 suspend", "A 3 resume", "A 5 complete")


def test_suspending_does_not_break_a_pair(worked: Worked) -> None:
    assert spans(worked[SUSPENDED]) == [("A", 0, 5)]


BOTH_STATE = scenes.case("A 0 start ann/north/acme", "A 5 complete bob/south/brown")


def test_the_complete_says_who_did_the_step(worked: Worked) -> None:
    (step,) = worked[BOTH_STATE]
    assert (step["team_id"], step["organisation_id"]) == ("south", "brown")


START_STATES = scenes.case("A 0 start ann/north/acme", "A 5 complete //brown")


def test_the_start_says_who_where_the_complete_does_not(worked: Worked) -> None:
    (step,) = worked[START_STATES]
    assert (step["team_id"], step["organisation_id"]) == ("north", "brown")


def test_persons_go_by_their_keyed_id(built: tuple[Record, ir.Table, Worked]) -> None:
    record, _, worked = built
    assert worked[START_STATES][0]["person_id"] == record.directory.person_id("ann")
    assert worked[BOTH_STATE][0]["person_id"] == record.directory.person_id("bob")


WAITS = scenes.case("A 0 start", "A 4 complete", "B 10", "C 10", "D 13")


def test_waiting_runs_from_the_end_of_the_step_before(worked: Worked) -> None:
    assert values(worked[WAITS], "waiting_seconds") == [None, 360, 0, 180]
    assert values(worked[WAITS], "previous_ended_at") == [None, at(4), at(10), at(10)]
    assert values(worked[WAITS], "previous_activity") == [None, "A", "B", "C"]


OVERLAPS = scenes.case("A 0 start", "B 2", "A 9 complete", "C 12")


def test_waiting_is_nothing_where_the_step_before_had_not_ended(worked: Worked) -> None:
    assert values(worked[OVERLAPS], "waiting_seconds") == [None, 0, 600]


VISITS = scenes.case("A", "B", "A", "A", "B", "C")


def test_visits_are_counted_per_activity(worked: Worked) -> None:
    assert values(worked[VISITS], "visit_number") == [1, 1, 2, 3, 2, 1]
    assert values(worked[VISITS], "position") == [1, 2, 3, 4, 5, 6]


WHO_BEFORE = scenes.case("A ann/", "B bob/", "A", "A bob/", "A cid/")


def test_visit_before_says_who_did_it_even_where_nobody_is_stated(
    built: tuple[Record, ir.Table, Worked],
) -> None:
    record, _, worked = built
    ann, bob = (record.directory.person_id(name) for name in ("ann", "bob"))
    assert values(worked[WHO_BEFORE], "previous_visit_person_id") == [None, None, ann, None, bob]


TURNS = scenes.case("A /a", "A /a", "A", "A /b", "A", "A /b", "A /c", "A /a", "A /c")


def test_prior_is_the_last_stated_party_and_only_steps_that_state_one_have_it(
    worked: Worked,
) -> None:
    assert values(worked[TURNS], "prior_team_id") == [
        None, "a", None, "a", None, "b", "b", "c", "a",
    ]  # fmt: skip


def test_prior_position_is_where_the_turn_of_the_one_before_began(worked: Worked) -> None:
    assert values(worked[TURNS], "prior_team_position") == [
        None, None, None, 1, None, None, 4, 7, 8,
    ]  # fmt: skip


def test_prior_other_is_who_had_the_turn_before_that(worked: Worked) -> None:
    assert values(worked[TURNS], "prior_other_team_id") == [
        None, None, None, None, None, None, "a", "b", "c",
    ]  # fmt: skip


LEVELS = scenes.case("A ann/a/x", "B bob/a/x", "C bob/b/x", "D ann/b/y")


def test_each_level_of_party_has_turns_of_its_own(worked: Worked) -> None:
    steps = worked[LEVELS]
    assert values(steps, "prior_team_position") == [None, None, 1, None]
    assert values(steps, "prior_person_position") == [None, 1, None, 2]
    assert values(steps, "prior_organisation_position") == [None, None, None, 1]


ENDED_LATER = scenes.case("A 0 start /a", "B 1 start /b", "B 2 complete /b", "A 5 complete /c")


def test_turns_follow_the_order_in_which_steps_began(worked: Worked) -> None:
    assert values(worked[ENDED_LATER], "team_id") == ["c", "b"]
    assert values(worked[ENDED_LATER], "prior_team_id") == [None, "c"]


def test_cases_do_not_see_each_other(worked: Worked) -> None:
    firsts = [steps[0] for steps in worked.values()]
    assert {step["previous_activity"] for step in firsts} == {None}
    assert {step["prior_team_id"] for step in firsts} == {None}
    assert {step["visit_number"] for step in firsts} == {1}


def test_steps_have_the_declared_columns_and_types(
    built: tuple[Record, ir.Table, Worked],
) -> None:
    schema = {name: str(kind) for name, kind in built[1].schema().items()}
    assert schema == STEPS
