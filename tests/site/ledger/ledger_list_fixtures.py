"""Exceptions put into the ledger by hand, a row each, for tests of the list."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from daylit_site.ledger.models import Entry, Pattern, State, Touch

if TYPE_CHECKING:
    from django.test import Client

    from daylit_site.people.models import Organisation
    from daylit_site.records.models import Process

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def pattern(process: Process, kind: str = "rework", place: str = "Repair") -> Pattern:
    """Keep a pattern."""
    words = {"en": {"title": f"“{place}” done again"}, "sv": {"title": f"”{place}” görs om"}}
    return Pattern.objects.create(
        process=process, pattern_id=f"{kind}-{place}"[:64], kind=kind, place=place, words=words
    )


def entry(
    process: Process, number: int = 1, *, touched: Organisation | None = None, **said: Any
) -> Entry:
    """Keep an exception of case ``c-<number>``, which left the way so many days after the begin."""
    at = BEGIN + timedelta(days=number)
    columns = {
        "exception_id": f"x{number}",
        "case_id": f"c-{number}",
        "kind": "rework",
        "place": "Repair",
        "team": "Depot",
        "organisation": "City Buses",
        "anchored_at": at,
        "last_anchored_at": at,
        "state": State.NEW,
        "state_at": at,
        "evidence": {"form": "redo", "visit_number": 2, "departure_count": 1},
    }
    if said.get("kind") in ("late", "stalled"):
        columns["evidence"] = {"form": "usual", "departure_count": 1}
    made = Entry.objects.create(process=process, **{**columns, **said})
    if touched is not None:
        Touch.objects.create(entry=made, organisation=touched)
    return made


def page(client: Client, where: str, status: int = 200) -> str:
    """Return a page as one reads it: its words, without markup."""
    answer = client.get(where)
    assert answer.status_code == status, where
    return as_read(answer.content.decode())


def as_read(content: str) -> str:
    """Return the words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", content)).split())


def cases(client: Client, where: str) -> list[str]:
    """Return the cases that a list shows, in its order."""
    body = client.get(where).content.decode().partition("<tbody>")[2]
    return re.findall(r"Case <bdi>(.*?)</bdi>", body)
