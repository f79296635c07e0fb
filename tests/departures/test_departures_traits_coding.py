"""Values as numbers that stand for them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.departures.traits.coding import UNSTATED, Trait, coded, of_names

if TYPE_CHECKING:
    from collections.abc import Sequence


def column(values: Sequence[Any], kind: pa.DataType | None = None) -> pa.ChunkedArray[Any]:
    return pa.chunked_array([pa.array(values, kind)])


def said(trait: Trait) -> list[str | None]:
    """Return the value of each row in words."""
    return [None if code == UNSTATED else trait.values[code] for code in trait.codes]


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        (["a", None, "b", "a"], pa.string(), ["a", None, "b", "a"]),
        ([True, None, False], pa.bool_(), ["true", None, "false"]),
        ([3, None, 1, 3], pa.int64(), ["3", None, "1", "3"]),
        ([0.5, float("nan"), float("inf"), 2.0], pa.float64(), ["0.5", None, None, "2"]),
        ([None, None], pa.string(), [None, None]),
        ([None, None], pa.null(), [None, None]),
        ([None, None], pa.float64(), [None, None]),
        ([], pa.string(), []),
        ([], pa.int32(), []),
    ],
)
def test_few_values_are_told_as_they_are(
    values: list[Any], kind: pa.DataType, words: list[str | None]
) -> None:
    assert said(coded("it", column(values, kind))) == words


def test_numbers_are_told_in_quarters() -> None:
    trait = coded("amount", column([*range(1, 9), None], pa.int64()))
    assert trait.values == ("under 2.75", "2.75 to under 4.5", "4.5 to under 6.25", "6.25 or more")
    assert trait.codes.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, UNSTATED]


def test_numbers_of_which_most_are_the_least_are_told_by_what_is_over_it() -> None:
    trait = coded("times reassigned", column([0] * 90 + [1, 2, 3, 4, 5] * 2, pa.int64()))
    assert trait.values == ("up to 0", "over 0")
    assert np.bincount(trait.codes).tolist() == [90, 10]


def test_numbers_of_which_most_are_the_greatest_are_told_by_what_is_under_it() -> None:
    trait = coded("share", column([100] * 90 + [1, 2, 3, 4, 5] * 2, pa.int64()))
    assert trait.values == ("under 100", "100 or more")
    assert np.bincount(trait.codes).tolist() == [10, 90]


def test_large_numbers_are_written_to_the_last_digit() -> None:
    trait = coded("amount", column([1_234_567 + each for each in range(5)], pa.int64()))
    assert trait.values[0] == "under 1,234,568"
    assert trait.values[-1] == "1,234,570 or more"


def test_decimals_are_numbers() -> None:
    values = [Decimal("1.50"), Decimal("2.50"), Decimal("3.50"), Decimal("4.50"), Decimal("5.50")]
    trait = coded("price", column(values, pa.decimal128(10, 2)))
    assert trait.values[0] == "under 2.5"


def test_values_in_several_chunks_are_the_same_values() -> None:
    parts = pa.chunked_array([pa.array(["b", "a"]), pa.array(["a", None])])
    trait = coded("it", parts)
    assert said(trait) == ["b", "a", "a", None]
    assert len(trait.values) == 2


@pytest.mark.parametrize(
    ("values", "tells_apart"),
    [(["a", "b", None], True), (["a", "a", None], False), ([None, None], False), ([], False)],
)
def test_a_trait_with_two_values_tells_apart(
    values: list[str | None],
    tells_apart: bool,  # noqa: FBT001 (parametrised)
) -> None:
    assert coded("it", column(values, pa.string())).tells_apart is tells_apart


def test_values_that_few_rows_have_are_left_out() -> None:
    trait = coded("it", column(["a", "b", "a", None, "b", "c", "a"])).of_many(2)
    assert said(trait) == ["a", "b", "a", None, "b", None, "a"]
    assert not trait.of_many(3).tells_apart
    assert said(coded("it", column([], pa.string())).of_many(2)) == []


def test_names_are_given_to_codes() -> None:
    trait = of_names("day", np.array([0, 1, 0], np.int32), ("working day", "weekend"))
    assert said(trait) == ["working day", "weekend", "working day"]


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9), st.just(float("nan"))), max_size=40))
def test_every_finite_number_lies_in_one_quarter_and_greater_ones_no_lower(
    values: list[float | None],
) -> None:
    trait = coded("it", column(values, pa.float64()))
    stated = [value is not None and bool(np.isfinite(value)) for value in values]
    assert (trait.codes != UNSTATED).tolist() == stated
    assert trait.codes.max(initial=UNSTATED) < max(len(trait.values), 1)
    if len({value for value, is_said in zip(values, stated, strict=True) if is_said}) > 4:
        pairs = sorted(
            (value, code) for value, code in zip(values, trait.codes, strict=True) if code >= 0
        )
        codes = [code for _, code in pairs]
        assert codes == sorted(codes)


def test_numbers_that_things_bear_are_names() -> None:
    buses = coded("bus", column(list(range(4001, 4101)), pa.int64()))
    assert buses.values == tuple(str(number) for number in range(4001, 4101))
    amounts = coded("amount", column([100 * number for number in range(100)], pa.int64()))
    assert len(amounts.values) == 4
