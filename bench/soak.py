"""Prints the table of one import of 100 million events; takes up to half an hour."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from data import make_files, shared_logs
from measure import Command, measure

COPIES = 400
DAYLIT = str(Path(sys.executable).parent / "daylit")


def main() -> None:
    log = shared_logs("bench/soak.py", "measures") / "BPIC12.xes.gz"
    with tempfile.TemporaryDirectory(prefix="daylit-soak-") as scratch:
        folder = Path(scratch)
        file = make_files(log, folder, (COPIES,))[COPIES]
        record = folder / "record"
        words = ["record", "import", str(file), "--record", str(record), "--process", "bench"]
        (one,) = measure([Command("import", [DAYLIT, *words])], runs=1)
        size = sum(file.stat().st_size for file in record.rglob("*") if file.is_file())
    python = platform.python_version()
    print(f"Machine: {os.cpu_count()} cores, {platform.machine()}, Python {python}.\n")
    print("| events | CPU s | wall minutes | peak MB | record MB |")
    print("|---:|---:|---:|---:|---:|")
    print(
        f"| {262_200 * COPIES:,} | {one.cpu_seconds:,.0f} | {one.wall_seconds / 60:.1f} | "
        f"{one.peak_mb:,.0f} | {size / 1024**2:,.0f} |"
    )


if __name__ == "__main__":
    main()
