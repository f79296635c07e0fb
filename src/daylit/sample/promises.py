"""Until when each bus is promised back: the cases' own deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.calendar import DAY
from daylit.sample.settings import PROMISED_DAYS

if TYPE_CHECKING:
    from daylit.sample.arrays import Seconds
    from daylit.sample.cases import Cases


def promised_at(cases: Cases) -> Seconds:
    """Return when each case's bus was promised back, by what the case needs."""
    days = np.where(cases.on_the_road, PROMISED_DAYS["on the road"], PROMISED_DAYS["in a depot"])
    days = days + PROMISED_DAYS["ordered parts"] * cases.is_ordered
    days = days + PROMISED_DAYS["body shop"] * cases.needs_body_shop
    days = days + PROMISED_DAYS["inspection"] * cases.is_inspected
    return np.asarray(cases.reported_at + (days * DAY).astype(np.int64))
