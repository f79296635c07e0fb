"""Questions put into SQL once: the same function of tables of the same columns is the same text.

Making an expression and turning it into SQL takes ten milliseconds or so, far longer than running
it on a small table. A plan is the text with the tables' names left open. Plans outlive their
process, see ``kept_plans``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from daylit.record import kept_plans

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    Function = Callable[..., ir.Table]

MOST_PLANS = 2_000
"""Enough for every question there is; settings that differ each time would fill any number."""


@dataclass(frozen=True)
class Plan:
    """A question in SQL.

    Attributes:
        pieces: The text, cut where the name of a table stands.
        places: Which table's name stands between each piece and the next.
        schema: The columns of the answer.
    """

    pieces: tuple[str, ...]
    places: tuple[int, ...]
    schema: ibis.Schema

    def sql(self, names: Sequence[str]) -> str:
        """Return the text for tables of these names."""
        words = [self.pieces[0]]
        for place, piece in zip(self.places, self.pieces[1:], strict=True):
            words += [f'"{names[place]}"', piece]
        return "".join(words)

    def as_json(self) -> list[Any]:
        """Return what JSON can hold of it."""
        columns = [[name, str(kind)] for name, kind in self.schema.items()]
        return [self.pieces, self.places, columns]

    @classmethod
    def from_json(cls, kept: list[Any]) -> Plan:
        """Return the plan that ``as_json`` wrote."""
        pieces, places, columns = kept
        return cls(tuple(pieces), tuple(places), ibis.schema(dict(columns)))


class Plans:
    """The plans made so far, by function, settings and the columns of the tables.

    Args:
        folder: Where they are kept from one process to the next; null for nowhere.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._made: dict[tuple[Any, ...], Plan] = {}
        self._kept: dict[str, Any] | None = None
        self._used: dict[str, Any] = {}
        self._new_count = 0

    def plan(
        self,
        compiled: Callable[[ir.Table], str],
        function: Function,
        tables: Sequence[ir.Table],
        settings: dict[str, Any],
    ) -> Plan:
        """Return the plan of a function of tables, made where there is none yet.

        Args:
            compiled: Turns an expression into SQL.
            function: From the tables and settings to an expression, and of nothing else.
            tables: Named tables of the session.
            settings: Hashable values.
        """
        names = [table.get_name() for table in tables]
        key = (
            function,
            *settings.items(),
            *(table.schema() for table in tables),
            *(names.index(name) for name in names),
        )
        if key not in self._made:
            if len(self._made) >= MOST_PLANS:
                self._made.pop(next(iter(self._made)))
            lasting = _lasting_key(function, settings, tables, names)
            plan = self._kept_plan(lasting)
            if plan is None:
                made = function(*tables, **settings)
                plan = _cut(compiled(made), names, made.schema())
                self._new_count += lasting is not None
            if lasting is not None and len(self._used) < kept_plans.MOST_KEPT:
                self._used[lasting] = plan.as_json()
            self._made[key] = plan
        return self._made[key]

    def keep(self) -> None:
        """Keep the plans for the next process, if there are new ones."""
        if self._folder is not None and self._new_count:
            kept_plans.save(self._folder, self._used | (self._kept or {}))
            self._new_count = 0

    def _kept_plan(self, key: str | None) -> Plan | None:
        if self._folder is None or key is None:
            return None
        if self._kept is None:
            self._kept = kept_plans.load(self._folder)
        return Plan.from_json(self._kept[key]) if key in self._kept else None


def _lasting_key(
    function: Function, settings: dict[str, Any], tables: Sequence[ir.Table], names: Sequence[str]
) -> str | None:
    """Return what names a question in every process; null where it cannot be named."""
    is_ours = getattr(function, "__module__", "").startswith("daylit.")
    if not is_ours or "<" in function.__qualname__ or not all(map(_is_plain, settings.values())):
        return None
    written = {name: _in_order(value) for name, value in settings.items()}
    columns = [[(name, str(kind)) for name, kind in table.schema().items()] for table in tables]
    places = [names.index(name) for name in names]
    said = (function.__module__, function.__qualname__, written, columns, places)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _is_plain(value: object) -> bool:
    """Whether a value can be written the same in every process."""
    if isinstance(value, tuple | frozenset):
        return all(map(_is_plain, value))
    return value is None or type(value) in {str, int, float, bool}


def _in_order(value: object) -> object:
    """Return a value with its sets in an order that is the same in every process."""
    if isinstance(value, frozenset):
        return "any of", sorted(map(repr, map(_in_order, value)))
    if isinstance(value, tuple):
        return tuple(map(_in_order, value))
    return value


def _cut(sql: str, names: Sequence[str], schema: ibis.Schema) -> Plan:
    """Cut a text where the name of a table stands."""
    pieces, places = [sql], [-1]
    for place, name in enumerate(names):
        if name in names[:place]:
            continue
        cut = [
            (piece.split(f'"{name}"'), before) for piece, before in zip(pieces, places, strict=True)
        ]
        pieces = [part for parts, _ in cut for part in parts]
        places = [
            before if number == 0 else place
            for parts, before in cut
            for number, _ in enumerate(parts)
        ]
    return Plan(tuple(pieces), tuple(places[1:]), schema)


PLANS = Plans(kept_plans.cache_folder())
