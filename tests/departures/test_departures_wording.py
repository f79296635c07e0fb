"""Figures in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.departures.wording import (
    as_many,
    bounded,
    counted,
    durations,
    first_and_more,
    hours,
    in_words,
    is_one,
    listed,
    one_in,
    ordinal,
    percent,
    spread,
)
from daylit.flow.wording import duration


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.2, "under 1 s"),
        (40, "40 s"),
        (60, "1 min"),
        (720, "12 min"),
        (3600, "1.0 h"),
        (18_720, "5.2 h"),
        (35_900, "10 h"),
        (36_000, "10 h"),
        (172_799, "48 h"),
        (172_800, "2.0 days"),
        (267_840, "3.1 days"),
        (315_489_600, "3,652 days"),
        (864_000_000, "27 years"),
    ],
)
def test_durations_come_in_the_unit_that_people_would_use(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((303 * 3600, 179 * 3600), ("13 days", "7.5 days")),
        ((47 * 3600, 1800), ("47 h", "0.5 h")),
        ((49 * 3600, 1800), ("2.0 days", "30 min")),
        ((3600, 3_600_000), ("1.0 h", "42 days")),
        ((90_000, 3_600_000), ("1.0 days", "42 days")),
        ((60, 7200), ("1 min", "2.0 h")),
        ((1080, 466_560), ("18 min", "5.4 days")),
        ((5400, 3_600_000), ("0.1 days", "42 days")),
    ],
)
def test_durations_that_are_compared_share_a_unit_where_that_reads_well(
    seconds: tuple[float, float], said: tuple[str, str]
) -> None:
    assert durations(*seconds) == said


def test_work_is_told_in_hours() -> None:
    assert [hours(value) for value in (1440, 43_200, 4_464_000)] == ["0.4 h", "12 h", "1,240 h"]


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.004, "0.4 %"), (0.02, "2.0 %"), (0.08, "8.0 %"), (0.0996, "10 %"),
     (0.1, "10 %"), (0.174, "17 %"), (1, "100 %")],
)  # fmt: skip
def test_shares_have_a_decimal_where_they_are_small(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1, "every case"),
        (0.99, "nearly every case"),
        (0.75, "three cases in four"),
        (0.5, "one case in two"),
        (0.4, "two cases in five"),
        (1 / 3, "one case in three"),
        (1 / 6, "one case in six"),
        (0.12, "one case in eight"),
        (0.1, "one case in ten"),
        (0.05, "one case in 20"),
        (0.031, "3.1 % of the cases"),
        (0, "0 % of the cases"),
    ],
)
def test_shares_are_told_as_people_say_them(share: float, said: str) -> None:
    assert one_in(share) == said


def test_shares_of_other_things_are_told_by_their_name() -> None:
    assert one_in(0.5, one="step", many="steps") == "one step in two"
    assert one_in(0.02, one="step", many="steps") == "2.0 % of the steps"


WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
WORDS += ["eleven", "twelve"]


@given(share=st.floats(0.045, 0.95))
def test_share_that_is_told_is_near_the_true_one(share: float) -> None:
    part, _, _, whole = one_in(share).split()
    told = WORDS.index(part) / (WORDS.index(whole) if whole in WORDS else int(whole))
    assert abs(told - share) <= 0.12 * share


@pytest.mark.parametrize(
    ("share", "said", "singular"),
    [(1 / 6, "one case in six", True), (1.0, "every case", True),
     (0.97, "nearly every case", True), (0.4, "two cases in five", False),
     (0.031, "3.1 % of the cases", False)],
)  # fmt: skip
def test_what_takes_a_verb_in_the_singular_is_known(
    share: float, said: str, *, singular: bool
) -> None:
    assert one_in(share) == said
    assert is_one(share) is singular
    assert as_many(share) == (1 if singular else 2)


def test_an_interval_bears_its_unit_once() -> None:
    assert spread("291 h", "323 h") == "291 to 323 h"
    assert spread("40 s", "3.0 days") == "40 s to 3.0 days"
    assert spread("3 min", "3 min") == "3 min"


def test_a_value_stands_alone_where_its_interval_says_nothing_more() -> None:
    assert bounded("12 h", "11 h", "13 h") == "12 h (11 to 13 h)"
    assert bounded("3 min", "3 min", "3 min") == "3 min"


def test_parts_are_listed_and_what_is_too_much_is_counted() -> None:
    assert [listed(["a"]), listed(["a", "b", "c"])] == ["a", "a, b and c"]
    assert first_and_more(["a", "b"], 2) == "a and b"
    assert first_and_more(["a", "b", "c", "d"], 2) == "a, b and 2 more"


def test_counts_come_with_their_noun() -> None:
    assert counted(1, "case") == "1 case"
    assert counted(0, "case") == "0 cases"
    assert counted(7554, "case") == "7,554 cases"
    assert counted(2, "company", "companies") == "2 companies"


def test_small_counts_are_words() -> None:
    assert [in_words(count) for count in (1, 12, 13, 1200)] == ["one", "twelve", "13", "1,200"]


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "first"), (2, "second"), (3, "third"), (4, "4th"), (11, "11th"), (12, "12th"),
     (13, "13th"), (21, "21st"), (22, "22nd"), (23, "23rd"), (101, "101st"), (111, "111th"),
     (1012, "1,012th"), (1022, "1,022nd")],
)  # fmt: skip
def test_ordinals_are_written_as_people_do(number: int, said: str) -> None:
    assert ordinal(number) == said
