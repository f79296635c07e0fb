"""The directory: which name of a person or customer stands behind a keyed id.

It lies outside the record's tables, so that the record can be shown or handed on without names, and
a name is forgotten by destroying one row here. What remains of a forgotten name is its keyed id, so
that later exports do not double its events: whoever holds the key and guesses the name can compute
the id again.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import RecordError
from daylit.language import _, gettext_noop
from daylit.record.people import mark_tables
from daylit.record.people.actors import spells
from daylit.record.people.keys import PersonKeys, make_key, read_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from daylit.record.people.keys import Kind

FORMAT_VERSION = 1
WAIT_SECONDS = 10.0
"""How long to wait for another process that uses the directory."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS named (
        keyed_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        is_person INTEGER NOT NULL,
        is_customer INTEGER NOT NULL
    )""",
    "CREATE TABLE IF NOT EXISTS forgotten (keyed_id TEXT PRIMARY KEY)",
    *mark_tables.TABLES,
    f"PRAGMA user_version = {FORMAT_VERSION}",
)
ENTER = (
    "INSERT INTO named SELECT ?1, ?2, ?3, ?4 WHERE ?1 NOT IN (SELECT keyed_id FROM forgotten) "
    "ON CONFLICT DO UPDATE SET is_person = max(is_person, ?3), is_customer = max(is_customer, ?4)"
)


@dataclass(frozen=True)
class Entry:
    """One name of the directory; it may be a person's and a customer's."""

    keyed_id: str
    name: str
    is_person: bool
    is_customer: bool
    is_automated: bool


@dataclass(frozen=True)
class DirectoryCounts:
    """How many the directory holds.

    Attributes:
        person_count: Names of people, automated actors not among them; some may be customers' too.
        customer_count: Names of customers.
        forgotten_count: Names that were forgotten.
        automated_count: Actors marked as automated, whether they have a name or not.
    """

    person_count: int
    customer_count: int
    forgotten_count: int
    automated_count: int


class Directory:
    """Names and their keyed ids, in a SQLite file with its key beside it, readable by its owner.

    Args:
        folder: Where it lies.
        begins: Whether it may be made anew, by one process at a time. Beside a record that holds
            events it may not: a new key gives new ids, and the next export would double them all.

    Raises:
        RecordError: It is missing, damaged, in use or of a newer Daylit.
    """

    def __init__(self, folder: Path, *, begins: bool = True) -> None:
        self.path = folder / "directory.sqlite"
        key = folder / "key"
        if begins and not self.path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not key.exists():
                make_key(key)
        elif not self.path.exists():
            raise RecordError(_missing(self.path), hint=_(PUT_BACK))
        if not key.exists():
            raise RecordError(
                _(
                    "The directory's key {path} is missing, so names cannot be matched to ids."
                ).format(path=key),
                hint=_("put the key file back; without it, import the logs into a new record."),
            )
        self._keys = PersonKeys(read_key(key))
        # Whoever was killed while making it left an empty file.
        if not self.path.exists() or not self.path.stat().st_size:
            with self.writing() as connection:
                for table in TABLES:
                    connection.execute(table)

    def person_id(self, name: str) -> str:
        """Return the keyed id of a name, without storing it."""
        return self._keys.person_id(name)

    def enter(self, names: Iterable[str], kind: Kind = "person") -> pa.Table:
        """Store the names, but those that were forgotten; mark the automated actors among them.

        Returns:
            A row per distinct name: person, person_id.

        Raises:
            RecordError: They cannot be stored, for instance as the disk is full.
        """
        entered = self._keys.enter(names)
        ids = {row["person"]: row["person_id"] for row in entered.to_pylist()}
        of = (kind == "person", kind == "customer")
        with self.writing() as connection:
            connection.executemany(ENTER, [(one, name, *of) for name, one in ids.items()])
            if kind == "person":
                mark_tables.mark_names(connection, ids)
        return entered

    def names(self) -> dict[str, str]:
        """Return the name behind every id that has one."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT keyed_id, name FROM named"))

    def find(self, wanted: str) -> Entry | None:
        """Return the entry of a name, else of a keyed id; null where there is none."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT keyed_id, name, is_person, is_customer, "
                "EXISTS (SELECT 1 FROM mark WHERE mark.keyed_id = named.keyed_id) "
                "FROM named WHERE keyed_id IN (?1, ?2) ORDER BY keyed_id = ?1 DESC",
                (self.person_id(wanted), wanted),
            ).fetchone()
        return None if row is None else Entry(*row[:2], *map(bool, row[2:]))

    def is_forgotten(self, wanted: str) -> bool:
        """Whether a name, or the name behind a keyed id, was forgotten."""
        with self.reading() as connection:
            found = connection.execute(
                "SELECT 1 FROM forgotten WHERE keyed_id IN (?, ?)",
                (self.person_id(wanted), wanted),
            ).fetchone()
        return found is not None

    def counts(self) -> DirectoryCounts:
        """Return how many names it holds, and how many were forgotten or marked."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM named WHERE is_person "
                "AND keyed_id NOT IN (SELECT keyed_id FROM mark)), "
                "(SELECT count(*) FROM named WHERE is_customer), "
                "(SELECT count(*) FROM forgotten), "
                "(SELECT count(DISTINCT keyed_id) FROM mark)"
            ).fetchone()
        return DirectoryCounts(*row)

    def automated(self) -> frozenset[str]:
        """Return the ids of all actors that are marked as automated."""
        with self.reading() as connection:
            return frozenset(one for (one,) in connection.execute("SELECT keyed_id FROM mark"))

    def forget(self, entry: Entry) -> tuple[str, ...]:
        """Destroy a name: no byte of it stays in the file, and no later import brings it back.

        Returns:
            The patterns that spelt the name and were destroyed with it; whom they marked stays
            marked.

        Raises:
            RecordError: The directory cannot be written.
        """
        with self.writing() as connection:
            connection.execute("DELETE FROM named WHERE keyed_id = ?", (entry.keyed_id,))
            connection.execute("INSERT OR IGNORE INTO forgotten VALUES (?)", (entry.keyed_id,))
            held = mark_tables.patterns(connection)
            spelt = tuple(one for one in held if spells(one, entry.name))
            for pattern in spelt:
                mark_tables.let_go(connection, pattern, keeps_marked=True)
        self.sweep()
        return spelt

    def sweep(self) -> None:
        """Write the file anew, so that nothing stays of what was deleted from it.

        Raises:
            RecordError: The directory cannot be written.
        """
        with self.reading() as connection:
            connection.execute("VACUUM")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open it; what is done in between is done whole or not at all.

        Raises:
            RecordError: It cannot be used, for instance as another process writes it.
        """
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open it.

        Raises:
            RecordError: It cannot be used, for instance as it is damaged.
        """
        try:
            with closing(
                sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
            ) as connection:
                connection.execute("PRAGMA secure_delete = ON")
                # A temporary file of SQLite's would lie elsewhere on the disk, names and all.
                connection.execute("PRAGMA temp_store = MEMORY")
                _check_format(self.path, connection)
                yield connection
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from error


PUT_BACK = gettext_noop("put its folder back, key and all, or import the logs into a new record.")


def _missing(path: Path) -> str:
    said = _(
        "The directory of names {path} is missing, so people cannot be matched to the ids that the "
        "record has for them."
    )
    return said.format(path=path)


def _check_format(path: Path, connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > FORMAT_VERSION:
        said = _(
            "{what} was written by a newer Daylit (format {version}); this one reads format {own}."
        )
        what = _("The directory of names {path}").format(path=path)
        raise RecordError(said.format(what=what, version=version, own=FORMAT_VERSION))


def _unusable(path: Path, error: sqlite3.Error) -> RecordError:
    if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
        return RecordError(
            _("The directory of names {path} is being used by another process.").format(path=path),
            hint=_("try again when that has ended."),
        )
    said = _(
        "The directory of names {path} cannot be used ({words}); the record is as it was before."
    )
    return RecordError(said.format(path=path, words=error))
