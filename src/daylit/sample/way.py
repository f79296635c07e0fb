"""The way of a case: every step that a case can take, in order, loops written out.

A case takes some of these slots and skips the others; the order never changes. The usual way sets
its slots here; each trouble sets its own in `daylit.sample.troubles`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, auto
from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.company import DEPOTS, TEAM_CODES

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Flags, Numbers, Seconds
    from daylit.sample.cases import Cases


class Role(IntEnum):
    """A part in a case, played by one team of it."""

    CALL_CENTRE = 0
    FLEET_CONTROL = auto()
    ROAD_CREW = auto()
    DEPOT = auto()
    OTHER_DEPOT = auto()
    STORE = auto()
    SUPPLIER = auto()
    BODY_SHOP = auto()
    TRAFFIC_CONTROL = auto()


@dataclass(frozen=True)
class Slot:
    """A step that a case can take.

    Attributes:
        key: What the code calls it.
        activity: What the log calls it.
        role: Who does it.
        by_another: It is never done by the person who did the activity the last time.
    """

    key: str
    activity: str
    role: Role
    by_another: bool = False


# One line a step, so that the table reads from top to bottom as the process runs.
# fmt: off
SLOTS = (
    Slot("report", "Report breakdown", Role.CALL_CENTRE),
    Slot("triage", "Triage", Role.FLEET_CONTROL),
    Slot("ask_back", "Ask reporter back", Role.CALL_CENTRE),               # Details missing
    Slot("triage_again", "Triage", Role.FLEET_CONTROL),
    Slot("road_repair", "Repair on the road", Role.ROAD_CREW),
    Slot("receive", "Receive bus", Role.DEPOT),
    Slot("pass_on", "Receive bus", Role.OTHER_DEPOT),                      # Not ours
    Slot("take_back", "Receive bus", Role.DEPOT),
    Slot("pass_on_again", "Receive bus", Role.OTHER_DEPOT),                # Not ours, twice
    Slot("take_back_again", "Receive bus", Role.DEPOT),
    Slot("diagnose", "Diagnose", Role.DEPOT),
    Slot("diagnose_again", "Diagnose", Role.DEPOT, by_another=True),       # Diagnosis doubted
    Slot("list", "Check parts list", Role.DEPOT),
    Slot("request", "Request parts", Role.DEPOT),
    Slot("pick", "Pick parts", Role.STORE),
    Slot("order", "Order parts", Role.STORE),
    Slot("confirm", "Confirm order", Role.SUPPLIER),
    Slot("order_again", "Order parts", Role.STORE),                        # Contract number missing
    Slot("confirm_again", "Confirm order", Role.SUPPLIER),
    Slot("ship", "Ship parts", Role.SUPPLIER),
    Slot("book_in", "Receive parts", Role.STORE),
    Slot("list_on_arrival", "Check parts list", Role.DEPOT),
    Slot("request_again", "Request parts", Role.DEPOT),                    # Part missing
    Slot("pick_again", "Pick parts", Role.STORE),
    Slot("list_after_search", "Check parts list", Role.DEPOT),
    Slot("request_once_more", "Request parts", Role.DEPOT),                # Part missing, twice
    Slot("pick_once_more", "Pick parts", Role.STORE),
    Slot("list_at_last", "Check parts list", Role.DEPOT),
    Slot("repair", "Repair", Role.DEPOT),
    Slot("return", "Return parts", Role.DEPOT),                            # Wrong part
    Slot("pick_right", "Pick parts", Role.STORE),
    Slot("list_of_right", "Check parts list", Role.DEPOT),
    Slot("repair_again", "Repair", Role.DEPOT),
    Slot("send_to_body_shop", "Send to body shop", Role.DEPOT),
    Slot("assess", "Assess damage", Role.BODY_SHOP),
    Slot("approve", "Approve cost", Role.DEPOT),                           # Approval missing
    Slot("assess_again", "Assess damage", Role.BODY_SHOP),
    Slot("repair_body", "Repair bodywork", Role.BODY_SHOP),
    Slot("receive_from_body_shop", "Receive from body shop", Role.DEPOT),
    Slot("inspect", "Periodic inspection", Role.DEPOT),
    Slot("inspect_again", "Periodic inspection", Role.DEPOT),
    Slot("drive", "Test drive", Role.DEPOT),
    Slot("adjust", "Adjust", Role.DEPOT),
    Slot("drive_again", "Test drive", Role.DEPOT),
    Slot("check", "Release check", Role.TRAFFIC_CONTROL),
    Slot("adjust_after_check", "Adjust", Role.DEPOT),                      # Release refused
    Slot("drive_after_check", "Test drive", Role.DEPOT),
    Slot("check_again", "Release check", Role.TRAFFIC_CONTROL),
    Slot("release", "Release to street", Role.TRAFFIC_CONTROL),
)
# fmt: on
SLOT_NUMBERS = {slot.key: number for number, slot in enumerate(SLOTS)}
NO_CAUSE = -1


def earlier_visits(number: int) -> tuple[int, ...]:
    """Return the slots before a slot that do the same activity, in order."""
    activity = SLOTS[number].activity
    return tuple(other for other in range(number) if SLOTS[other].activity == activity)


@dataclass(frozen=True)
class HeldUp:
    """A wait that was made longer.

    Attributes:
        cause: By what (its position in what is put in).
        seconds: By how much, per case; 0 where it was not.
    """

    cause: int
    seconds: Seconds


@dataclass(frozen=True)
class Flow:
    """Which slots some cases take, and what was put in made of them.

    Every array has a row per case and a column per slot, if nothing else is said.

    Attributes:
        cases: The cases.
        taken: The case takes the slot.
        is_rework: A trouble makes the case do this activity again here.
        is_bounce: A trouble brings the case back here to the team that it had left.
        cause: Which trouble (its position in what is put in) added the step, or `NO_CAUSE`.
        stalled: By what each case is left lying after its last slot, or `NO_CAUSE`. Per case.
        times_as_long: By slot, how many times as long as usual its work takes, per case.
        held_up: By slot, how much longer it is waited for.
    """

    cases: Cases
    taken: Flags
    is_rework: Flags
    is_bounce: Flags
    cause: Codes
    stalled: Codes
    times_as_long: dict[int, Numbers] = field(default_factory=dict)
    held_up: dict[int, HeldUp] = field(default_factory=dict)

    def take(self, which: Flags, *keys: str) -> None:
        """Let some cases take slots."""
        for key in keys:
            self.taken[which, SLOT_NUMBERS[key]] = True

    def disturb(
        self, which: Flags, key: str, cause: int, *, rework: bool | Flags, bounce: bool
    ) -> None:
        """Let some cases take a slot because of a trouble, and note what that makes of it."""
        number = SLOT_NUMBERS[key]
        self.taken[which, number] = True
        self.cause[which, number] = cause
        self.is_rework[:, number] |= which & rework
        self.is_bounce[:, number] |= which & bounce

    def slow(self, which: Flags, key: str, factor: float) -> None:
        """Let the work of a slot take longer in some cases."""
        number = SLOT_NUMBERS[key]
        before = self.times_as_long.get(number, np.ones(self.cases.count))
        self.times_as_long[number] = np.where(which, before * factor, before)

    def leave(self, which: Flags, key: str, cause: int) -> None:
        """Let some cases never go on after a slot that they take."""
        number = SLOT_NUMBERS[key]
        left = which & self.taken[:, number]
        self.stalled[left] = cause
        for marks in (self.taken, self.is_rework, self.is_bounce):
            marks[left, number + 1 :] = False
        self.cause[left, number + 1 :] = NO_CAUSE


def usual_way(cases: Cases) -> Flow:
    """Return the way that the cases take where nothing goes wrong."""
    shape = (cases.count, len(SLOTS))
    flow = Flow(
        cases,
        taken=np.zeros(shape, dtype=np.bool_),
        is_rework=np.zeros(shape, dtype=np.bool_),
        is_bounce=np.zeros(shape, dtype=np.bool_),
        cause=np.full(shape, NO_CAUSE),
        stalled=np.full(cases.count, NO_CAUSE),
    )
    in_depot, from_stock = ~cases.on_the_road, cases.takes_parts & ~cases.is_ordered
    flow.take(np.ones(cases.count, dtype=np.bool_), "report", "triage", "release")
    flow.take(cases.on_the_road, "road_repair")
    flow.take(in_depot, "receive", "diagnose", "repair", "drive", "check")
    flow.take(cases.takes_parts, "list", "request")
    flow.take(from_stock, "pick")
    flow.take(cases.is_ordered, "order", "confirm", "ship", "book_in")
    flow.take(cases.second_list, "list_on_arrival")
    flow.take(cases.needs_body_shop, "send_to_body_shop", "assess", "repair_body")
    flow.take(cases.needs_body_shop, "receive_from_body_shop")
    flow.take(cases.is_inspected, "inspect")
    flow.take(cases.second_inspection, "inspect_again")
    flow.take(cases.is_adjusted, "adjust", "drive_again")
    return flow


def teams_of(cases: Cases) -> Codes:
    """Return which team plays each role: a row per case, a column per role."""
    by_depot = np.array([teams_around(depot) for depot in range(len(DEPOTS))])
    return by_depot[cases.traits["depot"]]


def teams_around(depot: int) -> list[int]:
    """Return which team plays each role in the cases of a depot."""
    home = DEPOTS[depot]
    names = {
        Role.CALL_CENTRE: "Call Centre",
        Role.FLEET_CONTROL: "Fleet Control",
        Role.ROAD_CREW: "Road Crew",
        Role.DEPOT: home.name,
        Role.OTHER_DEPOT: home.mistaken_for,
        Role.STORE: home.store,
        Role.SUPPLIER: "Nordparts",
        Role.BODY_SHOP: "Karosseri Lind",
        Role.TRAFFIC_CONTROL: "Traffic Control",
    }
    return [TEAM_CODES[names[role]] for role in Role]
