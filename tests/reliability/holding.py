"""What a record holds, in full: every row of every table of every process, as one digest."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from daylit import cli
from daylit.record.changes.undoing import versions
from daylit.record.store import TABLES, Record

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.manifest import Manifest

Holding = dict[str, str]
"""The digest of each table by its process and name; and of what the manifest counts."""


def command(*words: object) -> None:
    """Run a command of ``daylit record`` in this process; its errors are raised."""
    cli.daylit.main(["record", *map(str, words)], standalone_mode=False)


def holding(
    engine: Engine, record: Record, *, without: frozenset[str] = frozenset({"process_id"})
) -> Holding:
    """Read every row of a record.

    Args:
        engine: Reads.
        record: Whose rows.
        without: Columns that are left out, such as those that tell of the imports.
    """
    found = {}
    for process_id, process in sorted(record.manifest.processes.items()):
        for name in TABLES:
            with engine.scratch():
                rows = _rows(engine, record, process_id, name)
                found[f"{process_id}/{name}"] = _digest(engine, rows, without)
        counted = json.dumps(process.state.contents, sort_keys=True)
        found[f"{process_id}/counts"] = sha256(counted.encode()).hexdigest()
    return found


def _rows(engine: Engine, record: Record, process_id: str, name: str) -> ir.Table:
    if name == "words":
        return record.rows(engine, name, process_id, record.process(process_id).state)
    return record.table(engine, name, process_id)


def _digest(engine: Engine, rows: ir.Table, without: frozenset[str]) -> str:
    columns = ", ".join(
        f'"{name}"' for name in sorted(rows.columns) if name not in without | {"bucket"}
    )
    (found,) = engine.connection.con.execute(
        "SELECT count(*) || ' rows ' || coalesce(md5(string_agg(said, chr(10) ORDER BY said)), '') "  # noqa: S608 - our own names
        f"FROM (SELECT CAST(ROW({columns}) AS VARCHAR) AS said "
        f"FROM ({engine.connection.compile(rows)}))"
    ).fetchall()
    return str(found[0])


def at_version(record: Record, version: Manifest) -> Record:
    """Return the record as it was at one of its versions."""
    then = Record(record.folder)
    then.manifest = version
    return then


def all_versions(engine: Engine, folder: Path) -> dict[int, Holding]:
    """Read every row of every version that a record offers to return to, and of the present."""
    record = Record(folder)
    return {
        one.record_version: holding(engine, at_version(record, one)) for one in versions(record)
    }
