"""How likely each case is to meet what is put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.calendar import DAY, HOUR, seconds_at
from daylit.sample.cases import TRAITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit.sample.arrays import Flags, Numbers
    from daylit.sample.cases import Cases
    from daylit.sample.settings import Delay, Plant, Stall, Trouble

GROUPS: dict[str, Callable[[Cases], Flags]] = {
    "all cases": lambda cases: np.ones(cases.count, dtype=np.bool_),
    "depot cases": lambda cases: ~cases.on_the_road,
    "parts cases": lambda cases: cases.takes_parts,
    "parts from stock": lambda cases: cases.takes_parts & ~cases.is_ordered,
    "ordered cases": lambda cases: cases.is_ordered,
    "body shop cases": lambda cases: cases.needs_body_shop,
}
"""Who can meet what is put in, by the name that the settings use."""


def share_met(put_in: Trouble | Delay | Stall, cases: Cases) -> Numbers:
    """Return how likely each case is to meet something, given that it can meet it at all."""
    shares = np.full(cases.count, put_in.share)
    if put_in.plant is not None:
        shares[planted(put_in.plant, cases)] = put_in.plant.share
    return shares


def planted(plant: Plant, cases: Cases) -> Flags:
    """Return which cases belong to a planted place."""
    hour = cases.reported_at % DAY // HOUR
    first, until = plant.hours
    inside = (cases.reported_at >= seconds_at(plant.since)) & (first <= hour) & (hour < until)
    for trait, value in plant.traits.items():
        inside &= cases.traits[trait] == TRAITS[trait].index(value)
    return inside
