"""Plans: a question is put into SQL once and asked of any tables of the same columns."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pytest

from daylit.cli import main
from daylit.record.engine import kept_plans, plans
from daylit.record.engine.plans import Plan, Plans

if TYPE_CHECKING:
    import ibis.expr.types as ir

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


def ours(*tables: ir.Table, **settings: object) -> ir.Table:
    """Ask a question that stands in one of our modules."""
    OURS.append(settings)
    return tables[0].filter(tables[0].number >= 1)


def keep_one(engine: Engine, folder: Path, **settings: object) -> Plan:
    """Ask it of one table, as a process does that begins and ends."""
    one = Plans(folder)
    plan = one.plan(engine._sql, ours, [numbers(engine, 1, 2, 3)], settings)
    one.keep()
    return plan


OURS: list[Any] = []
ours.__module__ = "daylit.tests"


def test_plans_outlive_their_process(engine: Engine, tmp_path: Path) -> None:
    OURS.clear()
    made = keep_one(engine, tmp_path, names=frozenset({"number", "team_id"}), whole=True)
    again = keep_one(engine, tmp_path, names=frozenset({"team_id", "number"}), whole=True)
    assert again == made
    assert len(OURS) == 1
    keep_one(engine, tmp_path, names=frozenset({"number"}), whole=True)
    keep_one(engine, tmp_path, names=frozenset({"number", "team_id"}), whole=False)
    assert len(OURS) == 3


SAID = ("Close claim", ("activity", ("Close claim",)), frozenset({"person", "Ann"}), 7, 0.5)


@pytest.mark.parametrize("said", SAID)
def test_what_may_be_said_by_a_log_does_not_last(
    engine: Engine, tmp_path: Path, said: object
) -> None:
    OURS.clear()
    for _ in range(2):
        keep_one(engine, tmp_path, names=said)
    assert len(OURS) == 2
    assert list(tmp_path.iterdir()) == []


def test_names_and_types_of_columns_last(engine: Engine, tmp_path: Path) -> None:
    OURS.clear()
    columns = (("number", "int64"), ("occurred_at", "timestamp('UTC', 6)"))
    for _ in range(2):
        keep_one(engine, tmp_path, columns=columns, party="team", since=None, bucket_count=16)
    assert len(OURS) == 1


CANARY = "canary"


def claims(day: int) -> str:
    """Write a log whose every word but the columns' names holds a marked one."""
    rows = ["case,activity,time,person,team,organisation,customer,colour"]
    for case in range(8):
        for hour, word in enumerate(("receive", "test", "receive", "close")):
            who = f"{CANARY} {'ab'[hour % 2]}"
            rows.append(
                f"{CANARY}-{case},{CANARY} {word},2026-01-0{day + case // 4} 1{hour}:00:00,"
                f"{who} person,{who} team,{who} company,{CANARY} {case},{CANARY} {word}"
            )
    return "\n".join(rows)


def test_the_file_of_plans_holds_no_word_of_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "plans"
    monkeypatch.setattr("daylit.record.engine.on_duckdb.PLANS", Plans(kept))
    for day in (1, 4):
        (tmp_path / f"{CANARY}{day}.csv").write_text(claims(day))
    asked = ("--record", tmp_path / "record", "--process", f"{CANARY}-claims")
    for words in (
        ("record", "import", tmp_path / f"{CANARY}1.csv", "--numbers-of", CANARY),
        ("record", "import", tmp_path / f"{CANARY}4.csv", "--missing", "remove"),
        ("record", "ends", f"{CANARY} close"),
        ("flow", "map"),
        ("flow", "handovers"),
        ("flow", "explain", f"{CANARY}-5"),
        ("exceptions", "list"),
        ("exceptions", "patterns"),
    ):
        monkeypatch.setattr(sys, "argv", ["daylit", *map(str, (*words, *asked))])
        with pytest.raises(SystemExit) as ended:
            main()
        assert (words, ended.value.code or 0) == (words, 0)
    (file,) = kept.iterdir()
    text = file.read_text(encoding="utf-8")
    assert (len(json.loads(text)) > 80, "event_colour" in text) == (True, True)
    assert CANARY not in text


def test_plans_of_another_state_of_the_code_are_not_used(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    OURS.clear()
    for name in ("plans-one.json", "plans-other.json"):
        monkeypatch.setattr(kept_plans, "_name", lambda name=name: name)
        keep_one(engine, tmp_path)
    assert len(OURS) == 2


def test_what_is_damaged_or_cannot_be_written_is_made_again(engine: Engine, tmp_path: Path) -> None:
    OURS.clear()
    for damage in (b"", b"[1]", b"\xff", b"[" * 100_000):
        keep_one(engine, tmp_path)
        (file,) = tmp_path.iterdir()
        file.write_bytes(damage)
    assert len(OURS) == 4
    file.unlink()
    file.mkdir()
    keep_one(engine, tmp_path)
    assert len(OURS) == 5
    assert list(tmp_path.iterdir()) == [file]


COLUMNS = [["number", "int64"]]

WRONG: tuple[object, ...] = (
    None,
    "SELECT",
    {},
    [],
    [["a", "b"], [0]],
    [["a"], [0], COLUMNS],
    [["a", "b", "c"], [0], COLUMNS],
    [["a", 1], [0], COLUMNS],
    ["ab", [0], COLUMNS],
    [["a", "b"], [1], COLUMNS],
    [["a", "b"], [-1], COLUMNS],
    [["a", "b"], [True], COLUMNS],
    [["a", "b"], ["0"], COLUMNS],
    [["a", "b"], [0], []],
    [["a", "b"], [0], {"number": "int64"}],
    [["a", "b"], [0], ["number"]],
    [["a", "b"], [0], [["number"]]],
    [["a", "b"], [0], [["number", 64]]],
    [["a", "b"], [0], [[["number"], "int64"]]],
    [["a", "b"], [0], [{"number": 0, "int64": 1}]],
    [["a", "b"], [0], [["number", "integral"]]],
    [["a", "b"], [0], [["number", "decimal(2,9)"]]],
    [["a", "b"], [0], [["number", "maptime"]]],
)


@pytest.mark.parametrize("wrong", WRONG, ids=json.dumps)
def test_what_is_no_plan_is_made_again_and_written_over(
    engine: Engine, tmp_path: Path, wrong: object
) -> None:
    made = keep_one(engine, tmp_path)
    (file,) = tmp_path.iterdir()
    right = file.read_bytes()
    file.write_text(json.dumps(dict.fromkeys(json.loads(right), wrong)))
    assert keep_one(engine, tmp_path) == made
    assert file.read_bytes() == right


def test_what_others_can_write_is_not_read(engine: Engine, tmp_path: Path) -> None:
    OURS.clear()
    keep_one(engine, tmp_path)
    (file,) = tmp_path.iterdir()
    for path, mode in ((file, 0o620), (file, 0o602), (tmp_path, 0o770), (tmp_path, 0o707)):
        before = path.stat().st_mode
        path.chmod(mode)
        assert kept_plans.load(tmp_path) == {}
        path.chmod(before)
    keep_one(engine, tmp_path)
    assert len(OURS) == 1


def test_what_belongs_to_others_is_neither_read_nor_written(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    OURS.clear()
    keep_one(engine, tmp_path)
    (file,) = tmp_path.iterdir()
    before = file.stat()
    monkeypatch.setattr(os, "geteuid", lambda: before.st_uid + 1)
    keep_one(engine, tmp_path)
    assert len(OURS) == 2
    assert file.stat() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_half_written_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(path: Path, _: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "replace", no_room)
    kept_plans.save(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_kept_where_our_sources_are_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, bare, caches = (tmp_path / name for name in ("daylit.zip", "bare", "caches"))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("daylit/record/engine/kept_plans.py", "")
    (bare / "daylit" / "record" / "engine").mkdir(parents=True)
    (bare / "daylit" / "record" / "engine" / "kept_plans.pyc").touch()
    for place in (archive, bare):
        path = place / "daylit" / "record" / "engine" / "kept_plans.py"
        monkeypatch.setattr(kept_plans, "__file__", str(path))
        monkeypatch.setattr(kept_plans, "_name", kept_plans._name.__wrapped__)
        kept_plans.save(caches, {})
        assert kept_plans.load(caches) == {}
        monkeypatch.undo()
    assert not caches.exists()


def test_nothing_is_kept_where_a_library_is_of_no_known_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_plans, "BENEATH", ("no-such-library-of-ours",))
    monkeypatch.setattr(kept_plans, "_name", kept_plans._name.__wrapped__)
    kept_plans.save(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("named", [None, "", "caches", "./caches"])
def test_caches_lie_at_home_where_no_whole_path_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if named is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", named)
    assert kept_plans.cache_folder() == tmp_path / ".cache" / "daylit"


def test_caches_lie_where_a_whole_path_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept_plans.cache_folder() == tmp_path / "daylit"


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
