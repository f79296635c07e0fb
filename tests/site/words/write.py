"""Brings the words of workspace and library up to date and compiles them: ``make words``."""

from __future__ import annotations

import sys

from catalogue import CATALOGUES, compiled, entries, is_complete, read, up_to_date, written
from extracting import strings


def main() -> None:
    """Write the words anew, and say how many strings lack theirs."""
    for folder, file in CATALOGUES.items():
        known = read(file.read_bytes() if file.exists() else b"")
        words = up_to_date(known, strings(folder))
        file.write_bytes(written(words))
        file.with_suffix(".mo").write_bytes(compiled(words))
        lacking = sum(not is_complete(message) for message in entries(words))
        sys.stdout.write(f"{len(entries(words))} strings, {lacking} without words, in {file}\n")


if __name__ == "__main__":
    main()
