"""The directory: which name stands behind a keyed person id.

It lies outside the record's tables, so that the record can be shown or handed on without names, and
a person is forgotten by deleting one row here.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PERSON_ID_LENGTH = 16
KEY_BYTES = 32
TABLE = "CREATE TABLE IF NOT EXISTS person (person_id TEXT PRIMARY KEY, name TEXT NOT NULL)"
INSERT = "INSERT OR IGNORE INTO person (name, person_id) VALUES (?, ?)"


class PersonKeys:
    """Ids made of names with a key; it keeps no name."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def person_id(self, name: str) -> str:
        """Return the keyed id of a name."""
        digest = hmac.new(self._key, name.encode(), hashlib.sha256)
        return digest.hexdigest()[:PERSON_ID_LENGTH]

    def enter(self, names: Iterable[str]) -> pa.Table:
        """Return a row per distinct name: person, person_id."""
        distinct = sorted(set(names))
        ids = [self.person_id(name) for name in distinct]
        schema = pa.schema([("person", pa.string()), ("person_id", pa.string())])
        return pa.table([distinct, ids], schema=schema)


def passing_keys() -> PersonKeys:
    """Return keys for an analysis that stores nothing: they and the names go with the process."""
    return PersonKeys(secrets.token_bytes(KEY_BYTES))


class Directory:
    """Names and their keyed ids, in a SQLite file with its key beside it, readable by its owner."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / "directory.sqlite"
        self._keys = PersonKeys(_key(folder / "key", made_anew=not self.path.exists()))

    def person_id(self, name: str) -> str:
        """Return the keyed id of a name, without storing it."""
        return self._keys.person_id(name)

    def enter(self, names: Iterable[str]) -> pa.Table:
        """Store the names.

        Returns:
            A row per distinct name: person, person_id.

        Raises:
            RecordError: They cannot be stored, for instance as the disk is full.
        """
        entered = self._keys.enter(names)
        rows = [(row["person"], row["person_id"]) for row in entered.to_pylist()]
        with self._opened() as connection:
            connection.executemany(INSERT, rows)
        return entered

    def names(self) -> dict[str, str]:
        """Return the name behind every id that has one."""
        with self._opened() as connection:
            return dict(connection.execute("SELECT person_id, name FROM person"))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path)) as connection, connection:
                connection.execute(TABLE)
                yield connection
        except sqlite3.Error as error:
            raise RecordError(
                f"The directory of names {self.path} cannot be used ({error}); the record is as it "
                "was before."
            ) from error


def _key(path: Path, *, made_anew: bool) -> bytes:
    if path.exists():
        key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise RecordError(
                f"The directory's key {path} is damaged: it has {len(key)} bytes, not {KEY_BYTES}."
            )
        return key
    if not made_anew:
        raise RecordError(
            f"The directory's key {path} is missing, so names cannot be matched to ids.",
            hint="put the key file back, or remove the directory beside it to lose its names.",
        )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
