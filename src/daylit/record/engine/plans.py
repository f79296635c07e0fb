"""Questions put into SQL once: the same function of tables of the same columns is the same text.

Making an expression and turning it into SQL takes ten milliseconds or so, far longer than running
it on a small table. A plan is the text with the tables' names left open. Plans outlive their
process, see ``kept_plans``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from ibis.common.annotations import SignatureValidationError

from daylit.record.engine import kept_plans

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
    def from_json(cls, kept: Any, table_count: int) -> Plan | None:
        """Return the plan that ``as_json`` wrote of so many tables; null for anything else."""
        match kept:
            case [[*pieces], [*places], [*columns]] if (
                columns
                and len(pieces) == len(places) + 1
                and all(type(piece) is str for piece in pieces)
                and all(type(place) is int and 0 <= place < table_count for place in places)
                and all(map(_is_column, columns))
            ):
                try:
                    return cls(tuple(pieces), tuple(places), ibis.schema(dict(columns)))
                except (
                    RuntimeError,
                    ValueError,
                    SignatureValidationError,
                ):  # There is no such type.
                    return None
        return None


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
            lasting = kept_plans.lasting_key(
                function,
                settings,
                [{name: str(kind) for name, kind in table.schema().items()} for table in tables],
                [names.index(name) for name in names],
            )
            plan = self._kept_plan(lasting, len(tables))
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
            others = {key: kept for key, kept in self._read().items() if key not in self._used}
            kept_plans.save(self._folder, self._used | others)
            self._new_count = 0

    def _kept_plan(self, key: str | None, table_count: int) -> Plan | None:
        return None if key is None else Plan.from_json(self._read().get(key), table_count)

    def _read(self) -> dict[str, Any]:
        if self._kept is None:
            self._kept = {} if self._folder is None else kept_plans.load(self._folder)
        return self._kept


def _is_column(kept: object) -> bool:
    return isinstance(kept, list) and [type(part) for part in kept] == [str, str]


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
