"""Keeping who did what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit_site.people.models import LONGEST_NAME, AuditEntry, Person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

DAYLIT = "Daylit"
"""Who did what a run or the worker did by itself."""


def note(
    verb: str,
    *,
    target: str,
    by: Person | str,
    now: datetime,
    name: str = "",
    process_id: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep that something was done; called within the transaction that does it.

    Args:
        verb: What was done, such as ``exception.resolved``.
        target: To what, as ``kind:id``.
        by: Who did it; a name where it was nobody with an account, empty where nobody knows.
        now: When.
        name: What the target is called.
        process_id: The process concerned.
        before: What it was, as far as it changed; plain values.
        after: What it became.
    """
    person = by if isinstance(by, Person) else None
    AuditEntry.objects.create(
        at=now,
        actor=person,
        actor_name=(person.name if person else str(by))[:LONGEST_NAME],
        organisation=person.organisation if person else None,
        verb=verb,
        family=verb.partition(".")[0],
        target=target,
        target_name=name[:LONGEST_NAME],
        process_id=process_id,
        before=dict(before or {}),
        after=dict(after or {}),
    )
