"""What each activity takes: how long it usually waits and how long the work itself lasts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True)
class Work:
    """An activity's usual times; waits and lengths are lognormal around these medians.

    Attributes:
        wait_hours: Median wait since the step before, within opening hours.
        handling_minutes: Median length of the work.
    """

    wait_hours: float
    handling_minutes: float


WAIT_SPREAD = 0.9
HANDLING_SPREAD = 0.45
"""Standard deviations of the logarithms."""

WIDEST = 2.5
"""No draw lies further out than this many standard deviations: nobody repairs for a week."""

WORK = {
    "Report breakdown": Work(0.0, 6),
    "Triage": Work(0.2, 12),
    "Ask reporter back": Work(0.7, 8),
    "Repair on the road": Work(1.1, 45),
    "Receive bus": Work(2.5, 25),
    "Diagnose": Work(3.0, 50),
    "Check parts list": Work(0.4, 10),
    "Request parts": Work(0.2, 8),
    "Pick parts": Work(2.5, 20),
    "Order parts": Work(3.0, 15),
    "Confirm order": Work(4.0, 12),
    "Ship parts": Work(10.0, 40),
    "Receive parts": Work(26.0, 18),
    "Return parts": Work(0.5, 12),
    "Repair": Work(4.0, 150),
    "Send to body shop": Work(3.0, 30),
    "Assess damage": Work(10.0, 45),
    "Approve cost": Work(8.0, 15),
    "Repair bodywork": Work(20.0, 280),
    "Receive from body shop": Work(3.0, 20),
    "Periodic inspection": Work(3.0, 60),
    "Test drive": Work(1.5, 25),
    "Adjust": Work(0.8, 35),
    "Release check": Work(1.2, 15),
    "Release to street": Work(0.3, 6),
}


def mean_factor(spread: float) -> float:
    """Return the mean of a draw around 1: of exp(spread Z), Z normal and cut off at `WIDEST`."""
    below = NormalDist().cdf
    between = below(WIDEST - spread) - below(-WIDEST - spread)
    ends = below(-WIDEST) * (math.exp(-spread * WIDEST) + math.exp(spread * WIDEST))
    return math.exp(spread**2 / 2) * between + ends
