"""What stands beside the roles: names in the record and types."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from looking import Look

pytest_plugins = ["looking"]


def column(look: Look, *values: str, name: str = "x", **choices: Any) -> tuple[list[Any], str]:
    text = f"case;activity;time;{name}\n" + "".join(f"1;A;2024-01-01;{each}\n" for each in values)
    seen = look(text, **choices)
    taken = seen.reading.columns[3]
    return seen.column(taken.taken_as), taken.why


@pytest.mark.parametrize(
    ("written", "meant", "why"),
    [
        (["1", "-20", "", "300"], [1, -20, None, 300], "whole number"),
        (["007", "12"], ["007", "12"], "text"),
        (["12345678901234567890"], ["12345678901234567890"], "text"),
        (["1.5", "20", "1,234.25"], [1.5, 20.0, 1234.25], "number"),
        (["1,5", "20", "1.234,25"], [1.5, 20.0, 1234.25], "number with a decimal comma"),
        (["1,234", "5,678"], ["1,234", "5,678"], "text"),
        (["true", "FALSE", ""], [True, False, None], "true or false"),
        (["1.5", "n/a"], ["1.5", "n/a"], "text"),
        (["02/03/2024", "04/05/2024"], ["02/03/2024", "04/05/2024"], "text"),
        (
            ["2024-02-03", "2024-02-03T04:05+01:00"],
            [datetime(2024, 2, 3, tzinfo=UTC), datetime(2024, 2, 3, 3, 5, tzinfo=UTC)],
            "time",
        ),
    ],
)
def test_types_are_found_by_looking(
    look: Look, written: list[str], meant: list[Any], why: str
) -> None:
    assert column(look, *written) == (meant, why)


def test_a_decimal_mark_can_be_said(look: Look) -> None:
    assert column(look, "1,234", "5,678", decimal=",")[0] == [1.234, 5.678]
    assert column(look, "1,234", "5,678", decimal=".")[0] == [1234.0, 5678.0]


def test_one_value_far_down_makes_numbers_text(look: Look) -> None:
    values = ["1"] * 3000 + ["none"]
    assert column(look, *values) == (values, "text")
    values = ["1"] * 3000 + ["01"]
    assert column(look, *values) == (values, "text")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("1", "1.7"),
        ("1", "1e3"),
        ("1.5", "1,5"),
        ("1.5", "007"),
        ("1.5", "nan"),
        ("1,5", "1.5"),
        ("true", "1"),
        ("2024-01-01", "epoch"),
        ("2024-01-01", "01/02/2024"),
    ],
)
def test_one_value_far_down_written_otherwise_makes_all_text(
    look: Look, first: str, last: str
) -> None:
    values = [first] * 2100 + [last]
    assert column(look, *values) == (values, "text")


def test_a_column_that_is_empty_for_long_is_still_typed(look: Look) -> None:
    assert column(look, *[""] * 3000, "7")[0][-1] == 7


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Größe (kg)", "event_grosse_kg"),
        ("case:Amount", "case_amount"),
        ("(case)_Budget Nr", "case_budget_nr"),
        ("case:id", "case_id_2"),
        ("id_", "event_id_2"),
        ("金額", "event_column_3"),
        ("SELECT", "event_select"),
    ],
)
def test_names_are_plain_and_never_those_of_the_record(look: Look, name: str, slug: str) -> None:
    seen = look(f"case;activity;time;{name}\n1;A;2024-01-01;v\n", case="case")
    assert seen.taken()[name] == slug
    assert seen.column(slug) == ["v"]
