"""What columns of a log can be taken as, in plain words, and what a look says of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylit.sources.column_words import why_told
from daylit_site.records.wording import in_site_words, is_chosen

ROLES = {
    "case": _("case"),
    "activity": _("activity"),
    "time": _("time"),
    "start": _("start"),
    "end": _("end"),
    "lifecycle": _("lifecycle"),
    "person": _("person"),
    "team": _("team"),
    "organisation": _("organisation"),
    "event_id": _("event id"),
    "customer": _("customer"),
    "service": _("service"),
    "alias": _("alias"),
}
"""The library's roles."""

MEANINGS = {
    "case": _("the number of the order, ticket or matter that the work belongs to"),
    "activity": _("what was done"),
    "time": _("when it was done, where there is one time"),
    "start": _("when a step began"),
    "end": _("when a step ended"),
    "lifecycle": _("whether it is a step's start, its end or the like"),
    "person": _("who did it; names are kept apart from the record"),
    "team": _("the team that did it"),
    "organisation": _("the company that did it"),
    "event_id": _("the event's own number"),
    "customer": _("who the case is for"),
    "service": _("what they use and what can be down"),
    "alias": _("the case's number in another company's books"),
}
REQUIRED = ("case", "activity")
BOUNDS = ("start", "end")
MAY_LACK = tuple(role for role in ROLES if role not in (*REQUIRED, "alias"))
"""Roles that the library would look for by itself where nothing is said of them."""

ATTRIBUTE, LEFT_OUT, CLOCK = "attribute", "left out", "clock"
OTHERS = {
    ATTRIBUTE: _("kept as attribute"),
    LEFT_OUT: _("left out"),
    CLOCK: _("time of day of the time"),
}
BY_CLOCK = "by its content: the time of day"
"""Why the library takes a column as the second half of a time."""

_ROLE_OF_WORDS = {role.replace("_", " "): role for role in ROLES}


@dataclass(frozen=True)
class Column:
    """A column as a look found it.

    Attributes:
        name: As the source names it.
        found: What it was taken as: a role, ``attribute``, ``left out`` or ``clock``.
        why: One short clause of the library's.
        examples: Different values that it holds.
    """

    name: str
    found: str
    why: str
    examples: tuple[str, ...]

    @property
    def has_role(self) -> bool:
        """Whether it was taken for more than an attribute."""
        return self.found in ROLES

    @property
    def reason(self) -> str:
        """The clause as pages write it."""
        if self.found == ATTRIBUTE:
            return gettext("type: %(kind)s") % {"kind": why_told(self.why)}
        return reason_shown(self.why)

    @property
    def options(self) -> dict[str, Any]:
        """What a person may say that it is.

        What was left out is empty or may name people, as what was taken as the person does: the
        library makes no attribute of it.
        """
        other = self.found if self.found in OTHERS else ATTRIBUTE
        if self.found == "person":
            other = LEFT_OUT
        return {**ROLES, other: OTHERS[other]}


def columns_of(looked: dict[str, Any]) -> list[Column]:
    """Return the columns that a look found."""
    return [
        Column(
            one["source_name"],
            _found(one["taken_as"], one["why"]),
            one["why"],
            tuple(one["examples"]),
        )
        for one in looked["columns"]
    ]


def reason_shown(why: str) -> str:
    """Return why a column was taken for something, without names of options."""
    return gettext("as was said") if is_chosen(why) else why_told(in_site_words(why))


def _found(taken_as: str, why: str) -> str:
    if why == BY_CLOCK:
        return CLOCK
    if taken_as == LEFT_OUT:
        return LEFT_OUT
    return _ROLE_OF_WORDS.get(taken_as.split(" and ", maxsplit=1)[0], ATTRIBUTE)
