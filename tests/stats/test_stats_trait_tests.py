"""Tests of every value of every trait within one set of units."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from daylit.stats.trait_tests import Rows, Units, value_tests

# Twelve units: service 1 in the first eight, team unstated in the last two and in one of service 1.
SERVICE = np.array([1] * 8 + [0] * 4)
TEAM = np.array([2, 2, 2, 2, 3, 3, 3, -1, 2, 3, -1, -1])
AFFECTED = np.array([True, True, True, False, True, False, False, True] + [True] + [False] * 3)
UNITS = Units((SERVICE, TEAM), Rows(AFFECTED, np.zeros(12, dtype=np.int64)))
KEPT = [np.ones(2, dtype=np.bool_), np.ones(4, dtype=np.bool_)]


def test_values_of_all_units_by_hand() -> None:
    tests = value_tests(UNITS, (), KEPT, 1)
    # Service 0 and 1 (1 and 5 of 6 affected), team 2 and 3 (4 and 1 of the 5 with a team).
    assert list(zip(tests.column.tolist(), tests.code.tolist(), strict=True)) == [
        (0, 0),
        (0, 1),
        (1, 2),
        (1, 3),
    ]
    assert tests.tried == 4
    # 4 or 5 of 5 at the share 5 of 9 that has team 2 among those that state one.
    share = 5 / 9
    assert tests.p[2] == pytest.approx(5 * share**4 * (1 - share) + share**5)
    expected = 5 * share
    assert tests.ratio[2] == pytest.approx(4 * log(4 / expected) + log(1 / (5 - expected)))


def test_values_within_a_conjunction_by_hand() -> None:
    tests = value_tests(UNITS, ((0, 1),), KEPT, 1)
    assert list(zip(tests.column.tolist(), tests.code.tolist(), strict=True)) == [(1, 2), (1, 3)]
    # Within service 1 and with a team: 7 units, 4 affected, of which team 2 has 4 and 3.
    share = 4 / 7
    assert tests.p[0] == pytest.approx(4 * share**3 * (1 - share) + share**4)
    # Among all 9 that state both: 5 affected, 4 units with service 1 and team 2.
    expected = 5 * 4 / 9
    assert tests.ratio[0] == pytest.approx(3 * log(3 / expected) + 2 * log(2 / (5 - expected)))


def test_values_left_out_are_neither_tested_nor_tried() -> None:
    kept = [np.zeros(2, dtype=np.bool_), KEPT[1]]
    tests = value_tests(UNITS, (), kept, 1)
    assert (tests.column.tolist(), tests.tried) == ([1, 1], 2)


def test_values_that_could_have_had_enough_affected_are_tried() -> None:
    tests = value_tests(UNITS, (), KEPT, 4)
    # Four affected or more: service 1, team 2; four units or more: all four values.
    assert (tests.code.tolist(), tests.tried) == ([1, 2], 4)
