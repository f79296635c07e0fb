"""Questions of the tests put into SQL once.

Thousands of small tests ask the same few hundred questions, each of tables of its own. Ibis takes a
third of a second to put one into SQL, the engine a few milliseconds to answer it. The text depends
on nothing but the expression, so that of each shape is kept, and only the names of the tables are
filled in for the next expression of the same shape. (The library asks most questions once, and
keeps the texts of the others itself, see ``record.engine.plans``.)
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops
from ibis.common.graph import Node

from daylit.record.engine.on_duckdb import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import ibis.expr.types as ir

    Compile = Callable[[ir.Expr], str]


class CompiledOnce:
    """Turns expressions into SQL, each shape of them once."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self._unused = count()  # Readers are threads at times, and none may get another's number.
        self._texts: dict[int, tuple[list[str], str]] = {}

    def sql(self, compiled: Compile, expression: ir.Expr) -> str:
        """Return the SQL of an expression.

        Args:
            compiled: Turns one into SQL each time.
            expression: Any.
        """
        told = self.told_apart(expression.op())
        if told is None:
            return compiled(expression)
        shape, names = told
        if shape not in self._texts:
            self._texts[shape] = names, compiled(expression)
        first, text = self._texts[shape]
        return _renamed(text, dict(zip(first, names, strict=True)))

    def told_apart(self, root: ops.Node) -> tuple[int, list[str]] | None:
        """Return a number for the shape of an expression, and the names of the tables in it.

        Expressions of the same number differ in nothing but these names. Null where something is
        not the engine's own table, as its name may stand in the text for something else as well.
        """
        names: list[str] = []
        references: dict[Any, int] = {}
        known: dict[Node, int] = {}
        for node in _from_leaves(root):
            if isinstance(node, ops.DatabaseTable) and node.name.startswith(KEPT):
                names.append(node.name)
                parts: Any = (len(names), node.schema, node.namespace)
            elif isinstance(node, ops.PhysicalTable | ops.SQLQueryResult):
                return None
            elif isinstance(node, ops.Reference):
                # A table beside itself gets a number that no other in the process has.
                one = type(node), node.identifier
                place = references.setdefault(one, len(references))
                parts = (known[node.parent], place)
            else:
                parts = _parts(node.__args__, known)
            known[node] = self._numbers.setdefault((type(node), parts), next(self._unused))
        return known[root], names


def _from_leaves(root: Node) -> Iterator[Node]:
    """Yield each node once, after those that it rests on; the order follows from the shape."""
    told: set[Node] = set()
    waiting = [(root, False)]
    while waiting:
        node, is_last = waiting.pop()
        if node in told:
            continue
        if is_last:
            told.add(node)
            yield node
        else:
            waiting.append((node, True))
            waiting += [(child, False) for child in node.__children__]


def _parts(value: Any, known: dict[Node, int]) -> Any:
    """Return a value with the numbers of nodes in their place; 1, 1.0 and true stay apart."""
    if isinstance(value, Node):
        return known[value]
    if isinstance(value, tuple):
        return tuple, tuple([_parts(part, known) for part in value])
    if isinstance(value, dict):
        return dict, tuple([(name, _parts(part, known)) for name, part in value.items()])
    return type(value), value


def _renamed(text: str, names: dict[str, str]) -> str:
    """Return a text with tables renamed; a new name may be the old one of another."""
    pieces = text.split('"')
    return '"'.join([names.get(piece, piece) for piece in pieces])
