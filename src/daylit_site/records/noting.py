"""Keeping who did what to logs and processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit_site.people.audit import note

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process, Upload


def note_of_log(
    verb: str,
    upload: Upload,
    *,
    person: Person,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep that something was done to a log."""
    note(
        verb,
        target=f"log:{upload.pk}",
        name=upload.name,
        process_id=upload.process.process_id if upload.process else "",
        by=person,
        now=now,
        before=before,
        after=after,
    )


def note_of_process(
    verb: str,
    process: Process,
    *,
    person: Person,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Keep that something was done to a process."""
    note(
        verb,
        target=f"process:{process.process_id}",
        name=process.name,
        process_id=process.process_id,
        by=person,
        now=now,
        before=before,
        after=after,
    )
