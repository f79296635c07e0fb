"""What the cases of a pattern have in common, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from daylit.departures.traits.common import BEGAN_AT, BEGAN_ON, DONE_AT, PREVIOUS_STEP
from daylit.departures.wording import counted, listed
from daylit.flow.wording import short
from daylit.report.names import named

if TYPE_CHECKING:
    from daylit.departures.traits.common import CommonTrait

MOSTLY = 0.5
MOMENTS = {
    BEGAN_AT: "cases begun at {value} UTC",
    BEGAN_ON: "cases begun on {value}",
    DONE_AT: "done at {value} UTC",
}


def common_sentence(trait: CommonTrait, unit_count: int, unit: str) -> str:
    """Say what is common: mostly Depot Harbour: 34 of 61 cases, 6.1 times as many as expected.

    Args:
        trait: What was found.
        unit_count: How many there are in all of what was counted.
        unit: What was counted: "case" or "wait".
    """
    how = "mostly" if trait.affected_count > MOSTLY * unit_count else "more often"
    return (
        f"{how} {in_words(trait.traits)}: {trait.affected_count:,} of {counted(unit_count, unit)}, "
        f"{short(trait.lift)} times as many as expected ({_bounds(trait)})"
    )


def common_in_short(trait: CommonTrait) -> str:
    """Say it in a cell: depot “Harbour”, 6.1 times."""
    return f"{in_words(trait.traits)}, {short(trait.lift)} times"


def same_sentence(trait: CommonTrait) -> str:
    """Say what comes to the same for these cases; empty where nothing does."""
    if not trait.same_as:
        return ""
    return f"; for these cases the same as {in_words(trait.same_as)}"


def in_words(pairs: tuple[tuple[str, str], ...]) -> str:
    """Write traits that hold together: depot Harbour with bus model Norrsken 18."""
    first, *more = (_one(name, value) for name, value in pairs)
    return f"{first} with {listed(more)}" if more else first


def _one(name: str, value: str) -> str:
    if name == "customer":
        # A keyed id, of which `daylit people show` tells the name to whoever may know it.
        return f"customer {named(value)}"
    if name == PREVIOUS_STEP:
        return f"after “{named(value)}”"
    if name in MOMENTS:
        return MOMENTS[name].format(value=value)
    return f"{named(name.replace('_', ' '))} “{named(value)}”"


def _bounds(trait: CommonTrait) -> str:
    if not math.isfinite(trait.lift_upper):
        return f"at least {short(trait.lift_lower)}"
    return f"{short(trait.lift_lower)} to {short(trait.lift_upper)}"
