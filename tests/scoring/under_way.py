"""Delays that were put in and had not let their step begin when the log ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.blocks import make_blocks
from daylit.sample.naming import case_names
from daylit.sample.settings import SETTINGS

if TYPE_CHECKING:
    from daylit.sample.blocks import Block

NONE = -1


def held_up_at_the_end(seed: int, cases: int) -> frozenset[str]:
    """Return the open cases that a delay holds up while the log ends.

    The truth knows of a delay once its step has begun. These cases wait far too long, and are
    neither forgotten nor usual.
    """
    return frozenset[str]().union(*map(_held_up, make_blocks(cases, seed, SETTINGS)))


def _held_up(block: Block) -> frozenset[str]:
    flow = block.logged.flow
    to_come = flow.taken & ~block.logged.begun
    following = np.where(to_come.any(axis=1), to_come.argmax(axis=1), NONE)
    waiting = np.zeros(flow.cases.count, dtype=np.bool_)
    for number, held_up in flow.held_up.items():
        waiting |= (held_up.seconds > 0) & (following == number)
    names = case_names(flow.cases.first_number, flow.cases.count)
    return frozenset(map(str, names.take(np.flatnonzero(waiting)).to_pylist()))
