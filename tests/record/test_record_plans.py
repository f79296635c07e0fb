"""Plans: a question is put into SQL once and asked of any tables of the same columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.record import kept_plans, plans
from daylit.record.plans import Plans

if TYPE_CHECKING:
    from pathlib import Path

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


def ours(*tables: ir.Table, least: int = 0, words: frozenset[str] = frozenset()) -> ir.Table:
    """Ask a question that stands in one of our modules."""
    OURS.append((least, words))
    return tables[0].filter(tables[0].number >= least)


OURS: list[Any] = []
ours.__module__ = "daylit.tests"


def test_plans_outlive_their_process(engine: Engine, tmp_path: Path) -> None:
    OURS.clear()
    first, second = Plans(tmp_path), Plans(tmp_path)
    table = numbers(engine, 1, 2, 3)
    made = first.plan(engine._sql, ours, [table], {"least": 2, "words": frozenset({"a", "b"})})
    first.keep()
    again = second.plan(engine._sql, ours, [table], {"least": 2, "words": frozenset({"b", "a"})})
    assert again == made
    assert len(OURS) == 1
    second.plan(engine._sql, ours, [table], {"least": 3})
    second.plan(engine._sql, ours, [numbers(engine, 1, said=["x"])], {"least": 2})
    assert len(OURS) == 3


def test_plans_of_another_state_of_the_code_are_not_used(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    OURS.clear()
    for name in ("plans-one.json", "plans-other.json"):
        monkeypatch.setattr(kept_plans, "_name", lambda name=name: name)
        one = Plans(tmp_path)
        one.plan(engine._sql, ours, [numbers(engine, 1)], {})
        one.keep()
    assert len(OURS) == 2


def test_what_is_damaged_or_cannot_be_written_is_made_again(engine: Engine, tmp_path: Path) -> None:
    OURS.clear()
    for damage in (b"", b"[1]", b"\xff"):
        kept = Plans(tmp_path)
        kept.plan(engine._sql, ours, [numbers(engine, 1)], {})
        kept.keep()
        (file,) = tmp_path.glob("plans-*.json")
        file.write_bytes(damage)
    assert len(OURS) == 3
    file.unlink()
    file.mkdir()
    nowhere = Plans(tmp_path)
    nowhere.plan(engine._sql, ours, [numbers(engine, 1)], {})
    nowhere.keep()
    assert len(OURS) == 4


def test_questions_of_functions_that_are_not_ours_do_not_last(
    engine: Engine, tmp_path: Path
) -> None:
    asking = Asking()
    kept = Plans(tmp_path)
    kept.plan(engine._sql, asking, [numbers(engine, 1)], {})
    kept.keep()
    assert list(tmp_path.iterdir()) == []


def test_few_files_of_plans_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        monkeypatch.setattr(kept_plans, "_name", lambda number=number: f"plans-{number}.json")
        kept_plans.save(tmp_path, {"a": [[], [], []]})
    assert len(list(tmp_path.iterdir())) == kept_plans.MOST_FILES
    assert kept_plans.load(tmp_path) == {"a": [[], [], []]}
