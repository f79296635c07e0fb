"""Late and stalled cases, worked by hand on one case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from one_case import case, walked

from daylit.sample.calendar import DAY, HOUR
from daylit.sample.findings import FORMS, KINDS, NO_TIME, Findings
from daylit.sample.holdups import forget, hold_up
from daylit.sample.lateness import late_and_stalled
from daylit.sample.logged import CUT, Logged
from daylit.sample.promises import promised_at
from daylit.sample.settings import DELAYS, STALLS, TROUBLES, Settings, UsualWay
from daylit.sample.troubles import disturb
from daylit.sample.truth import truth_table
from daylit.sample.way import SLOT_NUMBERS, SLOTS, Flow, usual_way

if TYPE_CHECKING:
    from daylit.sample.settings import Delay

SOME_DAY = date(2026, 2, 2)
LAST_DAY = date(2026, 9, 2)
ANY_CHANCE = np.random.default_rng(0)


def told(found: Findings) -> list[str]:
    """Departures as kind, form, anchor and place."""
    parts = zip(found.kind, found.form, found.slot, found.place.to_pylist(), strict=True)
    return [
        f"{KINDS[kind]} {FORMS[form]} {SLOTS[slot].key}: {place}"
        for kind, form, slot, place in parts
    ]


def departures(logged: Logged) -> list[str]:
    return told(late_and_stalled(logged))


def part_missing(flow: Flow) -> Flow:
    found = next(trouble for trouble in TROUBLES if trouble.cause == "Part missing")
    sure = replace(found, share=1.0, plant=None, twice_share=0.0)
    disturb(flow, Settings(UsualWay(), (sure,)), ANY_CHANCE)
    return flow


def test_a_case_that_goes_its_way_is_not_late() -> None:
    assert departures(walked(usual_way(case("takes_parts", "is_adjusted")))) == []


@pytest.mark.parametrize(
    ("hours", "found"),
    [(120, []), (120.01, ["late limit pick: Request parts -> Pick parts"])],
)
def test_a_part_has_to_be_picked_within_five_days(hours: float, found: list[str]) -> None:
    assert departures(walked(usual_way(case("takes_parts")), pick=hours)) == found


def test_each_request_starts_the_clock_anew() -> None:
    flow = part_missing(usual_way(case("takes_parts")))

    assert departures(walked(flow, pick=70, pick_again=70)) == []


def test_a_part_that_has_not_come_when_the_log_ends_is_late_once_its_time_is_over() -> None:
    def waiting(on: date) -> list[str]:
        return departures(walked(usual_way(case("takes_parts", on=on)), pick=1000))

    # Requested until noon, and the log ends at midnight of September 3.
    assert waiting(date(2026, 8, 29)) == []
    assert waiting(date(2026, 8, 28)) == ["late limit request: Request parts -> Pick parts"]


def test_a_part_that_never_came_is_no_break_in_a_closed_case() -> None:
    flow = usual_way(case("takes_parts", "is_ordered"))

    assert departures(walked(flow, ship=140)) == []


def test_what_is_due_is_due_from_the_end_of_the_request() -> None:
    logged = walked(usual_way(case("takes_parts")), pick=130)
    found = late_and_stalled(logged)
    requested = logged.staffed.ended_at[0, SLOT_NUMBERS["request"]]

    assert found.due_at.tolist() == [requested + 5 * DAY]


def test_traffic_control_has_to_begin_within_a_day_of_being_handed_a_bus() -> None:
    assert departures(walked(usual_way(case()), check=24.5)) == [
        "late limit check: -> Traffic Control"
    ]


def test_what_stays_in_a_team_is_not_handed_over() -> None:
    assert departures(walked(usual_way(case()), release=30)) == []


def test_a_case_that_lasts_over_three_weeks_breaks_the_limit_at_its_last_step() -> None:
    flow = usual_way(case("takes_parts", "is_ordered"))

    assert departures(walked(flow, ship=21 * 24)) == [
        "late limit release: whole case",
        "late deadline release: Release to street",
    ]


@pytest.mark.parametrize(
    ("needs", "days"),
    [
        (["on_the_road"], 1.5),
        ([], 7),
        (["is_adjusted"], 7),
        (["takes_parts", "is_ordered"], 21),
        (["needs_body_shop"], 17),
        (["is_inspected", "second_inspection"], 8),
        (["takes_parts", "is_ordered", "needs_body_shop", "is_inspected"], 32),
    ],
)
def test_a_bus_is_promised_back_by_what_it_needs(needs: list[str], days: float) -> None:
    one = case(*needs)

    assert ((promised_at(one) - one.reported_at) / DAY).tolist() == [days]


@pytest.mark.parametrize(
    ("hours", "found"),
    # The last step ends 15 hours after the report where each step waits for an hour.
    [(154, []), (154.01, ["late deadline release: Release to street"])],
)
def test_a_bus_that_is_back_after_its_deadline_is_late(hours: float, found: list[str]) -> None:
    logged = walked(usual_way(case()), repair=hours)

    assert departures(logged) == found
    assert not logged.is_open[0]


def test_an_open_case_is_late_once_its_deadline_is_past() -> None:
    logged = walked(usual_way(case(on=date(2026, 8, 26))), repair=1000)

    assert departures(logged) == ["late deadline diagnose: Diagnose"]
    assert logged.is_open[0]


def test_an_open_case_whose_deadline_is_to_come_is_not_late() -> None:
    assert departures(walked(usual_way(case(on=date(2026, 8, 27))), repair=1000)) == []


def test_a_step_under_way_at_midnight_has_begun_and_not_ended() -> None:
    logged = walked(usual_way(case(on=LAST_DAY, hour=18)), diagnose=0.5)
    diagnose = SLOT_NUMBERS["diagnose"]

    assert logged.staffed.started_at[0, diagnose] == CUT - HOUR // 2
    assert logged.begun[0].sum() == 4
    assert logged.ended[0].sum() == 3
    assert logged.last_slot.tolist() == [diagnose]
    assert logged.last_event_at.tolist() == [CUT - HOUR // 2]


def test_a_step_that_begins_at_midnight_is_not_in_the_log() -> None:
    logged = walked(usual_way(case(on=LAST_DAY, hour=18)))

    assert logged.staffed.started_at[0, SLOT_NUMBERS["diagnose"]] == CUT
    assert logged.last_slot.tolist() == [SLOT_NUMBERS["receive"]]


def forgotten(on: date = SOME_DAY, hour: int = 0) -> Flow:
    """A case that is sure to be left lying, and would have been delayed and disturbed later."""
    sure = replace(STALLS[0], share=1.0, plant=replace(STALLS[0].plant, share=1.0))
    flow = part_missing(usual_way(case("takes_parts", on=on, hour=hour)))
    forget(flow, Settings(UsualWay(), (), (), (sure,)), ANY_CHANCE)
    return flow


def test_a_forgotten_case_has_no_further_step_and_waits_from_its_last_end() -> None:
    logged = walked(forgotten())
    found = late_and_stalled(logged)

    assert told(found) == [
        "late limit diagnose: whole case",
        "late deadline diagnose: Diagnose",
        "stalled  diagnose: Diagnose",
    ]
    assert found.waits_from.tolist() == [NO_TIME, NO_TIME, logged.last_event_at[0]]
    assert logged.begun[0].sum() == 4
    assert not (logged.flow.is_rework | logged.flow.is_bounce).any()


def test_a_case_whose_last_step_is_still_under_way_does_not_wait_yet() -> None:
    assert departures(walked(forgotten(LAST_DAY, 18), diagnose=0.5)) == []


def test_a_forgotten_case_that_is_still_on_its_way_to_its_last_step_does_not_wait_yet() -> None:
    assert departures(walked(forgotten(LAST_DAY, 18))) == []


@pytest.mark.parametrize("delay", DELAYS)
def test_each_delay_lengthens_its_wait_by_the_stated_hours(delay: Delay) -> None:
    sure = replace(delay, share=1.0, plant=replace(delay.plant, share=1.0))
    flow = usual_way(case("takes_parts"))
    hold_up(flow, Settings(UsualWay(), (), (sure,), ()), np.random.default_rng(1))
    ((number, held_up),) = flow.held_up.items()
    hours = held_up.seconds[0] / HOUR

    assert SLOTS[number].key == sure.before
    assert sure.hours[0] <= hours < sure.hours[1]
    usual = f"late usual {sure.before}: {SLOTS[number].activity}"
    assert usual in departures(walked(flow, **{sure.before: hours}))


def test_a_delay_of_a_step_that_the_case_does_not_take_is_none() -> None:
    pick = next(delay for delay in DELAYS if delay.before == "pick")
    flow = usual_way(case("takes_parts", "is_ordered"))
    sure = replace(pick, among="all cases", share=1.0, plant=replace(pick.plant, share=1.0))
    hold_up(flow, Settings(UsualWay(), (), (sure,), ()), ANY_CHANCE)

    assert flow.held_up[SLOT_NUMBERS["pick"]].seconds.tolist() == [0]


def test_a_truth_row_says_when_it_was_due_and_what_made_it_late() -> None:
    settings = Settings()
    flow = usual_way(case("takes_parts"))
    delay = next(delay for delay in DELAYS if delay.cause == "Outer store")
    always = tuple(
        replace(one, share=float(one == delay), plant=replace(one.plant, share=float(one == delay)))
        for one in DELAYS
    )
    hold_up(flow, replace(settings, delays=always), ANY_CHANCE)
    logged = walked(flow, pick=200)
    rows = truth_table(late_and_stalled(logged), logged, settings).to_pylist()

    assert [(row["form"], row["cause"], row["due_at"], row["is_open"]) for row in rows] == [
        ("usual", "Outer store", None, "false"),
        ("limit", "Outer store", "2026-02-07T11:00:00Z", "false"),
        ("deadline", "Outer store", "2026-02-09T00:00:00Z", "false"),
    ]
