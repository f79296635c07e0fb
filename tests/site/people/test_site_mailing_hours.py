"""When someone may be written to, worked by hand, across midnight and the change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit_site.people.mailing.hours import Due, after_quiet, due, is_between, next_time
from daylit_site.people.models import LetterKind, MailChoice

STOCKHOLM = "Europe/Stockholm"


def utc(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def choice(
    quiet: tuple[str, str] | None = None, digest_at: str | None = None, zone: str = STOCKHOLM
) -> MailChoice:
    start, end = (time.fromisoformat(one) for one in quiet) if quiet else (None, None)
    return MailChoice(
        is_digest=digest_at is not None,
        digest_at=time.fromisoformat(digest_at) if digest_at else None,
        quiet_from=start,
        quiet_until=end,
        zone=zone,
    )


def test_without_a_choice_everything_is_due_at_once() -> None:
    now = utc("2026-11-23 03:00")
    assert due(kind=LetterKind.MESSAGE, choice=None, now=now) == Due(now, in_digest=False)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # In winter Stockholm is an hour before UTC: quiet from 21:00 to 06:00 UTC.
        ("2026-11-23 20:59", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "2026-11-24 06:00"),
        ("2026-11-23 23:30", "2026-11-24 06:00"),
        ("2026-11-24 05:59", "2026-11-24 06:00"),
        ("2026-11-24 06:00", "2026-11-24 06:00"),
        # In summer two hours: from 20:00 to 05:00 UTC.
        ("2026-07-01 20:00", "2026-07-02 05:00"),
        # The night of 28 March 2026 to 29: clocks go forward, quiet ends an hour of UTC earlier.
        ("2026-03-28 21:00", "2026-03-29 05:00"),
        # The night of 24 October 2026 to 25: they go back.
        ("2026-10-24 20:00", "2026-10-25 06:00"),
    ],
)
def test_quiet_hours_across_midnight_end_by_the_readers_clock(now: str, expected: str) -> None:
    found = after_quiet(utc(now), choice=choice(("22:00", "07:00")))
    assert found == utc(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 10:59", "2026-11-23 10:59"),
        ("2026-11-23 11:00", "2026-11-23 12:00"),
        ("2026-11-23 11:59", "2026-11-23 12:00"),
        ("2026-11-23 12:00", "2026-11-23 12:00"),
    ],
)
def test_quiet_hours_within_a_day_end_on_it(now: str, expected: str) -> None:
    assert after_quiet(utc(now), choice=choice(("12:00", "13:00"))) == utc(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # On 29 March 2026 the clocks of Stockholm go from 02:00 to 03:00, at 01:00 UTC: 02:30 is
        # not shown, and counts as 03:30, which is 01:30 UTC.
        ("2026-03-29 00:30", "2026-03-29 01:30"),
        # On 25 October 2026 they show 02:30 twice, at 00:30 and at 01:30 UTC.
        ("2026-10-25 00:00", "2026-10-25 00:30"),
        ("2026-10-25 00:31", "2026-10-25 01:30"),
        ("2026-10-25 01:31", "2026-10-26 01:30"),
    ],
)
def test_a_time_that_clocks_leave_out_or_show_twice(now: str, expected: str) -> None:
    found = next_time(time(2, 30), after=utc(now), zone=ZoneInfo(STOCKHOLM))
    assert found == utc(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 06:59", "2026-11-23 07:00"),
        ("2026-11-23 07:00", "2026-11-23 07:00"),
        ("2026-11-23 07:01", "2026-11-24 07:00"),
    ],
)
def test_what_can_wait_comes_in_the_mail_of_the_day(now: str, expected: str) -> None:
    found = due(kind=LetterKind.MESSAGE, choice=choice(digest_at="08:00"), now=utc(now))
    assert found == Due(utc(expected), in_digest=True)


@pytest.mark.parametrize("kind", [LetterKind.CONVENED, LetterKind.HAND_OVER, LetterKind.CLOCK])
def test_what_cannot_wait_is_in_no_digest_but_keeps_quiet_hours(kind: LetterKind) -> None:
    chosen = choice(("22:00", "07:00"), digest_at="08:00")
    by_day, by_night = utc("2026-11-23 12:00"), utc("2026-11-23 23:00")
    assert due(kind=kind, choice=chosen, now=by_day) == Due(by_day, in_digest=False)
    expected = Due(utc("2026-11-24 06:00"), in_digest=False)
    assert due(kind=kind, choice=chosen, now=by_night) == expected


def test_a_mail_of_the_day_whose_hour_was_never_said_comes_in_the_morning() -> None:
    chosen = MailChoice(is_digest=True, zone="UTC")
    found = due(kind=LetterKind.ANSWER, choice=chosen, now=utc("2026-11-23 12:00"))
    assert found == Due(utc("2026-11-24 07:00"), in_digest=True)


TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
ZONES = st.sampled_from([STOCKHOLM, "UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Apia"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001 (UTC is set)


@given(MOMENTS, TIMES, TIMES, ZONES)
def test_what_is_due_is_never_earlier_nor_in_quiet_hours_nor_much_later(
    now: datetime, start: time, end: time, zone: str
) -> None:
    at = now.replace(tzinfo=UTC)
    chosen = MailChoice(quiet_from=start, quiet_until=end, zone=zone)
    found = after_quiet(at, choice=chosen)
    assert at <= found <= at + timedelta(hours=25)
    assert not is_between(found.astimezone(ZoneInfo(zone)).time(), start, end)
    assert after_quiet(found, choice=chosen) == found
