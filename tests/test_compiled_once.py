"""Questions of the tests are put into SQL once, and the text is what Ibis would make each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pytest

from compiled_once import CompiledOnce

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

    Asked = Callable[[ir.Table, ir.Table], ir.Table]


class Counting:
    """Puts expressions into SQL and counts how often."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.count = 0

    def __call__(self, expression: ir.Expr) -> str:
        self.count += 1
        # With a setting each is put into SQL anew.
        return str(self._engine.connection.compile(expression, pretty=False))


def table(engine: Engine, *names: str) -> ir.Table:
    return engine.from_arrow(pa.table({name: [1, 2] for name in names}))


def above(one: ir.Table, other: ir.Table) -> ir.Table:
    joined = one.join(other, "a").filter(lambda rows: rows.a > 1)
    return joined.join(one.view(), "a", rname="{name}_again")


def together(one: ir.Table, other: ir.Table) -> ir.Table:
    return one.union(other).group_by("a").aggregate(most=ibis._.a.max(), ones=ibis.literal(1))


def alone(one: ir.Table, _: ir.Table) -> ir.Table:
    return one.mutate(before=one.a.lag().over(order_by=one.a)).order_by("a")


@pytest.mark.parametrize("asked", [above, together, alone])
def test_the_text_for_other_tables_is_what_it_would_be_anew(engine: Engine, asked: Asked) -> None:
    once, anew = CompiledOnce(), Counting(engine)
    one, other, third = (table(engine, "a", "b") for _ in range(3))
    # The second takes the first's tables the other way round.
    for tables in ((one, other), (other, one), (third, one), (one, one), (third, third)):
        expression = asked(*tables)
        assert once.sql(anew, expression) == Counting(engine)(expression)
    assert anew.count <= 2, "each shape once: two tables, and one that is both"


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (1, 1.0), (0, -0.0), ("a", "b"), (None, False)],
    ids=repr,
)
def test_values_that_differ_at_all_make_texts_of_their_own(
    engine: Engine, one: object, other: object
) -> None:
    once, anew = CompiledOnce(), Counting(engine)
    rows = table(engine, "a")
    texts = {once.sql(anew, rows.mutate(told=ibis.literal(value))) for value in (one, other)}
    assert (anew.count, len(texts)) == (2, 2)


def test_tables_of_other_columns_make_texts_of_their_own(engine: Engine) -> None:
    once, anew = CompiledOnce(), Counting(engine)
    for names in (("a", "b"), ("b", "a"), ("a", "c")):
        rows = table(engine, *names)
        once.sql(anew, alone(rows, rows))
    assert anew.count == 3


def test_what_rests_on_a_table_that_is_not_the_engines_is_put_into_sql_each_time(
    engine: Engine,
) -> None:
    once, anew = CompiledOnce(), Counting(engine)
    expression = ibis.memtable(pa.table({"a": [1]})).filter(ibis._.a > 0)
    for _ in range(2):
        once.sql(anew, expression)
    assert anew.count == 2
