"""Durations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.errors import ParameterError
from daylit.sources.durations import UNITS, Duration, parse_duration

HOUR, DAY, WEEK = 3600, 86_400, 604_800


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("30 s", 30),
        ("45 min", 2700),
        ("4 h", 4 * HOUR),
        ("4h", 4 * HOUR),
        ("1.5 hours", 1.5 * HOUR),
        ("1 hr", HOUR),
        ("3 days", 3 * DAY),
        ("1 Day", DAY),
        ("2 w", 2 * WEEK),
        ("1 week", WEEK),
        (" 1 day 4 h ", DAY + 4 * HOUR),
        ("1d4h30min", DAY + 4.5 * HOUR),
    ],
)
def test_amounts_and_units_make_seconds(written: str, seconds: float) -> None:
    assert parse_duration(written) == Duration(seconds, "elapsed")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("8 working hours", 8 * HOUR), ("1 working h 30 working minutes", 1.5 * HOUR)],
)
def test_working_before_the_unit_sets_the_clock(written: str, seconds: float) -> None:
    assert parse_duration(written) == Duration(seconds, "working time")


EXAMPLES = "'4 h', '1.5 days' or '8 working hours'"
KNOWN = "which is not known; write s, min, h, days, weeks, or working hours"
DIFFERS = "differs from calendar to calendar; write working hours, such as '16 working hours'"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("5", "'5' has no unit; write one, such as '5 h' or '5 days'"),
        ("-5", "'-5' is below 0; it must be above 0"),
        ("1 day 4", "'1 day 4' has no unit after 4"),
        ("3 months", f"'3 months' has the unit 'months', {KNOWN}"),
        ("3 busy days", f"'3 busy days' has the unit 'busy days', {KNOWN}"),
        ("5 m", f"'5 m' has the unit 'm', {KNOWN}"),
        ("2 working days", f"'2 working days' is not clear, as a working day {DIFFERS}"),
        ("1 working week", f"'1 working week' is not clear, as a working week {DIFFERS}"),
        (
            "8 working hours 30 min",
            "'8 working hours 30 min' is partly in working time; write 'working' before each unit",
        ),
        ("-4 h", "'-4 h' is below 0; it must be above 0"),
        ("\N{MINUS SIGN}4 h", "'\N{MINUS SIGN}4 h' is below 0; it must be above 0"),
        ("0 h", "'0 h' is no time at all; it must be above 0"),
        ("36601 days", "'36601 days' is longer than 100 years"),
        ("9" * 400 + " h", f"'{'9' * 400} h' is longer than 100 years"),
        *[
            (
                nonsense,
                f"{nonsense!r} is no duration; write an amount and a unit, such as {EXAMPLES}",
            )
            for nonsense in (
                "",
                "soon",
                "h 4",
                "1,5 h",
                "4:30 h",
                "inf h",
                "nan h",
                "PT4H",
                "4 h!",
            )
        ],
    ],
)
def test_what_is_no_duration_is_refused_in_words(written: str, why: str) -> None:
    with pytest.raises(ParameterError) as raised:
        parse_duration(written)
    assert str(raised.value) == f"The limit {why}."


SPELLED = st.sampled_from(
    [(spelling, seconds) for seconds, spellings in UNITS.values() for spelling in spellings]
)


@given(st.integers(1, 5000), SPELLED)
def test_every_spelling_of_a_unit_is_its_length(amount: int, spelled: tuple[str, int]) -> None:
    spelling, seconds = spelled
    assert parse_duration(f"{amount} {spelling}").seconds == amount * seconds


@given(st.lists(st.tuples(st.integers(1, 90), SPELLED), min_size=1, max_size=4))
def test_parts_add_up(parts: list[tuple[int, tuple[str, int]]]) -> None:
    written = " ".join(f"{amount} {spelling}" for amount, (spelling, _) in parts)
    assert parse_duration(written).seconds == sum(n * seconds for n, (_, seconds) in parts)
