"""What affected units have in common."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
from scipy.special import bdtrc

from daylit.stats.common_traits import Pattern, Settings, Trait, common_traits

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from daylit.stats.common_traits import CommonTraits

    Rates: TypeAlias = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]

NAMES = ("customer", "service", "product", "team", "hour", "line")
VALUES = (40, 6, 12, 5, 24, 60)
SETTINGS = Settings()


def by_hand(columns: dict[str, list[int]], affected: list[int], stratum: list[int]) -> Pattern:
    return Pattern(
        names=tuple(columns),
        codes=np.array(list(columns.values()), dtype=np.int64).T,
        affected=np.array(affected, dtype=np.bool_),
        stratum=np.array(stratum, dtype=np.int64),
    )


def drawn(rng: np.random.Generator, units: int, rates: Rates) -> Pattern:
    """Units with six independent traits over a year, affected at a rate of month and traits."""
    codes = np.stack([rng.integers(0, count, units) for count in VALUES], axis=1)
    month = rng.integers(0, 12, units)
    return Pattern(NAMES, codes, rng.random(units) < rates(codes, month), month)


def seasonal(codes: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.float64]:
    """A rate that hangs on the month alone."""
    return np.where(month < 3, 0.2, 0.04) + 0 * codes[:, 0]


def planted(chosen: dict[str, int], rate: float) -> Rates:
    """The same, and another rate where all of these traits hold."""

    def rates(codes: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.float64]:
        holds = [codes[:, NAMES.index(name)] == code for name, code in chosen.items()]
        return np.where(np.logical_and.reduce(holds), rate, seasonal(codes, month))

    return rates


def only(pattern: Pattern, settings: Settings = SETTINGS) -> tuple[CommonTraits, ...]:
    return common_traits([pattern], settings).entries[0]


def named(entry: CommonTraits) -> dict[str, int]:
    return {trait.name: trait.code for trait in entry.traits}


TEN_OF_TWENTY = by_hand(
    # Value 1 of the service in 10 of 100 units, all of them affected, as are 10 others.
    {"service": [1] * 10 + [0] * 90, "team": [0, 1] * 50},
    affected=[1] * 10 + [1] * 10 + [0] * 80,
    stratum=[0] * 100,
)


def test_single_trait_by_hand() -> None:
    (entry,) = only(TEN_OF_TWENTY)
    assert entry.traits == (Trait("service", 1),)
    assert (entry.affected_count, entry.at_risk_count) == (10, 10)
    # 20 affected, of which a tenth is to be expected.
    assert (entry.expected, entry.lift) == pytest.approx((2, 5))
    # Clopper and Pearson for 10 of 20 (.272 to .728), through .1.
    assert (entry.lift_lower, entry.lift_upper) == pytest.approx((2.72, 7.28), abs=0.005)
    assert entry.p == pytest.approx(float(bdtrc(9, 20, 0.1)))


def test_everything_tried_is_counted() -> None:
    found = common_traits([TEN_OF_TWENTY], SETTINGS)
    # Two services and two teams; within service 1 two teams; outside of it one service, two teams.
    assert found.tried == 4 + 2 + 3
    assert found.entries[0][0].q == pytest.approx(found.entries[0][0].p * found.tried)


def test_fewer_affected_than_the_least_are_no_entry() -> None:
    assert only(TEN_OF_TWENTY, replace(SETTINGS, least_affected=10))
    assert only(TEN_OF_TWENTY, replace(SETTINGS, least_affected=11)) == ()


def test_more_patterns_tried_make_a_claim_harder() -> None:
    weak = by_hand(
        {"team": [1] * 10 + [0] * 90}, [1] * 6 + [0] * 4 + [1] * 14 + [0] * 76, [0] * 100
    )
    other = by_hand({"hour": [*range(20)] * 5}, ([1] * 20 + [0] * 80), [0] * 100)
    (entry,) = only(weak)
    assert 0.01 < entry.q < 0.05
    assert common_traits([weak, *[other] * 5], SETTINGS).entries == ((),) * 6


def test_what_is_not_claimed_with_everything_counted_is_left_out() -> None:
    # 6 of 20 affected where 2 are to be expected, p = .01125: claimed among the 4 values of the two
    # traits, and no longer when what was looked for within and outside of it counts too.
    team, affected = [1] * 10 + [0] * 90, [1] * 6 + [0] * 4 + [1] * 14 + [0] * 76
    found = common_traits(
        [by_hand({"team": team, "hour": [0, 1] * 50}, affected, [0] * 100)], SETTINGS
    )
    assert found.tried > 4
    assert found.entries == ((),)
    assert only(by_hand({"team": team}, affected, [0] * 100))


def test_a_trait_that_adds_nothing_within_another_is_left_out() -> None:
    # 30 of the 40 units of service 1 are affected. Team 1 has all of these but 2 unaffected ones,
    # and 60 others: both together tell a little more than the service, by no more than chance.
    service = [1] * 40 + [0] * 460
    team = [1] * 38 + [0] * 2 + [1] * 60 + [0] * 400
    affected = [1] * 30 + [0] * 10 + [1] * 6 + [0] * 54 + [1] * 20 + [0] * 380
    entry = only(by_hand({"service": service, "team": team}, affected, [0] * 500))[0]
    assert named(entry) == {"service": 1}


def test_copy_of_a_trait_is_named_beside_the_preferred_one() -> None:
    columns = {"service": [1] * 10 + [0] * 90, "copy": [7] * 10 + [3] * 90}
    affected = [1] * 20 + [0] * 80
    (entry,) = only(by_hand(columns, affected, [0] * 100))
    assert entry.traits == (Trait("service", 1),)
    assert entry.same_as == (Trait("copy", 7),)
    (other,) = only(by_hand(dict(reversed(columns.items())), affected, [0] * 100))
    assert other.traits == (Trait("copy", 7),)
    assert other.same_as == (Trait("service", 1),)


def test_each_of_many_copies_is_named_once() -> None:
    columns = {"service": [1] * 10 + [0] * 90, "copy": [7] * 10 + [3] * 90}
    columns["again"] = columns["copy"]
    (entry,) = only(by_hand(columns, [1] * 20 + [0] * 80, [0] * 100))
    assert entry.same_as == (Trait("copy", 7), Trait("again", 7))


def test_near_copy_is_no_copy() -> None:
    # The same first unit and as many units, but one of them is another.
    near = [1] * 9 + [0] + [1] + [0] * 89
    columns = {"service": [1] * 10 + [0] * 90, "near": near}
    entry = only(by_hand(columns, [1] * 20 + [0] * 80, [0] * 100))[0]
    assert entry.same_as == ()


def test_units_that_do_not_state_a_trait_are_left_out() -> None:
    columns = {"service": [1] * 10 + [0] * 90 + [-1] * 50}
    pattern = by_hand(columns, [1] * 20 + [0] * 80 + [1] * 50, [0] * 150)
    (entry,) = only(pattern)
    assert (entry.affected_count, entry.at_risk_count) == (10, 10)
    assert entry.expected == pytest.approx(2)


def test_a_trait_that_only_affected_units_state_is_no_finding() -> None:
    columns = {"reason": [1] * 20 + [-1] * 80}
    assert only(by_hand(columns, [1] * 20 + [0] * 80, [0] * 100)) == ()


@pytest.mark.parametrize(
    "pattern",
    [
        by_hand({"team": []}, [], []),
        by_hand({"team": [0]}, [1], [0]),
        by_hand({"team": [0, 1] * 50}, [1] * 100, [0] * 100),
        by_hand({"team": [0, 1] * 50}, [0] * 100, [0] * 100),
        by_hand({"team": [-1] * 100}, [0, 1] * 50, [0] * 100),
        by_hand({"team": [0] * 100}, [0, 1] * 50, [3] * 100),
        Pattern(
            (), np.empty((9, 0), dtype=int), np.ones(9, dtype=np.bool_), np.zeros(9, dtype=int)
        ),
    ],
    ids=["no units", "one", "all affected", "none affected", "unstated", "one value", "no traits"],
)
def test_where_nothing_can_differ_nothing_is_found(pattern: Pattern) -> None:
    assert only(pattern) == ()


def test_no_patterns_find_nothing() -> None:
    assert common_traits([], SETTINGS).entries == ()


def test_a_line_of_a_depot_that_differs_is_the_line() -> None:
    # Lines 0 to 3 belong to depot 0, and so on; line 2 alone is affected more often.
    rng = np.random.default_rng(1)
    line = rng.integers(0, 12, 3000)
    affected = rng.random(3000) < np.where(line == 2, 0.3, 0.05)
    pattern = Pattern(
        ("depot", "line"), np.stack([line // 4, line], axis=1), affected, np.zeros(3000, dtype=int)
    )
    assert [named(entry) for entry in only(pattern)] == [{"line": 2}]


def test_a_depot_that_differs_is_the_depot() -> None:
    rng = np.random.default_rng(2)
    line = rng.integers(0, 12, 3000)
    affected = rng.random(3000) < np.where(line // 4 == 2, 0.2, 0.05)
    pattern = Pattern(
        ("line", "depot"), np.stack([line, line // 4], axis=1), affected, np.zeros(3000, dtype=int)
    )
    assert [named(entry) for entry in only(pattern)] == [{"depot": 2}]


def test_two_causes_are_two_entries_the_greater_first() -> None:
    rng = np.random.default_rng(3)

    def rates(codes: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.float64]:
        usual = np.where(codes[:, 3] == 1, 0.25, seasonal(codes, month))
        return np.where(codes[:, 1] == 4, 0.6, usual)

    entries = only(drawn(rng, 4000, rates))
    assert [named(entry) for entry in entries] == [{"service": 4}, {"team": 1}]


def test_what_follows_the_season_alone_is_no_finding() -> None:
    # Service 5 runs in the first three months only, in which all are affected more often.
    rng = np.random.default_rng(4)
    found = 0
    for _ in range(20):
        pattern = drawn(rng, 3000, seasonal)
        pattern.codes[:, 1] = np.where(pattern.stratum < 3, 5, pattern.codes[:, 1] % 5)
        unstratified = replace(pattern, stratum=np.zeros_like(pattern.stratum))
        assert named(only(unstratified)[0]) == {"service": 5}
        found += bool(only(pattern))
    assert found <= 1


def test_order_of_units_and_numbering_of_values_do_not_matter() -> None:
    rng = np.random.default_rng(5)
    pattern = drawn(rng, 3000, planted({"service": 2, "team": 1}, 0.7))
    order = rng.permutation(3000)
    shuffled = Pattern(
        NAMES,
        np.asfortranarray(pattern.codes[order]) + 3,
        pattern.affected[order],
        pattern.stratum[order],
    )
    (entry, *_), (again, *_) = only(pattern), only(shuffled)
    assert again.traits == tuple(replace(trait, code=trait.code + 3) for trait in entry.traits)
    assert (again.affected_count, again.expected, again.p) == pytest.approx(
        (entry.affected_count, entry.expected, entry.p)
    )


@pytest.mark.parametrize(
    ("cause", "rate", "units"),
    [
        ({"service": 2}, 0.3, 3000),
        ({"service": 2, "team": 1}, 0.6, 3000),
        ({"service": 2, "product": 3, "team": 1}, 1.0, 30000),
    ],
    ids=["one", "two", "three"],
)
def test_planted_cause_comes_first(cause: dict[str, int], rate: float, units: int) -> None:
    rng = np.random.default_rng(6)
    found = [only(drawn(rng, units, planted(cause, rate))) for _ in range(20)]
    assert sum(named(entries[0]) == cause for entries in found if entries) >= 18


@pytest.mark.slow
def test_few_entries_have_nothing_to_do_with_what_was_planted() -> None:
    rng = np.random.default_rng(9)
    cause = {"service": 2, "team": 1}
    found = [only(drawn(rng, 3000, planted(cause, 0.6))) for _ in range(400)]
    entries = [entry for of_run in found for entry in of_run]
    false = sum(not cause.items() >= named(entry).items() for entry in entries)
    assert not beyond_one_in_twenty(false, len(entries))


def runs_with_a_claim(runs: int, units: int, patterns: int) -> int:
    rng = np.random.default_rng(7)
    searched = (
        common_traits([drawn(rng, units, seasonal) for _ in range(patterns)], SETTINGS)
        for _ in range(runs)
    )
    return sum(any(found.entries) for found in searched)


def beyond_one_in_twenty(count: int, runs: int) -> bool:
    """Whether the exact one-sided 99 % bound of the rate lies beyond 5 %."""
    return count > 0 and bool(bdtrc(count - 1, runs, 0.05) < 0.01)


def test_nothing_planted_claims_in_one_run_of_twenty_at_most() -> None:
    assert not beyond_one_in_twenty(runs_with_a_claim(100, 1500, 3), 100)


@pytest.mark.slow
@pytest.mark.parametrize(("units", "patterns"), [(400, 5), (3000, 5), (20000, 1)])
def test_nothing_planted_claims_in_one_run_of_twenty_at_most_of_many(
    units: int, patterns: int
) -> None:
    assert not beyond_one_in_twenty(runs_with_a_claim(1000, units, patterns), 1000)


@pytest.mark.slow
def test_twenty_great_patterns_take_less_than_five_seconds() -> None:
    rng = np.random.default_rng(8)
    counts = (5, 10, 30, 100, 300, 1000, 3000, 2, 7, 50, 20, 4)
    codes = np.stack([rng.integers(0, count, 130_000) for count in counts], axis=1)
    rates = np.where((codes[:, 1] == 2) & (codes[:, 8] == 1), 0.3, 0.02) + 0.02 * (
        codes[:, 11] == 1
    )
    names = tuple(f"trait {number}" for number in range(12))
    patterns = [
        Pattern(names, codes, rng.random(130_000) < rates, rng.integers(0, 18, 130_000))
        for _ in range(20)
    ]
    started = process_time()
    found = common_traits(patterns, SETTINGS)
    assert process_time() - started < 5
    assert all(named(entries[0]) == {"trait 1": 2, "trait 8": 1} for entries in found.entries)
