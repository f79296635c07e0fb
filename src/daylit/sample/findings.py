"""Departures as arrays: what the truth says, before it is a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from daylit.sample.naming import names
from daylit.sample.tables import ACTIVITIES

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Seconds

KINDS = ("bounce", "rework", "late", "stalled")
FORMS = ("", "repeat", "redo", "usual", "limit", "deadline")
NO_TIME = -1
_NUMBERS = ("row", "slot", "kind", "form", "cause", "due_at", "waits_from")


@dataclass(frozen=True)
class Findings:
    """Departures, one element each, in no order.

    Attributes:
        row: Which case of the block.
        slot: Its anchor.
        kind: Position in `KINDS`.
        form: Position in `FORMS`.
        place: Where in the process.
        cause: Position in what is put in, or `NO_CAUSE`.
        due_at: What was to be kept, or `NO_TIME`.
        waits_from: Since when a stalled case waits, or `NO_TIME`.
    """

    row: Codes
    slot: Codes
    kind: Codes
    form: Codes
    place: pa.StringArray
    cause: Codes
    due_at: Seconds
    waits_from: Seconds

    def in_order(self, order: Codes) -> Findings:
        """Return the departures in another order."""
        columns = {name: getattr(self, name)[order] for name in _NUMBERS}
        return Findings(place=self.place.take(order), **columns)


def some(
    row: Codes,
    slot: Codes,
    kind: str,
    form: str | Codes,
    cause: Codes,
    *,
    place: pa.StringArray | None = None,
    due_at: Seconds | None = None,
    waits_from: Seconds | None = None,
) -> Findings:
    """Return departures of one kind; where nothing else is said their place is the activity."""
    return Findings(
        row=row,
        slot=slot,
        kind=np.full(row.size, KINDS.index(kind)),
        form=np.full(row.size, FORMS.index(form)) if isinstance(form, str) else form,
        place=names(ACTIVITIES, slot) if place is None else place,
        cause=cause,
        due_at=np.full(row.size, NO_TIME) if due_at is None else due_at,
        waits_from=np.full(row.size, NO_TIME) if waits_from is None else waits_from,
    )


def together(found: list[Findings]) -> Findings:
    """Return several findings as one."""
    columns = {name: np.concatenate([getattr(one, name) for one in found]) for name in _NUMBERS}
    # The published types do not know that arrays of one type give an array of it.
    place: Any = pa.concat_arrays([one.place for one in found])
    return Findings(place=place, **columns)
