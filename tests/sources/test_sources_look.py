"""A look at a file before it is taken: what would come, what it holds, what is unclear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from looking import LIMITS
from ocel_files import Event, ObjectLog, Thing, to_json

from daylit.errors import UnableToReadError
from daylit.record.reading import Refusal
from daylit.sources import Choices, read
from daylit.sources.look import ColumnSeen, Look, look

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit.record.engine import Engine

    Glance = Callable[..., Look]

LOG = """case,activity,time,who,price
k1,Order,2024-01-01 08:00,Ann,4
k1,Pay,2024-01-02 08:00,Bo,5
k2,Order,2024-01-03 08:00,Ann,
k2,Pay,soon,Ann,4
"""


@pytest.fixture
def glance(engine: Engine, tmp_path: Path) -> Glance:
    """Write a file and look at it."""

    def glance(content: str, **choices: Any) -> Look:
        path = tmp_path / "log.csv"
        path.write_text(content)
        return look(path, engine, Choices(**(LIMITS | choices)))

    return glance


def test_each_column_says_what_it_would_be_and_what_it_holds(glance: Glance) -> None:
    seen = glance(LOG)
    assert (seen.file_format, seen.row_count, seen.problem) == ("CSV", 4, None)
    assert seen.columns == (
        ColumnSeen("case", "case", "by its name", ("k1", "k2")),
        ColumnSeen("activity", "activity", "by its name", ("Order", "Pay")),
        ColumnSeen(
            "time",
            "time",
            "by its name",
            ("2024-01-01 08:00", "2024-01-02 08:00", "2024-01-03 08:00", "soon"),
        ),
        ColumnSeen(
            "who",
            "left out",
            "it looks like names or classes of people; say --person to use it",
            ("Ann", "Bo"),
        ),
        ColumnSeen("price", "event_price", "whole number", ("4", "5")),
    )
    assert seen.refusals == (Refusal("time not understood", 1, ("line 5 (soon)",)),)


def test_it_says_what_reading_says(glance: Glance, engine: Engine, tmp_path: Path) -> None:
    seen = glance(LOG)
    taken = read(tmp_path / "log.csv", engine, Choices(**LIMITS))
    assert [(one.source_name, one.taken_as, one.why) for one in seen.columns] == [
        (one.source_name, one.taken_as, one.why) for one in taken.columns
    ]
    assert (seen.refusals, seen.remarks) == (taken.refusals, taken.remarks)
    assert (seen.row_count, seen.file_format) == (taken.row_count, taken.file_format)


def test_a_case_that_is_unclear_leaves_the_rest_clear(glance: Glance) -> None:
    text = "order number,invoice number,activity,time,note\n"
    text += "1,7,A,2024-01-01,x\n1,7,B,2024-01-02,\n2,8,A,2024-01-01,x\n2,8,B,2024-01-02,x\n"
    seen = glance(text)
    assert seen.problem == (
        "Two columns could be the case: 'order number' and 'invoice number'. Say which with "
        "--case COLUMN."
    )
    assert [(one.source_name, one.taken_as) for one in seen.columns] == [
        ("order number", "event_order_number"),
        ("invoice number", "event_invoice_number"),
        ("activity", "activity"),
        ("time", "time"),
        ("note", "event_note"),
    ]
    assert glance(text, case="invoice number").problem is None


def test_of_several_unclear_roles_the_first_is_told(glance: Glance) -> None:
    seen = glance("a,b\nx,1\ny,2\n")
    assert seen.problem == (
        "No column could be recognised as the case. The columns are 'a', 'b'. Say which with "
        "--case COLUMN."
    )
    assert [one.examples for one in seen.columns] == [("x", "y"), ("1", "2")]


def test_a_case_that_is_doubted_is_not_taken(glance: Glance) -> None:
    rows = "".join(f"C{n % 3},{n // 4},A{n % 2},2024-01-01\n" for n in range(900))
    seen = glance("contract,delivery number,activity,time\n" + rows)
    assert seen.problem == (
        "Two columns could be the case: 'contract' and 'delivery number'. Say which with --case "
        "COLUMN."
    )
    assert "case" not in {one.taken_as for one in seen.columns}


def test_both_orders_of_day_and_month_are_a_problem_of_known_columns(glance: Glance) -> None:
    rows = "".join(f"k{n // 2},A{n % 2},{day}\n" for n, day in enumerate(ORDERS))
    seen = glance("case,activity,time\n" + rows)
    assert seen.problem is not None
    assert [one.taken_as for one in seen.columns] == ["case", "activity", "time"]


ORDERS = ["13/01/2024 08:00", "01/14/2024 08:00"] * 4


def test_a_file_not_one_row_of_which_fits_is_told_with_its_columns(glance: Glance) -> None:
    seen = glance("case,activity,time\nk1,A,soon\nk2,B,later\n")
    assert seen.problem == (
        "None of its 2 rows could be taken: time not understood in 2, such as line 2 (soon)."
    )
    assert [one.taken_as for one in seen.columns] == ["case", "activity", "time"]


def test_a_file_without_rows_is_refused(glance: Glance, tmp_path: Path) -> None:
    with pytest.raises(UnableToReadError) as refused:
        glance("case,activity,time\n")
    path = tmp_path / "log.csv"
    assert str(refused.value) == f"Cannot read {path}: it names its columns but holds no rows."


def test_an_empty_file_is_refused(glance: Glance, tmp_path: Path) -> None:
    with pytest.raises(UnableToReadError) as refused:
        glance("")
    assert str(refused.value) == f"Cannot read {tmp_path / 'log.csv'}: the file is empty."


def test_at_most_five_different_examples_of_eighty_characters(glance: Glance) -> None:
    rows = "".join(f"k{n},A{n % 2},2024-01-01,{str(n) * 90}\n" for n in range(8))
    examples = glance(f"case,activity,time,note\n{rows}{rows}").columns[3].examples
    assert examples == tuple(f"{str(n) * 79}…" for n in range(5))


def test_a_role_that_no_column_is_to_have_is_not_guessed(glance: Glance) -> None:
    text = "case,activity,time,team,status\nk1,A,2024-01-01,North,x\nk1,B,2024-01-02,South,y\n"
    assert [one.taken_as for one in glance(text).columns][3:] == ["team", "event_status"]
    without = glance(text, none_for=("team",))
    assert [one.taken_as for one in without.columns][3:] == ["event_team", "event_status"]


def test_names_of_people_stay_out_although_no_column_is_to_be_the_person(glance: Glance) -> None:
    text = "case,activity,time,resource\nk1,A,2024-01-01,Ann\nk1,B,2024-01-02,Bo\n"
    assert glance(text).columns[3].taken_as == "person"
    assert glance(text, none_for=("person",)).columns[3].taken_as == "left out"


OBJECTS = ObjectLog(
    event_types={"place": {}, "pack": {}},
    object_types={"orders": {}, "items": {}},
    events=[
        Event("e1", "place", "2024-01-01T08:00:00Z", {}, ("o1", "i1", "i2")),
        Event("e2", "pack", "2024-01-02T08:00:00Z", {}, ("i1",)),
        Event("e3", "pack", "2024-01-03T08:00:00Z", {}, ("i2",)),
    ],
    things=[Thing("o1", "orders"), Thing("i1", "items"), Thing("i2", "items")],
)


def test_types_of_objects_are_offered_where_several_could_be_the_cases(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "log.json"
    to_json(OBJECTS, path)
    seen = look(path, engine, Choices(**LIMITS))
    assert seen == Look(
        "OCEL",
        0,
        (),
        problem=(
            "log.json tells of 2 types of objects: 'items' (2 objects, 3 events); 'orders' (1 "
            "object, 1 event). Say which of them are the cases with --object-type TYPE."
        ),
        object_types=("items", "orders"),
    )
    chosen = look(path, engine, Choices(**LIMITS, object_type="orders"))
    assert (chosen.problem, chosen.object_types) == (None, ("items", "orders"))
    assert (chosen.columns[0].source_name, chosen.columns[0].taken_as) == ("orders", "case")


@pytest.mark.shared_data
def test_a_public_log_is_seen_as_it_is_read(engine: Engine, shared_logs: Path) -> None:
    path = shared_logs / "Receipt.xes.gz"
    told: list[str] = []
    seen = look(path, engine, Choices(**LIMITS), lambda doing, _share: told.append(doing))
    taken = read(path, engine, Choices(**LIMITS))
    assert seen.row_count == 8577
    assert [(one.source_name, one.taken_as, one.why) for one in seen.columns] == [
        (one.source_name, one.taken_as, one.why) for one in taken.columns
    ]
    assert "Looking at 8,577 rows of Receipt.xes.gz" in told
