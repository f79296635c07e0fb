"""Keyed ids: what stands for a name in the record, made with a key that only its keeper has."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from daylit.errors import RecordError
from daylit.language import _
from daylit.record.people.actors import matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Kind = Literal["person", "customer"]
"""What a name can be of."""

ID_LENGTH = 16
KEY_BYTES = 32


class PersonKeys:
    """Ids made of names with a key; it keeps no name.

    Args:
        key: What the ids are made with.
        automated: Names and patterns of automated actors, see ``actors.matching``.
    """

    def __init__(self, key: bytes, automated: Sequence[str] = ()) -> None:
        self._key = key
        self._patterns = tuple(automated)
        self._automated: set[str] = set()

    def person_id(self, name: str) -> str:
        """Return the keyed id of a name."""
        digest = hmac.new(self._key, name.encode(), hashlib.sha256)
        return digest.hexdigest()[:ID_LENGTH]

    def enter(self, names: Iterable[str], kind: Kind = "person") -> pa.Table:
        """Return a row per distinct name: person, person_id; remember which are automated."""
        distinct = sorted(set(names))
        ids = [self.person_id(name) for name in distinct]
        if kind == "person" and self._patterns:
            found = {name for one in self._patterns for name in matching(one, distinct)}
            self._automated |= {self.person_id(name) for name in found}
        schema = pa.schema([("person", pa.string()), ("person_id", pa.string())])
        return pa.table([distinct, ids], schema=schema)

    def automated(self) -> frozenset[str]:
        """Return the ids of the automated actors among those who were entered."""
        return frozenset(self._automated)


def passing_keys(automated: Sequence[str] = ()) -> PersonKeys:
    """Return keys for an analysis that stores nothing: they and the names go with the process.

    Args:
        automated: Names and patterns of automated actors.
    """
    return PersonKeys(secrets.token_bytes(KEY_BYTES), automated)


def read_key(path: Path) -> bytes:
    """Read a key.

    Raises:
        RecordError: It is damaged.
    """
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        said = _("The directory's key {path} is damaged: it has {count} bytes, not {expected}.")
        raise RecordError(said.format(path=path, count=len(key), expected=KEY_BYTES))
    return key


def make_key(path: Path) -> None:
    """Make a key that only its owner can read; it is there whole or not at all.

    Two processes at once would each make one, so whoever calls holds the record's lock.
    """
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
