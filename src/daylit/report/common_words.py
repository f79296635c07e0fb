"""What the cases of a pattern have in common, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from daylit.departures.traits.common import (
    BEGAN_AT,
    BEGAN_ON,
    DONE_AT,
    HOURS_A_PART,
    PARTS_OF_DAY,
    PREVIOUS_STEP,
)
from daylit.departures.wording import counted, listed, quoted, spread
from daylit.flow.wording import short
from daylit.language import _, gettext_noop, number
from daylit.report.names import named

if TYPE_CHECKING:
    from daylit.departures.traits.common import CommonTrait

MOSTLY = 0.5
MOMENTS = {
    BEGAN_AT: gettext_noop("cases begun at {value} UTC"),
    BEGAN_ON: gettext_noop("cases begun on {value}"),
    DONE_AT: gettext_noop("done at {value} UTC"),
}
OWN = {"team": gettext_noop("team"), "service": gettext_noop("service")}
"""Traits that are the record's own; the names of all others are the log's."""

HOURS = dict(zip(PARTS_OF_DAY, range(0, 24, HOURS_A_PART), strict=True))
"""When each part of a day begins."""


def common_sentence(trait: CommonTrait, unit_count: int, unit: str) -> str:
    """Say what is common: mostly Depot Harbour: 34 of 61 cases, 6.1 times as many as expected.

    Args:
        trait: What was found.
        unit_count: How many there are in all of what was counted.
        unit: What was counted: "case" or "wait".
    """
    said = _("more often {traits}: {count} of {units}, {lift} times as many as expected ({bounds})")
    if trait.affected_count > MOSTLY * unit_count:
        said = _("mostly {traits}: {count} of {units}, {lift} times as many as expected ({bounds})")
    return said.format(
        traits=in_words(trait.traits),
        count=number(trait.affected_count),
        units=counted(unit_count, unit),
        lift=short(trait.lift),
        bounds=_bounds(trait),
    )


def common_in_short(trait: CommonTrait) -> str:
    """Say it in a cell: depot “Harbour”, 6.1 times."""
    return f"{in_words(trait.traits)}, {short(trait.lift)} times"


def same_sentence(trait: CommonTrait) -> str:
    """Say what comes to the same for these cases; empty where nothing does."""
    if not trait.same_as:
        return ""
    said = _("; for these cases the same as {traits}")
    return said.format(traits=in_words(trait.same_as))


def in_words(pairs: tuple[tuple[str, str], ...]) -> str:
    """Write traits that hold together: depot Harbour with bus model Norrsken 18."""
    first, *more = (_one(name, value) for name, value in pairs)
    return _("{first} with {more}").format(first=first, more=listed(more)) if more else first


def _one(name: str, value: str) -> str:
    if name == "customer":
        # A keyed id, of which `daylit people show` tells the name to whoever may know it.
        return _("customer {name}").format(name=named(value))
    if name == PREVIOUS_STEP:
        return _("after “{activity}”").format(activity=named(value))
    if name in MOMENTS:
        return _(MOMENTS[name]).format(value=_moment(value))
    return f"{named(_trait(name))} {quoted(named(value))}"


def _moment(value: str) -> str:
    if value not in HOURS:
        return _(value)
    hour = HOURS[value]
    return _("{first} to {last} h").format(first=hour, last=hour + HOURS_A_PART)


def _trait(name: str) -> str:
    """Name a trait: those that the record itself knows by word, others as the log does."""
    return _(OWN[name]) if name in OWN else name.replace("_", " ")


def _bounds(trait: CommonTrait) -> str:
    if not math.isfinite(trait.lift_upper):
        return _("at least {least}").format(least=short(trait.lift_lower))
    return spread(short(trait.lift_lower), short(trait.lift_upper))
