"""False discoveries among many tests."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.errors import ParameterError
from daylit.stats.discoveries import discoveries

# Benjamini and Hochberg (1995), section 4: fifteen hypotheses of a trial of thrombolysis.
PUBLISHED = np.array(
    [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
)

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(np.array)


def by_the_letter(p: list[float], tried: int, level: float) -> list[bool]:
    """Procedure (1) of the paper, word for word."""
    ordered = sorted(p)
    last = max((i for i, one in enumerate(ordered, 1) if one <= i * level / tried), default=0)
    return [one <= ordered[last - 1] if last else False for one in p]


def test_published_example_claims_the_first_four() -> None:
    found = discoveries(PUBLISHED, tried=15, level=0.05)
    assert found.claimed.tolist() == [True] * 4 + [False] * 11


def test_order_of_the_tests_does_not_matter() -> None:
    found = discoveries(PUBLISHED[::-1], tried=15, level=0.05)
    assert found.claimed.tolist() == [False] * 11 + [True] * 4


def test_adjusted_values_by_hand() -> None:
    # .04 * 4 / 2 = .08 and .03 * 4 / 1 = .12, which may not exceed what follows: .08.
    found = discoveries(np.array([0.04, 0.03, 0.5, 0.9]), tried=4, level=0.05)
    assert found.q == pytest.approx([0.08, 0.08, 0.5 * 4 / 3, 0.9])


def test_tests_that_were_tried_and_not_computed_count() -> None:
    assert discoveries(np.array([0.01]), tried=5, level=0.05).claimed.tolist() == [True]
    assert discoveries(np.array([0.01]), tried=6, level=0.05).claimed.tolist() == [False]


def test_nothing_computed_claims_nothing() -> None:
    assert discoveries(np.empty(0), tried=7, level=0.05).claimed.tolist() == []


def test_fewer_tried_than_computed_is_refused() -> None:
    whole = "2 tests were computed, but only 1 are said to be tried."
    with pytest.raises(ParameterError, match=f"^{re.escape(whole)}$"):
        discoveries(np.array([0.1, 0.2]), tried=1, level=0.05)


@given(CHANCES, st.integers(0, 30), st.sampled_from([0.01, 0.05, 0.2]))
def test_claims_are_those_of_the_procedure_by_the_letter(
    p: np.ndarray, more: int, level: float
) -> None:
    tried = len(p) + more
    # A q that equals the level but for rounding may fall on either side.
    found = discoveries(p, tried=tried, level=level)
    clear = np.abs(found.q - level) > 1e-12
    expected = np.array(by_the_letter(p.tolist(), tried, level))
    assert found.claimed[clear].tolist() == expected[clear].tolist()


@given(CHANCES, st.integers(0, 30))
def test_more_tried_never_makes_a_claim(p: np.ndarray, more: int) -> None:
    few = discoveries(p, tried=len(p), level=0.05)
    many = discoveries(p, tried=len(p) + more, level=0.05)
    assert np.all(many.q >= few.q)
