"""The one way in: a file to canonical events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daylit.language import _, number
from daylit.options import are_named
from daylit.sources.content import content_of
from daylit.sources.delimited import open_delimited
from daylit.sources.json_lines import open_json_lines
from daylit.sources.ocel import open_ocel
from daylit.sources.parquet import open_parquet
from daylit.sources.taking import take
from daylit.sources.xes import open_xes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading
    from daylit.sources.choices import Choices
    from daylit.sources.source import Source


def tell_nothing(_doing: str, _share: float | None) -> None:
    """Tell nobody about progress."""


def read(
    path: Path,
    engine: Engine,
    choices: Choices,
    on_progress: Callable[[str, float | None], None] = tell_nothing,
) -> Reading:
    """Read a log: CSV, TSV, JSON Lines, Parquet, XES or OCEL 2.0.

    Text and XML may also be inside gzip. Of an OCEL 2.0 log one type of objects are the cases.

    The reader is chosen by what the file holds, not by its name. Rows that cannot be taken are
    refused, counted by reason and cited; ``row_count`` of the outcome is rows taken and refused
    together.

    Args:
        path: The file.
        engine: The session that the events become a relation of; they live as long as it does.
        choices: What the user overrides.
        on_progress: Called with what is being done and the share done (0 to 1; None unknown).

    Returns:
        The events with the columns of ``schema.SOURCE_EVENTS`` and typed attribute columns, in no
        order (``source_row`` tells it), and the import report.

    Raises:
        UnableToReadError: The file cannot be read as a whole, or not one row of it can be taken.
        UnclearColumnsError: Its columns do not say which is the case, the activity or the time, or
            it tells of several types of objects and none was chosen.
        ParameterError: A choice names an encoding or a time zone that does not exist.
    """
    name = path.name or str(path)
    on_progress(_("Opening {name}").format(name=name), None)
    with engine.in_order():
        source = open_source(path, engine, choices, on_progress)
        on_progress(looking_at(source.row_count, name), None)
        reading = take(source, engine, choices)
        remarks = (*reading.remarks, *without_objects(source, choices))
    on_progress(_("Read {name}").format(name=name), 1.0)
    return replace(reading, remarks=remarks)


def open_source(
    path: Path,
    engine: Engine,
    choices: Choices,
    on_progress: Callable[[str, float | None], None],
) -> Source:
    """Open a file with the reader that its content needs.

    Raises:
        UnableToReadError: The file cannot be read as a whole.
        UnclearCasesError: It tells of several types of objects and none was chosen.
        ParameterError: A choice names an encoding that does not exist.
    """
    content = content_of(path)
    if content.form == "parquet":
        return open_parquet(path, engine, is_zipped=content.is_zipped)
    if content.is_object_centric:
        return open_ocel(path, content, engine, choices, on_progress)
    if content.form == "xml":
        return open_xes(path, engine, is_zipped=content.is_zipped, on_progress=on_progress)
    if content.form == "json lines":
        return open_json_lines(path, content, engine, choices)
    return open_delimited(path, content, engine, choices)


def looking_at(row_count: int, name: str) -> str:
    """Say that the rows of a source are being looked at."""
    said = _("Looking at {count} rows of {name}")
    return said.format(count=number(row_count), name=name)


def without_objects(source: Source, choices: Choices) -> tuple[str, ...]:
    """Say that a type of objects was chosen where a source tells of none."""
    if choices.object_type is None or source.work_share is not None:
        return ()
    said = f"It does not tell of objects, so --object-type {choices.object_type} had no effect."
    return (said,) if are_named() else ()
