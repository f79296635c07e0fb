"""The picture of an exception's case over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit_site.ledger.handing.not_known import log_end
from daylit_site.processes.timelines import timeline_of

if TYPE_CHECKING:
    from daylit_site.ledger.models import Entry
    from daylit_site.processes.cases import Case

STALLED = "stalled"


def drawn(entry: Entry, case: Case | None) -> str:
    """Return the picture of its case, until the end of the log where that is open; empty for none.

    Args:
        entry: The exception: the steps with which it left its way are drawn so, and so is the time
            for which it stood still.
        case: The case; null where it is none of the record, or not seen.
    """
    if case is None:
        return ""
    return timeline_of(
        case,
        out=entry.anchors.split(),
        has_stood_still=entry.kind == STALLED,
        log_ends_at=log_end(entry) if case.row["is_open"] else None,
    )
