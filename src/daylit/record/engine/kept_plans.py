"""Plans kept from one process to the next, in the user's folder for caches.

A command asks a hundred questions, and putting them into SQL takes longer than a small import
itself. The file is for one state of our code and of the libraries beneath it: whatever changes
there is another file. It holds names and types of columns and nothing else that a log or a user
said. What lies there is run as it is, so it is read only where nobody but the user can write.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit.record import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_KEPT = 600
"""Plans in one file; about three megabytes."""

MOST_FILES = 3

BENEATH = ("ibis-framework", "sqlglot", "duckdb")


OF_SCHEMA = frozenset(schema.PARTIES).union(
    *(
        {*columns, *columns.values()}
        for columns in (
            schema.SOURCE_EVENTS,
            schema.SOURCE_EVENTS_TOO,
            schema.EVENTS,
            schema.STEPS,
            schema.CASES,
            schema.WORDS,
        )
    )
)
"""Words that no log and no user has to say: names and types of our own columns."""

NUMBERS_OF_OURS = frozenset({"bucket_count"})
"""Settings whose number comes from no row of a log."""

OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def cache_folder() -> Path | None:
    """Return where the user keeps caches (``XDG_CACHE_HOME``, else ``~/.cache``); null for none.

    A relative ``XDG_CACHE_HOME`` counts for nothing, as its specification says.
    """
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        caches = named if named.is_absolute() else Path.home() / ".cache"
    except RuntimeError:  # A user without a home.
        return None
    return caches / "daylit"


def lasting_key(
    function: Callable[..., Any],
    settings: dict[str, Any],
    tables: Sequence[dict[str, str]],
    places: Sequence[int],
) -> str | None:
    """Return what names a question in every process.

    Args:
        function: Asks it.
        settings: Of the function.
        tables: The types of each table's columns.
        places: The first place of each table, which tells one that is named twice.

    Returns:
        Null where it cannot be named so, or where its text may hold what a log or a user said.
    """
    is_ours = getattr(function, "__module__", "").startswith("daylit.")
    known = OF_SCHEMA.union(*tables, *(columns.values() for columns in tables))
    if not is_ours or "<" in function.__qualname__ or _says_more(settings, known):
        return None
    written = {name: _in_order(value) for name, value in settings.items()}
    columns = [list(kinds.items()) for kinds in tables]
    said = (function.__module__, function.__qualname__, written, columns, list(places))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _says_more(settings: dict[str, Any], known: frozenset[str]) -> bool:
    """Whether settings hold anything but known words, yes and no, and numbers of ours.

    Activities, people, ids of processes and imports come as settings too, and stand in the text.
    What is not known to be harmless does not last, so that nobody has to remember it.
    """
    return not all(
        part is None
        or isinstance(part, bool)
        or (type(part) is str and part in known)
        or (type(part) is int and name in NUMBERS_OF_OURS)
        for name, value in settings.items()
        for part in _parts(value)
    )


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, tuple | frozenset):
        for each in value:
            yield from _parts(each)
    else:
        yield value


def _in_order(value: object) -> object:
    """Return a value with its sets in an order that is the same in every process."""
    if isinstance(value, frozenset):
        return "any of", sorted(map(repr, map(_in_order, value)))
    if isinstance(value, tuple):
        return tuple(map(_in_order, value))
    return value


def load(folder: Path) -> dict[str, Any]:
    """Return the plans that are kept, as written.

    None where the file is missing or damaged, or where others can write it. What each plan holds is
    looked at when it is used (``Plan.from_json``).
    """
    name = _name()
    if name is None:
        return {}
    try:
        with (folder / name).open(encoding="utf-8") as file:
            if not (_is_ours(folder.stat()) and _is_ours(os.fstat(file.fileno()))):
                return {}
            kept = json.load(file)
    except (OSError, ValueError, RecursionError):  # The last where lists lie deep in lists.
        return {}
    return kept if isinstance(kept, dict) else {}


def save(folder: Path, plans: dict[str, Any]) -> None:
    """Keep plans; where they cannot be written, the next process makes them again.

    Args:
        folder: Where; made where there is none.
        plans: The first of them are kept where there are too many.
    """
    name = _name()
    if name is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _is_ours(folder.stat()):
            _write(folder / name, json.dumps(dict(list(plans.items())[:MOST_KEPT])))
            _remove_old(folder)
    except OSError:
        return


def _is_ours(found: os.stat_result) -> bool:
    """Whether a file or folder belongs to the user and nobody else may write it."""
    return found.st_uid == os.geteuid() and not found.st_mode & OF_OTHERS


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:  # Also where somebody stops it; nothing is held back.
        Path(name).unlink(missing_ok=True)
        raise


def _remove_old(folder: Path) -> None:
    files = sorted(folder.glob("plans-*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MOST_FILES]:
        file.unlink(missing_ok=True)


@cache
def _name() -> str | None:
    """Return the name of the file for this state of our code and the libraries beneath it.

    Null where the state cannot be told: our sources are not there as files, as in an archive.
    """
    ours = Path(__file__).parents[2]
    digest = hashlib.sha256()
    try:
        for library in BENEATH:
            digest.update(f"{library} {version(library)}\n".encode())
        files = sorted(ours.rglob("*.py"))
        for file in files:
            digest.update(f"{file.relative_to(ours)}\n".encode())
            digest.update(file.read_bytes())
    except (OSError, PackageNotFoundError):
        return None
    return f"plans-{digest.hexdigest()[:32]}.json" if files else None
