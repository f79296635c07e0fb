"""A quarter of a right, worked by hand, and amounts as people write them.

The limit is 400. Within 92 days before 1 April there were, by days before that:

* 90: 100 decided. 60: 400 decided. 30: 250 decided.
* 80: 450 asked, granted. 50: 600 asked, granted. 20: 450 asked, refused.
* 10: 1,200 asked, no answer.
* 92: 300 decided, which is one moment too early; 93: 900 asked, granted.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from daylit_site.ledger.deciding.amounts import AmountField, amount_told
from daylit_site.ledger.deciding.looked_back import (
    Used,
    WithLimit,
    look_back,
    other_limits,
    with_limit,
)
from daylit_site.ledger.models import Measure

NOW = datetime(2027, 4, 1, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=300)


def used(days: int, amount: str, answer: str | None = None) -> Used:
    """Return what was decided so many days before; with an answer, what was asked for."""
    return Used(
        NOW - timedelta(days=days),
        Decimal(amount),
        is_asked=answer is not None,
        answer=answer or "",
    )


USES = [
    used(90, "100"),
    used(60, "400"),
    used(30, "250"),
    used(80, "450", "granted"),
    used(50, "600", "granted"),
    used(20, "450", "refused"),
    used(10, "1200", ""),
    used(92, "300"),
    used(93, "900", "granted"),
]


def test_a_quarter_is_counted_by_what_came_of_it() -> None:
    looked = look_back(USES, stood_since=LONG_AGO, now=NOW)
    assert (len(looked.decided), looked.total) == (3, Decimal(750))
    assert len(looked.asked) == 4
    assert (looked.granted_count, looked.refused_count, looked.waiting_count) == (2, 1, 1)
    assert looked.is_over_asked
    assert not looked.is_never_used


def test_other_limits_are_the_amounts_asked_for() -> None:
    looked = look_back(USES, stood_since=LONG_AGO, now=NOW)
    assert other_limits(looked) == [
        WithLimit(Decimal(450), 5, 2, 2, 0, Decimal(900)),
        WithLimit(Decimal(600), 6, 1, 3, 0, Decimal(1500)),
        WithLimit(Decimal(1200), 7, 0, 4, 0, Decimal(2700)),
    ]


def test_a_lower_limit_would_have_had_more_asked_for() -> None:
    looked = look_back(USES, stood_since=LONG_AGO, now=NOW)
    assert with_limit(looked, Decimal(250)) == WithLimit(Decimal(250), 2, 5, 0, 1, Decimal(0))


def test_of_many_amounts_six_are_shown_the_smallest_and_the_largest_with_them() -> None:
    asked = [used(at, str(400 + 10 * at), "") for at in range(1, 12)]
    shown = [one.limit for one in other_limits(look_back(asked, stood_since=LONG_AGO, now=NOW))]
    assert shown == [410, 430, 450, 470, 490, 510]


def test_what_nobody_used_all_quarter_is_never_used() -> None:
    assert look_back([], stood_since=NOW - timedelta(days=92), now=NOW).is_never_used
    assert not look_back([], stood_since=NOW - timedelta(days=91), now=NOW).is_never_used
    assert not look_back([used(5, "10")], stood_since=LONG_AGO, now=NOW).is_never_used


def test_only_what_was_done_since_it_stands_is_counted() -> None:
    granted_at = NOW - timedelta(days=50)
    looked = look_back(USES, stood_since=granted_at, now=NOW)
    assert (len(looked.decided), len(looked.asked)) == (1, 3)
    assert (looked.since, looked.stood_throughout) == (granted_at, False)
    whole = look_back(USES, stood_since=LONG_AGO, now=NOW)
    assert (whole.since, whole.stood_throughout) == (NOW - timedelta(days=92), True)


def test_with_another_limit_the_uses_of_one_exception_are_summed() -> None:
    """Of one 300 and 100 were decided, and 200 asked for, then 50; of another 500 asked for."""

    def of(days: int, amount: int, before: int, *, is_asked: bool, number: int = 1) -> Used:
        at = NOW - timedelta(days=days)
        return Used(at, Decimal(amount), is_asked, of=number, before=Decimal(before))

    uses = [
        of(9, 300, 0, is_asked=False),
        of(8, 100, 300, is_asked=False),
        of(7, 200, 400, is_asked=True),
        of(6, 50, 400, is_asked=True),
        of(5, 500, 0, is_asked=True, number=2),
    ]
    looked = look_back(uses, stood_since=LONG_AGO, now=NOW)
    assert with_limit(looked, Decimal(400)) == WithLimit(Decimal(400), 2, 3, 0, 0, Decimal(0))
    assert with_limit(looked, Decimal(350)) == WithLimit(Decimal(350), 2, 3, 1, 1, Decimal(50))
    assert other_limits(looked) == [
        WithLimit(Decimal(450), 3, 2, 1, 0, Decimal(50)),
        WithLimit(Decimal(500), 4, 1, 2, 0, Decimal(550)),
        WithLimit(Decimal(600), 4, 1, 2, 0, Decimal(700)),
    ]


@pytest.mark.parametrize(
    ("decided", "asked", "is_over"), [(0, 2, False), (0, 3, True), (3, 3, True), (4, 3, False)]
)
def test_over_asked_is_asked_thrice_and_as_often_as_used(
    decided: int, asked: int, *, is_over: bool
) -> None:
    uses = [used(5, "10")] * decided + [used(5, "500", "")] * asked
    assert look_back(uses, stood_since=LONG_AGO, now=NOW).is_over_asked is is_over


amounts = st.decimals(min_value="0.01", max_value=10_000, places=2)


@given(
    decided=st.lists(amounts.filter(lambda one: one <= 400)),
    asked=st.lists(amounts.filter(lambda one: one > 400)),
    limit=amounts,
)
def test_every_use_is_decided_or_asked_for_whatever_the_limit(
    decided: list[Decimal], asked: list[Decimal], limit: Decimal
) -> None:
    uses = [Used(NOW, one, is_asked=False) for one in decided]
    uses += [Used(NOW, one, is_asked=True) for one in asked]
    counted = with_limit(look_back(uses, stood_since=LONG_AGO, now=NOW), limit)
    assert counted.at_once == len([one for one in [*decided, *asked] if one <= limit])
    assert counted.at_once + counted.asked == len(uses)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("400", "400"),
        ("412,50", "412.50"),
        ("412.5", "412.5"),
        ("1 200", "1200"),
        ("1\u00a0200,75", "1200.75"),
        ("1.200,50", "1200.50"),
        ("1,000.50", "1000.50"),
        ("1.234.567,8", "1234567.8"),
        ("0,01", "0.01"),
    ],
)
def test_decimal_comma_and_point_are_both_read(written: str, amount: str) -> None:
    assert AmountField().clean(written) == Decimal(amount)


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("1,000", "Write 1000 without a comma or point, if that is what you mean."),
        ("1.000.000", "Write 1000000 without a comma or point, if that is what you mean."),
        ("four", "Write a number, such as 400 or 412.50."),
        ("-5", "Write a number, such as 400 or 412.50."),
        ("NaN", "Write a number, such as 400 or 412.50."),
        ("0", "Write an amount above 0, and not beyond all measure."),
        ("999999999999", "Write an amount above 0, and not beyond all measure."),
    ],
)
def test_what_could_be_two_amounts_or_none_is_refused_in_words(written: str, refused: str) -> None:
    with pytest.raises(forms.ValidationError) as said:
        AmountField().clean(written)
    assert said.value.messages == [refused]


@pytest.mark.parametrize(
    ("amount", "measure", "unit", "told"),
    [
        ("400.00", Measure.MONEY, "SEK", "400\u00a0SEK"),
        ("412.50", Measure.MONEY, "SEK", "412.50\u00a0SEK"),
        ("1", Measure.DAYS, "", "1\u00a0day"),
        ("1.50", Measure.DAYS, "", "1.50\u00a0days"),
        ("3", Measure.QUANTITY, "pieces", "3\u00a0pieces"),
    ],
)
def test_amounts_are_written_with_their_unit(
    amount: str, measure: Measure, unit: str, told: str
) -> None:
    assert amount_told(Decimal(amount), measure, unit) == told
