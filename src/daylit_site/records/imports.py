"""What a process of the record was made of, import by import, as its manifest tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from daylit.record import manifest
from daylit.record.report import SourceReport
from daylit.sources.column_words import taken_as_told
from daylit_site.records.columns import reason_shown
from daylit_site.records.wording import in_site_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit.record.manifest import Import
    from daylit.record.report import ImportReport

COMMAND_LINE = "en"
"""The language of the command line."""


@dataclass(frozen=True)
class ColumnShown:
    """What a column was taken for."""

    name: str
    taken_as: str
    reason: str


@dataclass(frozen=True)
class SourceShown:
    """One source of an import."""

    report: SourceReport
    taken_count: int
    first_at: datetime | None
    last_at: datetime | None
    columns: list[ColumnShown]
    remarks: list[str]


@dataclass(frozen=True)
class ImportShown:
    """One import.

    Attributes:
        language: In which its sources are told of.
    """

    number: int
    language: str
    imported_at: datetime
    sources: list[SourceShown]
    new_count: int
    doubled_count: int


@dataclass(frozen=True)
class Imported:
    """What a process was made of; imports newest first."""

    report: ImportReport
    imports: list[ImportShown]


def imported(process_id: str, languages: Mapping[int, str]) -> Imported | None:
    """Return what a process was made of; null where the record does not hold it.

    Args:
        process_id: Its id in the record.
        languages: In which language the sources of each import are told of, where not in that of
            the command line.

    Raises:
        RecordError: The record cannot be read.
    """
    held = manifest.read(settings.RECORD / manifest.NAME).processes.get(process_id)
    if held is None or not held.imports:
        return None
    # It loads the engine, which most processes that serve pages never need.
    from daylit.record.changes.importing import report_of  # noqa: PLC0415 (as above)

    shown = [
        import_shown(one, languages.get(one.number, COMMAND_LINE)) for one in reversed(held.imports)
    ]
    return Imported(report_of(process_id, held), shown)


def import_shown(one: Import, language: str = COMMAND_LINE) -> ImportShown:
    """Return an import as pages show it."""
    return ImportShown(
        one.number,
        language,
        datetime.fromisoformat(one.imported_at),
        [_source_shown(SourceReport.from_json(source)) for source in one.sources],
        one.counts["new_count"],
        one.counts["doubled_count"],
    )


def _source_shown(report: SourceReport) -> SourceShown:
    return SourceShown(
        report,
        report.row_count - report.refused_count,
        datetime.fromisoformat(report.first_at) if report.first_at else None,
        datetime.fromisoformat(report.last_at) if report.last_at else None,
        [
            ColumnShown(one.source_name, taken_as_told(one.taken_as), reason_shown(one.why))
            for one in report.columns
        ],
        [said for one in report.remarks if (said := in_site_words(one))],
    )
