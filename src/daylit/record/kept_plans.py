"""Plans kept from one process to the next, in the user's folder for caches.

A command asks a hundred questions, and putting them into SQL takes longer than a small import
itself. The file is for one state of our code and of the libraries beneath it: whatever changes
there is another file. It holds the names of columns, but no row of any log.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

MOST_KEPT = 600
"""Plans in one file; about three megabytes."""

MOST_FILES = 3

BENEATH = ("ibis-framework", "sqlglot", "duckdb")


def cache_folder() -> Path | None:
    """Return where the user keeps caches (``XDG_CACHE_HOME``, else ``~/.cache``); null for none."""
    named = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(named) if named else Path.home() / ".cache") / "daylit"
    except RuntimeError:  # A user without a home.
        return None


def load(folder: Path) -> dict[str, Any]:
    """Return the plans that are kept, as written; none where the file is missing or damaged."""
    try:
        kept = json.loads((folder / _name()).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def save(folder: Path, plans: dict[str, Any]) -> None:
    """Keep plans; where they cannot be written, the next process makes them again.

    Args:
        folder: Where; made where there is none.
        plans: The first of them are kept where there are too many.
    """
    kept = dict(list(plans.items())[:MOST_KEPT])
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=folder, suffix=".new")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        Path(name).replace(folder / _name())
        _remove_old(folder)
    except OSError:
        return


def _remove_old(folder: Path) -> None:
    files = sorted(folder.glob("plans-*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MOST_FILES]:
        file.unlink(missing_ok=True)


@cache
def _name() -> str:
    """Return the name of the file for this state of our code and the libraries beneath it."""
    digest = hashlib.sha256()
    for library in BENEATH:
        digest.update(f"{library} {version(library)}\n".encode())
    ours = Path(__file__).parent.parent
    for file in sorted(ours.rglob("*.py")):
        digest.update(f"{file.relative_to(ours)}\n".encode())
        digest.update(file.read_bytes())
    return f"plans-{digest.hexdigest()[:32]}.json"
