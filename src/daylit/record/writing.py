"""Writing the rows of touched cases, and of those that move, in place of what lay there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from daylit.record import manifest
from daylit.record.delta import BUCKET, File
from daylit.record.schema import WORDS
from daylit.record.stating import common_kind, with_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from daylit.record.engine import Written
    from daylit.record.held import Process
    from daylit.record.placing import Places

MOST_FILES = 8
"""A bucket with so many files is written anew when it gains rows."""


def write_table(
    process: Process, name: str, rows: ir.Table, *, touched: ir.Table | None, places: Places
) -> int:
    """Write a table's rows of the touched cases, and those that lie where one left.

    Args:
        process: What is held.
        name: The table.
        rows: Its rows of the touched cases, without process_id.
        touched: The touched cases: case_id; null where nothing is held.
        places: Where cases lie from now on.

    Returns:
        The Delta version of the table.
    """
    new = rows.mutate(process_id=ibis.literal(process.process_id)).relocate("process_id")
    new = new.join(places.cases, "case_id")
    if touched is None:
        return _commit(process, name, new, [])
    held = process.version(name)
    kinds = {one: str(kind) for one, kind in ibis.Schema.from_pyarrow(held.schema).items()}
    wider = {one: str(kind) for one, kind in new.schema().items() if one != BUCKET}
    columns = kinds | {one: common_kind(kinds.get(one, kind), kind) for one, kind in wider.items()}
    is_retyped = any(columns[one] != kind for one, kind in kinds.items())
    left = frozenset(file.bucket for file in held.files) if is_retyped else places.left
    left |= _crowded(held.files, places, process)
    kept = process.rows(name, left).anti_join(touched, "case_id")
    moved = places.cases.select("case_id", to=places.cases.bucket)
    kept = kept.left_join(moved, "case_id").drop("case_id_right")
    kept = kept.mutate(bucket=ibis.coalesce(kept.to, kept.bucket))
    columns |= {BUCKET: "int32"}
    both = ibis.union(with_columns(kept, columns), with_columns(new, columns))
    return _commit(process, name, both, [file for file in held.files if file.bucket not in left])


def write_words(process: Process, words: ir.Table) -> tuple[int, ir.Table]:
    """Write the words that are not held yet, beside those that are.

    Returns:
        The Delta version of the table, and all words.
    """
    engine = process.engine
    everything = words.mutate(process_id=ibis.literal(process.process_id))
    if not process.is_empty:
        held = process.rows("words").drop(BUCKET)
        fresh = everything.anti_join(held, ["kind", "word"])
        if not engine.count(fresh):
            return process.state.tables["words"], held
        everything = ibis.union(held.select(*WORDS), fresh.select(*WORDS))
    everything = engine.keep(everything.select(*WORDS))
    placed = everything.mutate(bucket=ibis.literal(0, "int32"))
    return _commit(process, "words", placed, []), everything


def _crowded(files: Iterable[File], places: Places, process: Process) -> frozenset[int]:
    """Return the places that gain rows and lie in many files already."""
    held: dict[int, int] = {}
    for file in files:
        held[file.bucket] = held.get(file.bucket, 0) + 1
    many = {bucket for bucket, count in held.items() if count >= MOST_FILES}
    if not many:
        return frozenset()
    gaining = process.engine.rows(places.cases.select("bucket").distinct())
    return frozenset(many & {row["bucket"] for row in gaining})


def _commit(process: Process, name: str, rows: ir.Table, kept: list[File]) -> int:
    folder = process.record.path(name, process.process_id)
    folder.mkdir(parents=True, exist_ok=True)
    written = process.engine.write(rows, folder)
    sync_files(written)
    schema = rows.schema().to_pyarrow()
    columns = pa.schema([one for one in schema if one.name != BUCKET])
    files = [_file(one) for one in written]
    return process.record.commit(name, process.process_id, [*kept, *files], columns)


def sync_files(written: Iterable[Written]) -> None:
    """Have written files outlive a failure of power."""
    folders = set()
    for one in written:
        descriptor = os.open(one.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        folders.add(one.path.parent)
    for folder in folders:
        manifest.sync(folder)


def _file(written: Written) -> File:
    bucket = written.path.parent.name
    return File(
        f"{bucket}/{written.path.name}",
        int(bucket.partition("=")[2]),
        written.row_count,
        written.size_bytes,
    )
