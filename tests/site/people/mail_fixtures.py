"""A reader, and what takes answers in tests of mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from daylit_site.people.mailing.servers import ReplyBase
from daylit_site.people.mailing.taking import Taken

if TYPE_CHECKING:
    from daylit_site.people.mailing.reading import Incoming

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BASE = ReplyBase("daylit", "inbox.example")
TAKES = "mail_fixtures.take"

taken: list[Incoming] = []
"""What was handed on, for one test."""


def take(incoming: Incoming, *, now: datetime) -> Taken | str:
    """Take what is about a room; refuse what is about one that is not there."""
    del now
    if incoming.about == "room:404":
        return "There is no such room."
    if incoming.about == "room:500":
        raise RuntimeError
    taken.append(incoming)
    return Taken(path=f"/rooms/{incoming.about.partition(':')[2]}/")
