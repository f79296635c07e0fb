"""What was asked for above a limit ends where its exception is closed: nobody is to answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit_site.ledger.deciding.looked_back import NOT_NEEDED
from daylit_site.ledger.models import Use

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from daylit_site.people.models import Person


def end_asks(entries: Collection[int], *, person: Person | None, now: datetime) -> None:
    """Keep that what was asked for of some exceptions is needed no more.

    Args:
        entries: Their keys.
        person: Who closed them; null where a run did.
        now: The moment.
    """
    open_ones = Use.objects.filter(entry__in=entries, is_over_limit=True, answer="")
    open_ones.update(answer=NOT_NEEDED, answered_at=now, answered_by=person)
