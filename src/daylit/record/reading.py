"""What a reader hands to the record: events, the person still by name, and how they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class ColumnTaken:
    """One column of the source and what it was taken to be.

    Attributes:
        source_name: The column as the source names it.
        taken_as: A word of the record (case, activity, time, start, end, lifecycle, person, team,
            organisation, event id), ``event_<name>`` or ``case_<name>`` for an attribute, or
            ``left out``.
        why: One short clause: by its name, by its content, by --case, ...
    """

    source_name: str
    taken_as: str
    why: str


@dataclass(frozen=True)
class Refusal:
    """Rows that were not taken, for one reason.

    Attributes:
        reason: A short clause in plain words, such as "no case".
        row_count: How many rows.
        examples: Up to five places, such as "line 17" or "event 4,210", each with the value where
            there is one.
    """

    reason: str
    row_count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One source, read.

    Attributes:
        source_name: The file's name, without its folder.
        file_format: CSV, TSV, Parquet, XES, JSON Lines, OCEL or SQL, with what tells kinds apart.
        row_count: Rows (XES: events) in the source, taken or refused.
        events: The taken ones, with the columns of ``schema.SOURCE_EVENTS`` and attribute columns.
        columns: Every column of the source, in its order.
        refusals: What was not taken, by reason.
        remarks: Sentences on what was decided while reading (time zone, encoding, decimal mark).
    """

    source_name: str
    file_format: str
    row_count: int
    events: ir.Table
    columns: tuple[ColumnTaken, ...]
    refusals: tuple[Refusal, ...] = ()
    remarks: tuple[str, ...] = field(default=())
