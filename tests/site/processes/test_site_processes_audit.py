"""Who says what of a process, and who takes part in it, is noted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from daylit_site.people.models import AuditEntry
from daylit_site.processes import operations
from daylit_site.records.declaring import declare
from daylit_site.records.models import Declares
from daylit_site.records.stated import UnableToDeclareError

if TYPE_CHECKING:
    from pathlib import Path

    from daylit_site.people.models import Organisation
    from daylit_site.records.models import Process

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIRST, SECOND = "Buses are back soon.", "Buses are back the same day."


def noted() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Return what was noted of the process, oldest first."""
    rows = AuditEntry.objects.filter(target="process:breakdown", process_id="breakdown")
    return [(one.verb, one.before, one.after) for one in rows.order_by("pk")]


def test_what_a_process_is_for_and_who_accepts_it_is_noted(process: Process) -> None:
    owner = process.owner
    operations.state_purpose(process=process, sentence=FIRST, person=owner, now=NOW)
    purpose = operations.state_purpose(process=process, sentence=SECOND, person=owner, now=NOW)
    operations.accept_purpose(purpose=purpose, person=owner, now=NOW)
    accepted = {"sentence": SECOND, "organisation": "City Buses"}
    assert noted() == [
        ("purpose.stated", {}, {"sentence": FIRST}),
        ("purpose.stated", {"sentence": FIRST}, {"sentence": SECOND}),
        ("purpose.accepted", {}, accepted),
    ]


def test_who_takes_part_is_noted(process: Process, partner: Organisation) -> None:
    owner = process.owner
    part = operations.add_part(
        process=process, organisation=partner, sees_borders=False, person=owner, now=NOW
    )
    operations.share_borders(part=part, is_shared=True, person=owner, now=NOW)
    operations.remove_part(part=part, person=owner, now=NOW)
    blind = {"organisation": "Nordparts", "sees_borders": False}
    seeing = blind | {"sees_borders": True}
    assert noted() == [
        ("part.added", {}, blind),
        ("part.borders_changed", blind, seeing),
        ("part.removed", seeing, {}),
    ]


def test_what_is_declared_is_noted_with_what_stood_before(
    process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "RECORD", tmp_path)
    first, second = ({"activities": [one]} for one in ("Paid", "Closed"))

    def declared(content: dict[str, Any], reason: str = "") -> None:
        declare(
            process=process,
            kind=Declares.ENDS,
            content=content,
            reason=reason,
            person=process.owner,
            now=NOW,
        )

    declared(first, "As agreed.")
    declared(second)
    with pytest.raises(UnableToDeclareError):
        declared(second)
    assert noted() == [
        ("declaration.ends", {}, {"content": first, "reason": "As agreed."}),
        (
            "declaration.ends",
            {"content": first, "reason": "As agreed."},
            {"content": second, "reason": ""},
        ),
    ]
