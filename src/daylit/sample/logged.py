"""What of the cases is in the log: it ends at a moment, wherever each case is then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.calendar import DAY, DAYS
from daylit.sample.way import SLOTS

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Flags, Seconds
    from daylit.sample.staffing import Staffed
    from daylit.sample.way import Flow

CUT = DAYS * DAY
"""The moment at which the log ends, in seconds since the first midnight."""


@dataclass(frozen=True)
class Logged:
    """Some cases as far as the log knows them.

    Attributes:
        flow: Which slots they take.
        staffed: Who does each step and when.
        begun: Which slots are in the log; a row per case, a column per slot.
        ended: Which of them have an end in it.
    """

    flow: Flow
    staffed: Staffed
    begun: Flags
    ended: Flags

    @property
    def last_slot(self) -> Codes:
        """The last slot of each case that is in the log; every case has one."""
        return np.asarray(len(SLOTS) - 1 - self.begun[:, ::-1].argmax(axis=1))

    @property
    def last_event_at(self) -> Seconds:
        """The last moment that the log holds of each case."""
        row, last = np.arange(self.flow.cases.count), self.last_slot
        started, ended = self.staffed.started_at[row, last], self.staffed.ended_at[row, last]
        return np.where(self.ended[row, last], ended, started)

    @property
    def is_open(self) -> Flags:
        """The cases whose bus is not back when the log ends."""
        return ~self.ended[:, -1]


def cut(flow: Flow, staffed: Staffed) -> Logged:
    """Return what of some cases is in the log: what began, and what ended, before it ends."""
    begun = flow.taken & (staffed.started_at < CUT)
    return Logged(flow, staffed, begun, begun & (staffed.ended_at < CUT))
