"""Exceptions whose id moved between two runs: the ledger's row follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from django.db import transaction

from daylit.departures.anchors import anchors_of
from daylit.departures.following import followed
from daylit.departures.ledger_rows import anchors_in
from daylit_site.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import ibis.expr.types as ir

    from daylit_site.records.found.analysed import Analysed
    from daylit_site.records.models import Process


@transaction.atomic
def follow(of: Analysed, process: Process, found: pa.Table) -> int:
    """Give the rows whose exception is known by another id now that id; return how many.

    Args:
        of: What was analysed.
        process: The process.
        found: The rows of the run, as ``departures.ledger_rows`` returns them.
    """
    held = Entry.objects.filter(process=process).exclude(exception_id=None)
    known = {str(one) for one in held.values_list("exception_id", flat=True).iterator()}
    now = {str(one) for one in found.column("exception_id").to_pylist()}
    fresh = now - known
    gone = held.filter(is_found=True).only("pk", "exception_id", "anchors")
    before = {str(one.exception_id): one for one in gone if one.exception_id not in now}
    if not fresh or not before:
        return 0
    wanted = of.engine.from_arrow(pa.table({"exception_id": sorted(fresh)}))
    rows = of.engine.answer(_of_fresh, of.analysis.departures, of.steps, wanted)
    moved = followed(rows, _anchors(before.values()), known=known)
    for one in moved:
        row = Entry.objects.filter(pk=before[one.replaces_id].pk)
        row.update(exception_id=one.exception_id, digest="")
    return len(moved)


def _of_fresh(departures: ir.Table, steps: ir.Table, wanted: ir.Table) -> ir.Table:
    """Return where the departures of some exceptions are anchored."""
    return anchors_of(departures.semi_join(wanted, "exception_id"), steps)


def _anchors(gone: Iterable[Entry]) -> Iterator[dict[str, str | None]]:
    for one in gone:
        for anchor in anchors_in(one.anchors):
            yield {"exception_id": one.exception_id, "anchor_event_id": anchor}
