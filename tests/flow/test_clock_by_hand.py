"""Fair clocks and limits that were worked by hand."""

from __future__ import annotations

import pytest
from clocks_by_hand import CALENDARS, HandCase, hand_cases, minutes

from daylit.flow.clock_limits import against, stretches

CASES = hand_cases()
WITH_LIMITS = [case for case in CASES if "limit" in case.told]


def test_there_are_thirty_cases_at_least_and_their_names_differ() -> None:
    names = {case.told["name"] for case in CASES}
    assert len(names) == len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_each_party_is_charged_with_what_was_worked_by_hand(case: HandCase) -> None:
    clock = case.clock()
    charges = clock.by_party()
    assert {party: minutes(charge.length) for party, charge in charges.items()} == (
        case.told["minutes"]
    )
    assert {
        party: minutes(charge.paused) for party, charge in charges.items() if charge.paused
    } == case.told.get("paused", {})
    assert minutes(clock.elapsed) == sum(case.told["minutes"].values())


@pytest.mark.parametrize("case", WITH_LIMITS, ids=repr)
def test_limits_are_used_and_reached_as_worked_by_hand(case: HandCase) -> None:
    limit = case.told["limit"]
    held = [one for one in stretches(case.clock()) if one.holder == limit["party"]]
    use = against(held[-1], limit["minutes"] * 60, CALENDARS.get(limit.get("calendar", "")))
    due_at = None if limit["due"] == "never" else case.moment(limit["due"])
    assert (use.used_seconds / 60, use.due_at) == (limit["used"], due_at)
    assert use.is_passed == (limit["used"] > limit["minutes"])
