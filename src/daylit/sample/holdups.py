"""What holds cases up without making work: delays, and cases that are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.calendar import HOUR
from daylit.sample.chances import GROUPS, share_met
from daylit.sample.way import SLOT_NUMBERS, HeldUp

if TYPE_CHECKING:
    from daylit.sample.settings import Settings
    from daylit.sample.way import Flow


def forget(flow: Flow, settings: Settings, rng: np.random.Generator) -> None:
    """Draw which cases are left lying, and take away their remaining steps.

    Args:
        flow: The way of the cases with its troubles; it is changed.
        settings: What is put in and how often.
        rng: The source of chance.
    """
    first = len(settings.troubles) + len(settings.delays)
    for cause, stall in enumerate(settings.stalls, first):
        chance = rng.random(flow.cases.count)
        met = GROUPS[stall.among](flow.cases) & (chance < share_met(stall, flow.cases))
        flow.leave(met, stall.after, cause)


def hold_up(flow: Flow, settings: Settings, rng: np.random.Generator) -> None:
    """Draw which steps are waited for too long, and by how much.

    Args:
        flow: The way of the cases as it will be; it is changed.
        settings: What is put in and how often.
        rng: The source of chance.
    """
    for cause, delay in enumerate(settings.delays, len(settings.troubles)):
        number = SLOT_NUMBERS[delay.before]
        chance = rng.random((2, flow.cases.count))
        met = GROUPS[delay.among](flow.cases) & (chance[0] < share_met(delay, flow.cases))
        least, most = (hours * HOUR for hours in delay.hours)
        seconds = least + (chance[1] * (most - least)).astype(np.int64)
        flow.held_up[number] = HeldUp(cause, np.where(met & flow.taken[:, number], seconds, 0))
