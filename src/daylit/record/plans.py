"""Questions put into SQL once: the same function of tables of the same columns is the same text.

Making an expression and turning it into SQL takes ten milliseconds or so, far longer than running
it on a small table. A plan is the text with the tables' names left open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis
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


class Plans:
    """The plans made so far, by function, settings and the columns of the tables."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Plan] = {}

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
            made = function(*tables, **settings)
            self._made[key] = _cut(compiled(made), names, made.schema())
        return self._made[key]


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


PLANS = Plans()
