"""The troubles that are put in, one function each.

Every function adds the steps that its trouble causes and notes which of them are departures: a
bounce at the first step after the return, rework at each step that does an activity again. What is
usual in this process is not noted, though it happens: a further look at the parts list, a further
test drive, another way from the depot to the store and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.sample.chances import GROUPS, share_met
from daylit.sample.way import SLOT_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from daylit.sample.arrays import Flags
    from daylit.sample.settings import Settings
    from daylit.sample.way import Flow


def disturb(flow: Flow, settings: Settings, rng: np.random.Generator) -> None:
    """Draw which cases meet which trouble, and add what it does to them.

    Args:
        flow: The usual way of the cases; it is changed.
        settings: The troubles and how often each comes.
        rng: The source of chance.
    """
    for cause, trouble in enumerate(settings.troubles):
        chance = rng.random((2, flow.cases.count))
        once = GROUPS[trouble.among](flow.cases) & (chance[0] < share_met(trouble, flow.cases))
        twice = once & (chance[1] < trouble.twice_share)
        EFFECTS[trouble.cause](flow, cause, once, twice)
        for key, factor in trouble.slows.items():
            flow.slow(once, key, factor)


def details_missing(flow: Flow, cause: int, once: Flags, _twice: Flags) -> None:
    """Fleet Control -> Call Centre -> Fleet Control, and the triage made again."""
    flow.disturb(once, "ask_back", cause, rework=False, bounce=True)
    flow.disturb(once, "triage_again", cause, rework=True, bounce=True)


def not_ours(flow: Flow, cause: int, once: Flags, twice: Flags) -> None:
    """Depot -> other depot -> depot, the bus received anew each time.

    The first pass is no bounce yet: the bus comes to the other depot for the first time.
    """
    flow.disturb(once, "pass_on", cause, rework=True, bounce=False)
    flow.disturb(once, "take_back", cause, rework=True, bounce=True)
    flow.disturb(twice, "pass_on_again", cause, rework=True, bounce=True)
    flow.disturb(twice, "take_back_again", cause, rework=True, bounce=True)


def diagnosis_doubted(flow: Flow, cause: int, once: Flags, _twice: Flags) -> None:
    """The diagnosis is made again, always by another mechanic."""
    flow.disturb(once, "diagnose_again", cause, rework=True, bounce=False)


def part_missing(flow: Flow, cause: int, once: Flags, twice: Flags) -> None:
    """Store -> depot -> store: the request and the picking are done again."""
    flow.disturb(once, "request_again", cause, rework=True, bounce=False)
    flow.disturb(once, "pick_again", cause, rework=True, bounce=True)
    flow.disturb(once, "list_after_search", cause, rework=False, bounce=False)
    flow.disturb(twice, "request_once_more", cause, rework=True, bounce=False)
    flow.disturb(twice, "pick_once_more", cause, rework=True, bounce=True)
    flow.disturb(twice, "list_at_last", cause, rework=False, bounce=False)


def wrong_part(flow: Flow, cause: int, once: Flags, _twice: Flags) -> None:
    """Store -> depot -> store: the picking and the repair are done again.

    Where the first part was ordered, nothing had been picked before: that is no rework then.
    """
    picked_before = flow.taken[:, SLOT_NUMBERS["pick"]]
    flow.disturb(once, "return", cause, rework=False, bounce=False)
    flow.disturb(once, "pick_right", cause, rework=picked_before, bounce=True)
    flow.disturb(once, "list_of_right", cause, rework=False, bounce=False)
    flow.disturb(once, "repair_again", cause, rework=True, bounce=False)


def contract_number_missing(flow: Flow, cause: int, once: Flags, _twice: Flags) -> None:
    """Nordparts -> store -> Nordparts: ordered and confirmed again.

    The store's own way, store -> Nordparts -> store, is declared usual.
    """
    flow.disturb(once, "order_again", cause, rework=True, bounce=False)
    flow.disturb(once, "confirm_again", cause, rework=True, bounce=True)


def approval_missing(flow: Flow, cause: int, once: Flags, _twice: Flags) -> None:
    """Body shop -> depot -> body shop, and the damage assessed again.

    The depot's own way, depot -> body shop -> depot, is declared usual.
    """
    flow.disturb(once, "approve", cause, rework=False, bounce=False)
    flow.disturb(once, "assess_again", cause, rework=True, bounce=True)


def release_refused(flow: Flow, cause: int, once: Flags, _twice: Flags) -> None:
    """Depot -> Traffic Control -> depot -> Traffic Control: adjusted, driven and checked again.

    Where nothing had been adjusted before, the adjustment is no rework.
    """
    adjusted_before = flow.taken[:, SLOT_NUMBERS["adjust"]]
    flow.disturb(once, "adjust_after_check", cause, rework=adjusted_before, bounce=True)
    flow.disturb(once, "drive_after_check", cause, rework=False, bounce=False)
    flow.disturb(once, "check_again", cause, rework=True, bounce=True)


EFFECTS: dict[str, Callable[[Flow, int, Flags, Flags], None]] = {
    "Details missing": details_missing,
    "Not ours": not_ours,
    "Diagnosis doubted": diagnosis_doubted,
    "Part missing": part_missing,
    "Wrong part": wrong_part,
    "Contract number missing": contract_number_missing,
    "Approval missing": approval_missing,
    "Release refused": release_refused,
}
"""What each trouble does to a flow, as which cause, in which cases, and in which of them twice."""
