"""Writing the rows of touched cases, and of those that move, in place of what lay there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import ibis

from daylit.record import manifest
from daylit.record.delta import BUCKET, File
from daylit.record.engine.kinds import common_kind, with_columns
from daylit.record.joining import with_found
from daylit.record.schema import WORDS, select_columns
from daylit.record.store import telling_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.changes.held import Process
    from daylit.record.changes.placing import Places
    from daylit.record.engine import Engine, Written

MOST_FILES = 8
"""Of the buckets with so many files a few are written anew with each change.

Most buckets gain a file with the same change, so that all would be full with the same one.
"""

AT_ONCE = 2
TOO_MANY = 2
"""A bucket with so many times the most files is written anew whenever it gains rows."""


def write_table(
    process: Process,
    name: str,
    rows: ir.Table,
    *,
    unstated: frozenset[str],
    touched: ir.Table | None,
    places: Places,
) -> int:
    """Write a table's rows of the touched cases, and those that lie where one left.

    Args:
        process: What is held.
        name: The table.
        rows: Its rows of the touched cases, without process_id.
        unstated: Columns in which these say nothing.
        touched: The touched cases: case_id; null where nothing is held.
        places: Where cases lie from now on.

    Returns:
        The Delta version of the table.
    """
    engine = process.engine
    new = engine.view(_placed, rows, places.cases)
    columns = {one: str(kind) for one, kind in new.schema().items() if one != BUCKET}
    if touched is None:
        return _commit(process, name, new, columns, unstated, [])
    held = process.version(name)
    kinds = {one: str(kind) for one, kind in ibis.Schema.from_pyarrow(held.schema).items()}
    columns = kinds | {
        one: common_kind(kinds.get(one, kind), kind) for one, kind in columns.items()
    }
    is_retyped = any(columns[one] != kind for one, kind in kinds.items())
    left = frozenset(file.bucket for file in held.files) if is_retyped else places.left
    left |= _crowded(held.files, places, process)
    both = engine.view(
        _beside,
        process.rows(name, left),
        touched,
        places.cases,
        new,
        columns=tuple(columns.items()),
    )
    unstated -= engine.columns_in(held.paths(left))
    others = [file for file in held.files if file.bucket not in left]
    return _commit(process, name, both, columns, unstated, others)


def _placed(rows: ir.Table, places: ir.Table) -> ir.Table:
    """Return rows with the bucket in which they are to lie."""
    return rows.join(places, "case_id")


def _beside(
    kept: ir.Table,
    touched: ir.Table,
    places: ir.Table,
    new: ir.Table,
    columns: tuple[tuple[str, str], ...],
) -> ir.Table:
    """Return held rows of untouched cases, where they are to lie, and the new rows."""
    others = kept.anti_join(touched, "case_id")
    moved = with_found(others, places.select("case_id", to="bucket"), "case_id")
    moved = moved.mutate(bucket=ibis.coalesce(moved.to, moved.bucket))
    wanted = {**dict(columns), BUCKET: "int32"}
    return ibis.union(with_columns(moved, wanted), with_columns(new, wanted))


def write_words(process: Process, words: ir.Table) -> tuple[int, ir.Table]:
    """Write the words that are not held yet, beside those that are.

    Returns:
        The Delta version of the table, and all words.
    """
    engine = process.engine
    if process.is_empty:
        return replace_words(process, words)
    held = process.rows("words")
    fresh = engine.make(_fresh_words, words, held)
    if not engine.count(fresh):
        return process.state.tables["words"], held
    everything = engine.make(_all_words, held, fresh)
    return replace_rows(process, "words", everything, WORDS), everything


def replace_words(process: Process, words: ir.Table) -> tuple[int, ir.Table]:
    """Write the words in place of those held.

    Returns:
        The Delta version of the table, and the words.
    """
    everything = process.engine.make(select_columns, words, names=tuple(WORDS))
    return replace_rows(process, "words", everything, WORDS), everything


def replace_rows(process: Process, name: str, rows: ir.Table, columns: dict[str, str]) -> int:
    """Write all rows of a small table anew.

    Returns:
        The Delta version of the table.
    """
    in_one = process.engine.view(in_one_bucket, rows, names=tuple(columns))
    return _commit(process, name, in_one, columns, frozenset(), [])


def in_one_bucket(rows: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """Return some columns of a small table, whose rows all lie in one place."""
    return rows.select(*names, bucket=ibis.literal(0, "int32"))


def _fresh_words(words: ir.Table, held: ir.Table) -> ir.Table:
    return words.anti_join(held, ["kind", "word"])


def _all_words(held: ir.Table, fresh: ir.Table) -> ir.Table:
    return ibis.union(held.select(*WORDS), fresh.select(*WORDS))


def _crowded(files: Iterable[File], places: Places, process: Process) -> frozenset[int]:
    """Return the places that lie in many files already, and are to be written anew."""
    held = Counter(file.bucket for file in files)
    many = [bucket for bucket, count in held.most_common() if count >= MOST_FILES]
    too_many = {bucket for bucket in many if held[bucket] >= TOO_MANY * MOST_FILES}
    if too_many:
        too_many &= process.engine.values(places.cases, "bucket")
    return frozenset(too_many.union(many[:AT_ONCE]))


def _commit(
    process: Process,
    name: str,
    rows: ir.Table,
    columns: dict[str, str],
    unstated: frozenset[str],
    others: list[File],
) -> int:
    """Write rows to new files and make a version of these and the others."""
    folder = process.record.path(name, process.process_id)
    stated = tuple(one for one in columns if one not in unstated)
    written = write_files(process.engine, process.engine.view(_only, rows, names=stated), folder)
    schema = ibis.schema(columns).to_pyarrow()
    files = [*others, *map(_file, written)]
    return process.record.commit(name, process.process_id, files, schema)


def _only(rows: ir.Table, names: tuple[str, ...]) -> ir.Table:
    return rows.select(*names, BUCKET)


def write_files(engine: Engine, rows: ir.Table, folder: Path) -> list[Written]:
    """Write rows to new files of a folder, so that they outlive a failure of power.

    Args:
        engine: Writes them.
        rows: A table of the session, with ``bucket``.
        folder: Made where there is none.

    Raises:
        RecordError: They cannot be written, for instance as the disk is full.
    """
    with telling_of(folder):
        folder.mkdir(parents=True, exist_ok=True)
        written = engine.write(rows, folder)
        _sync_files(written)
    return written


def _sync_files(written: Sequence[Written]) -> None:
    for one in written:
        manifest.sync(one.path)
    # The bucket's, the table's or import's, and the one above that.
    for folder in {each for one in written for each in one.path.parents[:3]}:
        manifest.sync(folder)


def _file(written: Written) -> File:
    bucket = written.path.parent.name
    return File(
        f"{bucket}/{written.path.name}",
        int(bucket.partition("=")[2]),
        written.row_count,
        written.size_bytes,
    )
