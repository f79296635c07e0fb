"""Brings the workspace's words up to date and compiles them: ``make words``."""

from __future__ import annotations

import sys

from catalogue import COMPILED, WORDS, compiled, entries, is_complete, read, up_to_date, written
from extracting import strings


def main() -> None:
    """Write the words anew, and say how many strings lack theirs."""
    words = up_to_date(read(WORDS.read_bytes()), strings())
    WORDS.write_bytes(written(words))
    COMPILED.write_bytes(compiled(words))
    lacking = sum(not is_complete(message) for message in entries(words))
    sys.stdout.write(f"{len(entries(words))} strings, {lacking} without words, in {WORDS}\n")


if __name__ == "__main__":
    main()
