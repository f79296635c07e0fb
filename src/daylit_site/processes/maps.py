"""The map of a process: which of its pictures is shown, and what can be chosen instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

READINGS = {
    "cases": _("Cases"),
    "waiting": _("Waiting"),
    "work": _("Work"),
    "departures": _("Departures"),
}
"""What a map can be read for."""

OF_TIME = ("waiting", "work")
"""The readings that are headed by what takes most time."""


@dataclass(frozen=True)
class Degree:
    """A degree of detail that can be chosen."""

    number: int
    activity_count: int
    way_count: int
    is_shown: bool


@dataclass(frozen=True)
class MapShown:
    """The map as it is shown.

    Attributes:
        degrees: Least detail first; none where nothing can be drawn.
        is_whole: Whether the most detailed one shows everything.
    """

    heading: str
    degrees: tuple[Degree, ...]
    reading: str
    readings: Mapping[str, Any]
    lane_party: str | None
    activity_count: int
    way_count: int
    is_whole: bool

    @property
    def shown(self) -> Degree:
        """The degree that is shown."""
        return next(one for one in self.degrees if one.is_shown)


def map_shown(drawn: Mapping[str, Any], *, detail: str, reading: str) -> MapShown:
    """Return the map in a degree of detail, for one of the things that it can be read for.

    What was not asked for, or is none of these, is what a reader sees first.
    """
    views = drawn["views"]
    first = next((at for at, view in enumerate(views) if view["is_first"]), 0)
    at = int(detail) if detail in map(str, range(len(views))) else first
    shown = reading if reading in READINGS else next(iter(READINGS))
    most = views[-1] if views else {"activity_count": 0, "way_count": 0}
    return MapShown(
        heading=drawn["heading"],
        degrees=tuple(
            Degree(number, view["activity_count"], view["way_count"], number == at)
            for number, view in enumerate(views)
        ),
        reading=shown,
        readings=READINGS,
        lane_party=views[at]["lane_party"] if views else None,
        activity_count=drawn["activity_count"],
        way_count=drawn["way_count"],
        is_whole=(most["activity_count"], most["way_count"])
        == (drawn["activity_count"], drawn["way_count"]),
    )
