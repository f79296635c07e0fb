"""Prints the table of equality: public logs in overlapping weeks, in any order, and at once.

What is imported and compared is what the tests do (``tests/record``).
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path
from random import Random

from data import shared_logs

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "record"), str(HERE.parent / "tests")]

from weeks import LOGS, TABLES, compare  # noqa: E402 - found on the path above

from daylit.record.engine import open_engine  # noqa: E402 - found after the path is set


def main() -> None:
    logs = shared_logs("bench/equality.py", "compares")
    seed = secrets.randbelow(10**6)
    heads = [f"{table}, of these different" for table in TABLES]
    print(f"| log | imports, one a week | rows of all | {' | '.join(heads)} |")
    print(f"|---|---:|---:|{'---:|' * len(heads)}")
    for name in LOGS:
        print(_row(logs / f"{name}.xes.gz", seed), flush=True)
    print(f"\nSeed {seed}.")


def _row(log: Path, seed: int) -> str:
    with (
        tempfile.TemporaryDirectory(prefix="daylit-equality-") as scratch,
        open_engine(input_bytes=log.stat().st_size) as engine,
    ):
        found = compare(engine, log, Path(scratch), Random(seed), count=None)  # noqa: S311 - nothing is secret here
    counts = [f"{found.rows[table]:,}, {found.differing[table]:,}" for table in TABLES]
    name = log.name.removesuffix(".xes.gz")
    return f"| {name} | {found.export_count} | {found.stated_count:,} | {' | '.join(counts)} |"


if __name__ == "__main__":
    main()
