"""A place of the map: what the run counted there, and which ways lead there and on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]


@dataclass(frozen=True)
class PlaceShown:
    """An activity, or a way from one to another.

    Attributes:
        activity: The activity; null for a way.
        way: Its two ends, each null where cases begin or end; null for an activity.
        counts: What was counted there.
        case_count: All cases of the process that have a step.
        incoming: The ways that lead to an activity, the most frequent first; likewise those on.
    """

    activity: str | None
    way: tuple[str | None, str | None] | None
    counts: Row
    case_count: int
    incoming: tuple[Row, ...] = ()
    outgoing: tuple[Row, ...] = ()


def activity_shown(places: Row, name: str) -> PlaceShown | None:
    """Return an activity; null where the run found none of this name."""
    counts = next((one for one in places["activities"] if one["activity"] == name), None)
    if counts is None:
        return None
    return PlaceShown(
        activity=name,
        way=None,
        counts=counts,
        case_count=places["case_count"],
        incoming=tuple(way for way in places["ways"] if way["target"] == name),
        outgoing=tuple(way for way in places["ways"] if way["source"] == name),
    )


def way_shown(places: Row, source: str, target: str) -> PlaceShown | None:
    """Return a way, of which an empty end stands for start or end; null where there is none."""
    ends = (source or None, target or None)
    counts = next((one for one in places["ways"] if (one["source"], one["target"]) == ends), None)
    if counts is None:
        return None
    return PlaceShown(activity=None, way=ends, counts=counts, case_count=places["case_count"])
