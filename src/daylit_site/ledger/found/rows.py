"""A row of what a run found, as the columns of the ledger."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from daylit_site.people.models import LONGEST_NAME
from daylit_site.records.runs import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit_site.ledger.models import Entry

    Row = Mapping[str, Any]

EVIDENCE = (
    "form",
    "visit_number",
    "anchor_event_id",
    "began_at",
    "late_seconds",
    "taken_seconds",
    "counted_seconds",
    "allowed_seconds",
    "usual_seconds",
    "due_at",
    "rule_id",
    "is_running",
    "departure_count",
)
"""What only the sentence of evidence needs; kept where it is said."""

MOMENTS = ("began_at", "due_at")
"""Of these what is a moment; kept as text."""

NAMED = {
    "team": "team_id",
    "organisation": "organisation_id",
    "now_team": "now_team_id",
    "now_organisation": "now_organisation_id",
    "customer_id": "customer_id",
    "service_id": "service_id",
}
TEXTS = ("holder", "other")


def columns_of(row: Row) -> dict[str, Any]:
    """Return the columns that a run says of an exception."""
    evidence = plain({name: row[name] for name in EVIDENCE if row[name] is not None})
    named = {name: (row[of] or "")[:LONGEST_NAME] for name, of in NAMED.items()}
    return {
        "case_id": row["case_id"],
        "kind": row["kind"],
        "place": row["place"],
        **{name: row[name] or "" for name in TEXTS},
        **named,
        "anchored_at": row["anchored_at"],
        "last_anchored_at": row["last_anchored_at"],
        "ended_at": row["resolved_at"],
        "case_is_open": bool(row["case_is_open"]),
        "caused_step_count": row["caused_step_count"],
        "work_seconds": row["caused_work_seconds"],
        "delay_seconds": row["delay_seconds"] or 0.0,
        "evidence": evidence,
        "anchors": row["anchors"],
    }


def digest_of(row: Row) -> str:
    """Return what is the same where a run says the same of an exception."""
    said = json.dumps(dict(row), sort_keys=True, default=str)
    return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()


def evidence_row(entry: Entry) -> dict[str, Any]:
    """Return an exception as the library's sentence of evidence takes it."""
    kept = dict(entry.evidence)
    moments = {name: datetime.fromisoformat(kept[name]) for name in MOMENTS if kept.get(name)}
    return (
        dict.fromkeys(EVIDENCE)
        | kept
        | moments
        | {
            "exception_id": entry.exception_id,
            "case_id": entry.case_id,
            "kind": entry.kind,
            "place": entry.place,
            "holder": entry.holder or None,
            "other": entry.other or None,
            "anchored_at": entry.anchored_at,
            "resolved_at": entry.ended_at,
            "caused_step_count": entry.caused_step_count,
            "delay_seconds": entry.delay_seconds,
        }
    )
