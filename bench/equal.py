"""Whether two records hold the same, but for what tells of the imports."""

from __future__ import annotations

import sys
from pathlib import Path

from daylit.record.engine import Engine, open_engine
from daylit.record.store import TABLES, Record

OF_ARRIVAL = frozenset({"process_id", "import_id", "source_row", "replaces_id"})


def held(folder: Path, process_id: str) -> dict[str, str]:
    """Return for each table of a process how many rows it has, and a sum over them."""
    record = Record(folder)
    with open_engine(input_bytes=record.size_of(process_id)) as engine:
        return {name: _sum(engine, record, process_id, name) for name in TABLES}


def _sum(engine: Engine, record: Record, process_id: str, name: str) -> str:
    if name == "words":
        rows = record.rows(engine, name, process_id, record.process(process_id).state)
    else:
        rows = record.table(engine, name, process_id)
    columns = sorted(set(rows.columns) - OF_ARRIVAL - {"bucket"})
    listed = ", ".join(f'"{column}"' for column in columns)
    (found,) = engine.connection.con.execute(
        f"SELECT count(*), sum(hash({listed})::hugeint) "  # noqa: S608 - our own names
        f"FROM ({engine.connection.compile(rows)})"
    ).fetchall()
    return f"{len(columns)} columns, {found[0]:,} rows, sum {found[1]}"


def main() -> None:
    one, other, process_id = sys.argv[1:]
    found = [held(Path(folder), process_id) for folder in (one, other)]
    for name in TABLES:
        print(name, "equal:" if found[0][name] == found[1][name] else "NOT EQUAL:", found[0][name])
    if found[0] != found[1]:
        print(found[1])
        sys.exit(1)


if __name__ == "__main__":
    main()
