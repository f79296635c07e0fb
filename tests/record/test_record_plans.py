"""Plans: a question is put into SQL once and asked of any tables of the same columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.record import plans
from daylit.record.plans import Plans

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pytest

    from daylit.record.engine import Engine


class Asking:
    """A function of tables that counts how often it is put into SQL."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, *tables: ir.Table, least: int = 0, word: str = "") -> ir.Table:
        self.count += 1
        kept = [table.filter(table.number >= least) for table in tables]
        both = ibis.union(*kept) if len(kept) > 1 else kept[0]
        return both.mutate(word=ibis.literal(word))


def numbers(engine: Engine, *values: int, **more: Any) -> ir.Table:
    return engine.keep(engine.from_arrow(pa.table({"number": values, **more})))


def answer(engine: Engine, asking: Asking, *tables: ir.Table, **settings: Any) -> list[int]:
    return sorted(row["number"] for row in engine.answer(asking, *tables, **settings))


def test_a_question_is_put_once_and_asked_of_any_tables_of_the_same_columns(
    engine: Engine,
) -> None:
    asking = Asking()
    assert answer(engine, asking, numbers(engine, 1, 2)) == [1, 2]
    assert answer(engine, asking, numbers(engine, 7)) == [7]
    assert asking.count == 1


def test_other_settings_and_other_columns_are_other_questions(engine: Engine) -> None:
    asking = Asking()
    table = numbers(engine, 1, 2, 3)
    assert answer(engine, asking, table, least=2) == [2, 3]
    assert answer(engine, asking, table, least=3) == [3]
    assert answer(engine, asking, numbers(engine, 4, said=["x"]), least=2) == [4]
    assert answer(engine, asking, table, least=2) == [2, 3]
    assert asking.count == 3


def test_tables_stand_in_the_order_in_which_they_are_named(engine: Engine) -> None:
    asking = Asking()
    one, other = numbers(engine, 1), numbers(engine, 2)
    assert answer(engine, asking, one, other) == [1, 2]
    assert answer(engine, asking, other, numbers(engine, 3)) == [2, 3]
    assert asking.count == 1


def test_a_table_beside_itself_is_another_question_than_two_tables(engine: Engine) -> None:
    asking = Asking()
    one, other = numbers(engine, 1), numbers(engine, 2)
    assert answer(engine, asking, one, other) == [1, 2]
    assert answer(engine, asking, other, other) == [2, 2]
    assert answer(engine, asking, one, other) == [1, 2]


def test_names_that_begin_alike_are_told_apart(engine: Engine) -> None:
    asking = Asking()
    plan = Plans().plan(engine._sql, asking, [numbers(engine, 1), numbers(engine, 2)], {})
    text = plan.sql(["kept_1", "kept_11"])
    assert ('"kept_1"' in text, '"kept_11"' in text) == (True, True)
    assert plan.sql(["a", "b"]) == text.replace('"kept_11"', '"b"').replace('"kept_1"', '"a"')


def test_a_word_like_a_table_stays_a_word(engine: Engine) -> None:
    asking = Asking()
    one = numbers(engine, 1)
    word = f"it's {one.get_name()}; --"
    (row,) = engine.answer(asking, one, word=word)
    assert row["word"] == word
    (row,) = engine.answer(asking, numbers(engine, 2), word=word)
    assert (row["number"], row["word"]) == (2, word)


def test_the_oldest_plans_make_room(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST_PLANS", 2)
    made, asking, table = Plans(), Asking(), numbers(engine, 1)
    for least in (1, 2, 3, 3, 2, 1):
        made.plan(engine._sql, asking, [table], {"least": least})
    assert asking.count == 4
    assert len(made._made) == 2
