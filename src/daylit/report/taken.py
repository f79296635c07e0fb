"""What was taken of a log, in words: rows, columns, refusals, copies, remarks, marked actors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daylit.departures.wording import counted
from daylit.language import ngettext, number
from daylit.report.names import named

if TYPE_CHECKING:
    from daylit.record.contents import Contents
    from daylit.record.report import ImportReport, SourceReport

ROLES = (
    "case", "activity", "time", "start", "end", "lifecycle", "person", "team", "organisation",
)  # fmt: skip
LONGEST_NAME = 30
MOST_REMARKS = 3
KEPT = ("case_", "event_")
"""How columns of the record begin that hold what else a log says of a case or an event."""

TOLD_FIRST = ("time zone|UTC", "day first|comes? first|month", "taken as no ", "join")
"""Remarks that decide figures, the weightiest first: zone, day or month, nobody, joined columns."""


def taken_sentence(source: SourceReport) -> str:
    """Say how many rows of a source were taken, and which column as what."""
    what = "events" if source.file_format == "XES" else "rows"
    taken = source.row_count - source.refused_count
    columns = [
        f"{role} “{named(column.source_name, LONGEST_NAME)}”"
        for role in ROLES
        for column in source.columns
        if column.taken_as == role
    ]
    rows = f"Taken: {taken:,} of {source.row_count:,} {what} of {named(source.source_name)}"
    return f"{rows}; {', '.join(columns)}." if columns else f"{rows}."


def taken_as(role: str) -> str:
    """Say what a column was taken to be; what has no role of its own was kept."""
    return "kept" if role.startswith(KEPT) else role


def refusal_sentence(source: SourceReport) -> str:
    """Say how many rows were refused, and why."""
    reasons = ", ".join(f"{one.row_count:,} {named(one.reason)}" for one in source.refusals)
    return f"Refused: {counted(source.refused_count, 'row')} ({reasons})."


def fit_sentences(imported: ImportReport) -> tuple[str, ...]:
    """Say how many events equal another one, and how the sources fit together."""
    said = []
    repeated, doubled = imported.counts.repeated_count, imported.counts.doubled_count
    if repeated:
        equal = ngettext(
            "{count} event equals another of the same file in all that was taken; it was kept and "
            "counted.",
            "{count} events equal another of the same file in all that was taken; they were kept "
            "and counted.",
            repeated,
        )
        said.append(equal.format(count=number(repeated)))
    if doubled:
        once = ngettext(
            "{count} event stood in more than one source and was taken once.",
            "{count} events stood in more than one source and were taken once.",
            doubled,
        )
        said.append(once.format(count=number(doubled)))
    return (*said, *imported.remarks)


def about_automated(counts: Contents) -> str:
    """Say what it means for the figures that actors are marked as automated; none: nothing."""
    if not counts.automated_count:
        return ""
    is_one = counts.automated_count == 1
    are, their = ("is", "its") if is_one else ("are", "their")
    return (
        f"{counted(counts.automated_count, 'actor')} of this log {are} marked as automated and "
        f"{are} in no figure of people. {their.capitalize()} steps count as work, and for {their} "
        "team and organisation; where people are counted they are left out, like steps that state "
        "no person."
    )


def first_remarks(imported: ImportReport) -> tuple[str, ...]:
    """Return up to three remarks, those on zone, day, nobody and joined columns first."""
    remarks = list(dict.fromkeys(one for source in imported.sources for one in source.remarks))
    first = sorted(remarks, key=_weight)[:MOST_REMARKS]
    left = len(remarks) - len(first)
    return (*first, f"{counted(left, 'more remark')} in the report.") if left else tuple(first)


def _weight(remark: str) -> int:
    found = (number for number, words in enumerate(TOLD_FIRST) if re.search(words, remark))
    return next(found, len(TOLD_FIRST))
