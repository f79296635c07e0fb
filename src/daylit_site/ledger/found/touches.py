"""Which partners had the cases of exceptions, by a run: their people see these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.departures.ledger_rows import parties_of_cases
from daylit_site.ledger.models import Source, Touch
from daylit_site.people.models import Kind, Level, Party

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from django.db.models import QuerySet

    from daylit_site.records.found.analysed import Analysed
    from daylit_site.records.models import Process

Touched = Mapping[str, frozenset[int]]
"""By case, the partners of which a party had it."""

TOGETHER = 1000
"""So many rows are deleted at once: in between others can write."""


def touched_in(of: Analysed, process: Process) -> Touched:
    """Return which partners had the cases of exceptions: of a run, or of earlier ones and seen.

    Args:
        of: What was analysed.
        process: The process.
    """
    partners = Party.objects.filter(organisation__kind=Kind.PARTNER)
    whose = {(one.level, one.name): one.organisation_id for one in partners}
    touched = defaultdict[str, set[int]](set)
    if not whose:
        return {}
    cases = _by_runs(process).order_by().values_list("entry__case_id", flat=True).distinct()
    seen = of.engine.from_arrow(pa.table({"case_id": pa.array(cases, pa.string())}))
    for row in of.engine.answer(_parties, of.analysis.exceptions, seen, of.steps):
        for level in Level.values:
            organisation_id = whose.get((level, row[f"{level}_id"]))
            if organisation_id is not None:
                touched[row["case_id"]].add(organisation_id)
    return {case_id: frozenset(ids) for case_id, ids in touched.items()}


def leave_touches_out(process: Process, touched: Touched) -> None:
    """Let partners no longer see what earlier runs showed them, where none of theirs had the case.

    So it is after a party was said to be theirs by mistake, or is another's now.

    Args:
        process: The process.
        touched: What ``touched_in`` returns of the run.
    """
    rows = _by_runs(process).values_list("pk", "entry__case_id", "organisation")
    gone = [pk for pk, case_id, whose in rows.iterator() if whose not in touched.get(case_id, ())]
    for at in range(0, len(gone), TOGETHER):
        Touch.objects.filter(pk__in=gone[at : at + TOGETHER], source=Source.RUN).delete()


def _by_runs(process: Process) -> QuerySet[Touch]:
    """Return what runs said, of exceptions that runs found."""
    found = Touch.objects.filter(source=Source.RUN, entry__process=process)
    return found.exclude(entry__exception_id=None)


def _parties(exceptions: ir.Table, seen: ir.Table, steps: ir.Table) -> ir.Table:
    """Return who did steps in the cases of exceptions, and in some more."""
    return parties_of_cases(exceptions.select("case_id").union(seen), steps)
