"""The truth's table, a row per departure; and where each cause is planted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from daylit.sample.chances import planted
from daylit.sample.detours import bounces, rework
from daylit.sample.findings import FORMS, KINDS, NO_TIME, together
from daylit.sample.lateness import late_and_stalled
from daylit.sample.naming import case_names, iso, names
from daylit.sample.tables import ACTIVITIES
from daylit.sample.way import NO_CAUSE

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Flags, Seconds
    from daylit.sample.findings import Findings
    from daylit.sample.logged import Logged
    from daylit.sample.settings import Settings

PlaceCounts = Counter[tuple[str, str, str, str, bool]]
"""How many departures: by cause, kind, form (of late ones), place, and whether it is planted."""


def findings_of(logged: Logged) -> Findings:
    """Return all departures of some cases that are in the log, in order.

    Late by a deadline or a stated limit is arithmetic: a case can be it by chance, without a cause.

    Returns:
        Ordered by case number, then by kind as in `KINDS`, then by form as in `FORMS`, then time.
    """
    found = together([bounces(logged), rework(logged), late_and_stalled(logged)])
    order = np.lexsort((found.slot, found.form * (found.kind == _LATE), found.kind, found.row))
    return found.in_order(order)


def truth_table(found: Findings, logged: Logged, settings: Settings) -> pa.Table:
    """Return departures as a table, in their order. All text."""
    cases = logged.flow.cases
    return pa.table(
        {
            "case": case_names(cases.first_number, cases.count).take(found.row),
            "kind": names(KINDS, found.kind),
            "form": names(FORMS, found.form),
            "anchor_start": iso(logged.staffed.started_at[found.row, found.slot]),
            "anchor_activity": names(ACTIVITIES, found.slot),
            "place": found.place,
            "cause": _causes(found, settings),
            "due_at": _moment(found.due_at),
            "waits_from": _moment(found.waits_from),
            "is_open": names(["false", "true"], logged.is_open[found.row].astype(np.int64)),
        }
    )


def _causes(found: Findings, settings: Settings) -> pa.StringArray:
    known = ["", *(put_in.cause for put_in in settings.put_in)]
    return names(known, found.cause - NO_CAUSE)


def _moment(at: Seconds) -> pa.StringArray:
    known: Flags = at != NO_TIME
    return iso(np.where(known, at, 0), known)


def place_counts(found: Findings, logged: Logged, settings: Settings) -> PlaceCounts:
    """Count the departures of each cause by place, inside its planted place and outside."""
    counts: PlaceCounts = Counter()
    places = np.array(found.place.to_pylist(), dtype=object)
    for cause, put_in in enumerate(settings.put_in):
        if put_in.plant is None:
            continue
        inside = planted(put_in.plant, logged.flow.cases)
        which = np.flatnonzero(found.cause == cause)
        rows = zip(*_kinds_of(found, which), places[which], inside[found.row[which]], strict=True)
        counts.update(
            (put_in.cause, kind, form, place, bool(is_planted))
            for kind, form, place, is_planted in rows
        )
    return counts


def _kinds_of(found: Findings, which: Codes) -> tuple[list[str], list[str]]:
    """Return kinds and forms; who did the work again is no matter of the place."""
    kinds = [KINDS[kind] for kind in found.kind[which].tolist()]
    forms = [FORMS[form] for form in found.form[which].tolist()]
    return kinds, [form if kind == "late" else "" for kind, form in zip(kinds, forms, strict=True)]


_LATE = KINDS.index("late")
