"""Exceptions of two runs that are the same, though the id of one has moved in between."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    Row = Mapping[str, Any]


@dataclass(frozen=True)
class Followed:
    """An exception that goes on under another id.

    Attributes:
        exception_id: Its id now.
        replaces_id: The id that it had in the earlier run.
    """

    exception_id: str
    replaces_id: str


def followed(
    now: Iterable[Row], before: Iterable[Row], *, known: Collection[str]
) -> tuple[Followed, ...]:
    """Find which exceptions of a run are those of an earlier one whose ids are gone.

    Two can be the same where they share a step at which a departure is anchored. Each is followed
    by one at most and follows one at most: first those that share most such steps, of as many the
    one anchored earliest now, then by its id now and its id before. Meant for the few that are left
    when those of the same id are matched.

    Args:
        now: A row per exception of the run and such step, at least of those that bear an id which
            no earlier one bore: exception_id, anchor_event_id, anchored_at, and replaces_id (the id
            under which the step was known before; null or left out for none), as
            ``anchors.anchors_of`` or ``anchors.held_at`` gives them.
        before: A row per exception of the earlier run whose id is gone and such step: exception_id,
            anchor_event_id.
        known: The ids of the earlier run, of any of its exceptions; one that was there already
            follows none.

    Returns:
        Those that go on under another id, by their ids now. It does not depend on the order of the
        rows.

    Example:
        >>> from datetime import date
        >>> on = date(2026, 3, 2)
        >>> now = [{"exception_id": "new", "anchor_event_id": "step", "anchored_at": on}]
        >>> followed(now, [{"exception_id": "old", "anchor_event_id": "step"}], known={"old"})
        (Followed(exception_id='new', replaces_id='old'),)
    """
    now = list(now)
    began = _began(now)
    went = _anchored(row for row in before if row["exception_id"] not in began)
    shared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in now:
        for name in ("anchor_event_id", "replaces_id"):
            for old in went.get(row.get(name, ""), ()):
                shared[row["exception_id"], old].add(row[name])
    best_first = sorted(shared, key=lambda pair: (-len(shared[pair]), began[pair[0]], pair))
    return _paired(pair for pair in best_first if pair[0] not in known)


def _began(now: Iterable[Row]) -> dict[str, datetime]:
    """Return when each exception was anchored first."""
    began: dict[str, datetime] = {}
    for row in now:
        own, at = row["exception_id"], row["anchored_at"]
        began[own] = min(at, began.get(own, at))
    return began


def _anchored(before: Iterable[Row]) -> dict[str, set[str]]:
    """Return the exceptions of the earlier run that were anchored at each step."""
    went: dict[str, set[str]] = defaultdict(set)
    for row in before:
        went[row["anchor_event_id"]].add(row["exception_id"])
    return went


def _paired(best_first: Iterable[tuple[str, str]]) -> tuple[Followed, ...]:
    """Choose pairs of which each is in one only, the first of those that would share one."""
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for own, old in best_first:
        if own not in chosen and old not in taken:
            chosen[own] = old
            taken.add(old)
    return tuple(Followed(own, chosen[own]) for own in sorted(chosen))
