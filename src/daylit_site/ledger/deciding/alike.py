"""Rights that differ in their limit only: since when one of them stands, and what they decided."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from daylit_site.ledger.models import DecisionRight, Use

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from daylit_site.ledger.models import Entry

    Same = tuple[object, ...]


def same(right: DecisionRight) -> Same:
    """Return what is alike of rights that differ in their limit only."""
    whose = (right.what, right.role, right.team_id)
    return (*whose, right.kind, right.place, right.measure, right.unit)


def stood_since(rights: Iterable[DecisionRight]) -> dict[Same, datetime]:
    """Return since when one of the rights that are alike stands, without a time when none did.

    Args:
        rights: Every right of a process, those taken back too, in the order granted. One that was
            taken back before that moment was kept counts for no time.
    """
    since: dict[Same, datetime] = {}
    until: dict[Same, datetime | None] = {}
    for one in rights:
        key = same(one)
        before = until.get(key, one.granted_at)
        if key not in since or (before is not None and before < one.granted_at):
            since[key] = one.granted_at
        ended_at = (one.ended_at or one.granted_at) if one.is_over else None
        until[key] = None if before is None or ended_at is None else max(before, ended_at)
    return since


def decided_of(entry: Entry) -> dict[Same, Decimal]:
    """Return how much people decided at once of an exception, by rights that are alike."""
    decided: dict[Same, Decimal] = {}
    for one in Use.objects.filter(entry=entry, is_over_limit=False).select_related("right"):
        key = same(one.right)
        decided[key] = decided.get(key, Decimal(0)) + (one.amount or Decimal(0))
    return decided
