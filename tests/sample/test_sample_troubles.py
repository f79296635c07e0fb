"""Each trouble, worked by hand on one case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from one_case import case

from daylit.sample.cases import TRAITS
from daylit.sample.chances import GROUPS, share_met
from daylit.sample.company import TEAMS
from daylit.sample.settings import TROUBLES, Plant, Settings, Trouble, UsualWay
from daylit.sample.troubles import EFFECTS, disturb
from daylit.sample.way import SLOTS, Flow, teams_of, usual_way

BEGINNING = ["Call Centre: Report breakdown", "Fleet Control: Triage"]
IN_DEPOT = [*BEGINNING, "Depot Harbour: Receive bus", "Depot Harbour: Diagnose"]
ASKING = ["Depot Harbour: Check parts list", "Depot Harbour: Request parts"]
END = [
    "Depot Harbour: Repair",
    "Depot Harbour: Test drive",
    "Traffic Control: Release check",
    "Traffic Control: Release to street",
]


def steps(flow: Flow) -> list[str]:
    """The steps of the one case, with what the trouble made of them."""
    team = teams_of(flow.cases)[0]
    arrays = (flow.taken, flow.is_bounce, flow.is_rework)
    marks = zip(*(array[0].tolist() for array in arrays), SLOTS, strict=True)
    return [
        f"{TEAMS[team[slot.role]].name}: {slot.activity}" + " bounce" * bounce + " rework" * rework
        for taken, bounce, rework, slot in marks
        if taken
    ]


def met(cause: str, *needs: str, twice: bool = False) -> list[str]:
    """The steps of a case that is sure to meet a trouble."""
    found = next(trouble for trouble in TROUBLES if trouble.cause == cause)
    sure = replace(found, share=1.0, plant=None, twice_share=float(twice))
    flow = usual_way(case(*needs))
    disturb(flow, Settings(UsualWay(), (sure,)), np.random.default_rng(0))
    return steps(flow)


def test_usual_way_through_the_depot() -> None:
    assert steps(usual_way(case())) == [*IN_DEPOT, *END]


def test_usual_way_on_the_road() -> None:
    assert steps(usual_way(case("on_the_road"))) == [
        *BEGINNING,
        "Road Crew: Repair on the road",
        "Traffic Control: Release to street",
    ]


def test_usual_way_with_everything() -> None:
    needs = ("takes_parts", "is_ordered", "second_list", "needs_body_shop", "is_adjusted")
    assert steps(usual_way(case(*needs, "is_inspected", "second_inspection"))) == [
        *IN_DEPOT,
        *ASKING,
        "Central Stores: Order parts",
        "Nordparts: Confirm order",
        "Nordparts: Ship parts",
        "Central Stores: Receive parts",
        "Depot Harbour: Check parts list",
        "Depot Harbour: Repair",
        "Depot Harbour: Send to body shop",
        "Karosseri Lind: Assess damage",
        "Karosseri Lind: Repair bodywork",
        "Depot Harbour: Receive from body shop",
        "Depot Harbour: Periodic inspection",
        "Depot Harbour: Periodic inspection",
        "Depot Harbour: Test drive",
        "Depot Harbour: Adjust",
        "Depot Harbour: Test drive",
        *END[2:],
    ]


def test_details_missing() -> None:
    assert met("Details missing") == [
        *BEGINNING,
        "Call Centre: Ask reporter back bounce",
        "Fleet Control: Triage bounce rework",
        *IN_DEPOT[2:],
        *END,
    ]


def test_not_ours() -> None:
    assert met("Not ours") == [
        *IN_DEPOT[:3],
        "Depot Airport: Receive bus rework",
        "Depot Harbour: Receive bus bounce rework",
        "Depot Harbour: Diagnose",
        *END,
    ]


def test_not_ours_twice() -> None:
    assert met("Not ours", twice=True)[3:7] == [
        "Depot Airport: Receive bus rework",
        "Depot Harbour: Receive bus bounce rework",
        "Depot Airport: Receive bus bounce rework",
        "Depot Harbour: Receive bus bounce rework",
    ]


def test_diagnosis_doubted() -> None:
    assert met("Diagnosis doubted") == [*IN_DEPOT, "Depot Harbour: Diagnose rework", *END]


def test_part_missing() -> None:
    assert met("Part missing", "takes_parts") == [
        *IN_DEPOT,
        *ASKING,
        "Central Stores: Pick parts",
        "Depot Harbour: Request parts rework",
        "Central Stores: Pick parts bounce rework",
        "Depot Harbour: Check parts list",
        *END,
    ]


def test_part_missing_twice() -> None:
    assert met("Part missing", "takes_parts", twice=True)[7:13] == [
        "Depot Harbour: Request parts rework",
        "Central Stores: Pick parts bounce rework",
        "Depot Harbour: Check parts list",
        "Depot Harbour: Request parts rework",
        "Central Stores: Pick parts bounce rework",
        "Depot Harbour: Check parts list",
    ]


def test_wrong_part() -> None:
    assert met("Wrong part", "takes_parts")[6:] == [
        "Central Stores: Pick parts",
        "Depot Harbour: Repair",
        "Depot Harbour: Return parts",
        "Central Stores: Pick parts bounce rework",
        "Depot Harbour: Check parts list",
        "Depot Harbour: Repair rework",
        *END[1:],
    ]


def test_wrong_part_of_an_order_is_picked_for_the_first_time() -> None:
    found = met("Wrong part", "takes_parts", "is_ordered")

    assert [step for step in found if "Pick parts" in step] == ["Central Stores: Pick parts bounce"]


def test_contract_number_missing() -> None:
    assert met("Contract number missing", "takes_parts", "is_ordered")[6:12] == [
        "Central Stores: Order parts",
        "Nordparts: Confirm order",
        "Central Stores: Order parts rework",
        "Nordparts: Confirm order bounce rework",
        "Nordparts: Ship parts",
        "Central Stores: Receive parts",
    ]


def test_approval_missing() -> None:
    assert met("Approval missing", "needs_body_shop")[5:11] == [
        "Depot Harbour: Send to body shop",
        "Karosseri Lind: Assess damage",
        "Depot Harbour: Approve cost",
        "Karosseri Lind: Assess damage bounce rework",
        "Karosseri Lind: Repair bodywork",
        "Depot Harbour: Receive from body shop",
    ]


def test_release_refused() -> None:
    assert met("Release refused", "is_adjusted")[5:] == [
        "Depot Harbour: Test drive",
        "Depot Harbour: Adjust",
        "Depot Harbour: Test drive",
        "Traffic Control: Release check",
        "Depot Harbour: Adjust bounce rework",
        "Depot Harbour: Test drive",
        "Traffic Control: Release check bounce rework",
        "Traffic Control: Release to street",
    ]


def test_release_refused_where_nothing_was_adjusted_before() -> None:
    assert "Depot Harbour: Adjust bounce" in met("Release refused")


@pytest.mark.parametrize(
    ("cause", "needs"),
    [
        ("Not ours", ["on_the_road"]),
        ("Part missing", []),
        ("Part missing", ["takes_parts", "is_ordered"]),
        ("Contract number missing", ["takes_parts"]),
        ("Approval missing", []),
    ],
)
def test_cases_that_cannot_meet_a_trouble_are_left_alone(cause: str, needs: list[str]) -> None:
    assert met(cause, *needs) == steps(usual_way(case(*needs)))


def test_a_planted_place_has_its_own_share_from_its_day_on() -> None:
    plant = Plant({"fault": "Brakes", "severity": "major"}, 0.4, date(2025, 11, 10))
    trouble = Trouble("Wrong part", "parts cases", 0.1, "A story.", plant)

    def share(fault: str, on: date) -> list[float]:
        return list(share_met(trouble, case(on=on, fault=fault, severity="major")))

    assert share("Brakes", date(2025, 11, 10)) == [0.4]
    assert share("Brakes", date(2025, 11, 9)) == [0.1]
    assert share("Doors", date(2025, 11, 10)) == [0.1]


def test_every_trouble_of_the_settings_has_an_effect_a_group_and_a_real_place() -> None:
    assert [trouble.cause for trouble in TROUBLES] == list(EFFECTS)
    for trouble in TROUBLES:
        assert trouble.among in GROUPS
        assert trouble.plant is not None
        assert 0 < trouble.share < trouble.plant.share < 0.7
        assert all(value in TRAITS[name] for name, value in trouble.plant.traits.items())
