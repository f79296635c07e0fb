"""Agreed limits held against fair clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from clocks_at_random import rooms, steps
from clocks_by_hand import NIGHT, OFFICE, STOCKHOLM, step
from hypothesis import given
from hypothesis import strategies as st

from builders import at
from daylit.errors import ParameterError
from daylit.flow.clock import fair_clock
from daylit.flow.clock_limits import LimitUse, against, moment_after, stretches, working_time
from daylit.flow.clock_marks import Closed, HandedOver, Paused, Reopened, Returned
from daylit.record.calendars import Calendar

if TYPE_CHECKING:
    from clocks_at_random import Row

    from daylit.flow.clock_marks import RoomEvent

A_YEAR = timedelta(days=366)
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 (hypothesis wants it so)
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
LENGTHS = st.timedeltas(timedelta(microseconds=1), timedelta(hours=300))


def test_a_stretch_lasts_until_the_work_goes_to_another() -> None:
    said: list[RoomEvent] = [
        HandedOver(at(20), "B"),
        Paused(at(30), "X", "papers"),
        Closed(at(40)),
        Reopened(at(50)),
        Returned(at(60), "A"),
    ]
    held = stretches(fair_clock([step("A", at(0), at(10))], said, until=at(70)))
    assert [(one.holder, one.from_at, one.goes_on, one.is_running) for one in held] == [
        ("A", at(0), False, False),
        ("B", at(20), False, False),
        ("A", at(60), True, True),
    ]
    assert [span.party for span in held[1].spans] == ["B", "X", "B"]


def test_closed_time_takes_nothing_of_a_limit() -> None:
    said: list[RoomEvent] = [HandedOver(at(10), "B"), Closed(at(20)), Reopened(at(50))]
    held = stretches(fair_clock([step("A", at(0), at(10))], said, until=at(55)))
    assert against(held[-1], 20 * 60, None) == LimitUse(15 * 60, 20 * 60, at(60))


def test_a_party_that_is_handed_the_work_anew_has_the_whole_limit_anew() -> None:
    done = [step(party, at(m), at(m + 10)) for party, m in (("B", 0), ("A", 10), ("B", 20))]
    uses = [
        against(one, 3600, None)
        for one in stretches(fair_clock(done, [], until=at(30)))
        if one.holder == "B"
    ]
    assert [(use.used_seconds, use.due_at) for use in uses] == [(600, None), (600, at(80))]


def test_what_takes_exactly_the_limit_is_in_time() -> None:
    held = stretches(fair_clock([step("A", at(0), at(10))], [], until=at(10)))
    use = against(held[0], 600, None)
    assert (use.due_at, use.left_seconds, use.is_passed) == (at(10), 0, False)
    late = against(held[0], 599, None)
    assert (late.due_at, late.left_seconds, late.is_passed) == (at(599 / 60), -1, True)


def test_a_limit_that_ends_with_a_shift_is_reached_then_and_not_when_the_next_begins() -> None:
    monday = datetime(2026, 3, 2, 15, tzinfo=STOCKHOLM)
    assert moment_after(OFFICE, monday, timedelta(hours=2)) == monday + timedelta(hours=2)
    assert moment_after(OFFICE, monday, timedelta(hours=2, seconds=1)) == datetime(
        2026, 3, 3, 8, 0, 1, tzinfo=STOCKHOLM
    )


def test_two_working_years_are_reached_after_two_years() -> None:
    # 2026 and 2027 have 261 days from Monday to Friday each, less two holidays of 2026. On the
    # last working minute of 2027, a Friday, 520 days of 9 h have been worked.
    begin = datetime(2026, 1, 1, tzinfo=STOCKHOLM)
    assert moment_after(OFFICE, begin, 520 * timedelta(hours=9)) == datetime(
        2027, 12, 31, 17, tzinfo=STOCKHOLM
    )


def test_a_calendar_without_hours_reaches_no_limit() -> None:
    closed = Calendar("closed", STOCKHOLM, ((),) * 7)
    assert moment_after(closed, at(0), timedelta(hours=1)) is None
    once = Calendar("once", STOCKHOLM, ((),) * 7, special={date(2026, 3, 3): ((480, 540),)})
    assert moment_after(once, at(0), timedelta(hours=1)) == datetime(
        2026, 3, 3, 9, tzinfo=STOCKHOLM
    )
    assert moment_after(once, at(0), timedelta(hours=2)) is None


@pytest.mark.parametrize("limit", [0.0, -5.0, 1e12, float("nan")])
def test_what_is_no_limit_is_refused(limit: float) -> None:
    held = stretches(fair_clock([step("A", at(0), at(10))], [], until=at(10)))
    with pytest.raises(ParameterError) as refused:
        against(held[0], limit, None)
    assert str(refused.value) == (f"A limit is above 0 s and at most 100 years, not {limit} s.")


@given(st.sampled_from((None, OFFICE, NIGHT)), MOMENTS, LENGTHS)
def test_until_the_moment_that_is_reached_just_so_much_is_worked(
    calendar: Calendar | None, begin: datetime, length: timedelta
) -> None:
    reached = moment_after(calendar, begin, length)
    assert reached is not None
    assert working_time(calendar, begin, reached) == length
    earlier = reached - timedelta(microseconds=1)
    assert working_time(calendar, begin, earlier) == length - timedelta(microseconds=1)


@given(steps(), rooms(), st.integers(1, 40), st.sampled_from((None, OFFICE, NIGHT)))
def test_a_limit_is_used_by_what_the_holder_is_charged_with(
    done: list[Row], said: list[RoomEvent], limit: int, calendar: Calendar | None
) -> None:
    clock = fair_clock(done, said, until=at(40))
    held = stretches(clock)
    assert tuple(span for one in held for span in one.spans) == clock.spans
    for one in held:
        use = against(one, limit * 60, calendar)
        charged = sum((span.length for span in one.charged_spans()), timedelta())
        assert use.used_seconds <= charged.total_seconds()
        assert calendar is not None or use.used_seconds == charged.total_seconds()
        if use.used_seconds >= limit * 60:
            assert use.due_at is not None
            assert one.from_at < use.due_at <= one.spans[-1].to_at
        else:
            assert (use.due_at is not None) == one.is_running
            assert use.due_at is None or use.due_at > at(40)
