"""Times as people write them, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from daylit.errors import ParameterError, UnclearColumnsError

if TYPE_CHECKING:
    from looking import Look

pytest_plugins = ["looking"]


def log(*times: str) -> str:
    return "case;activity;time\n" + "".join(f'1;A;"{time}"\n' for time in times)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-02-03T04:05:06Z", "2024-02-03 04:05:06"),
        ("2024-02-03 04:05", "2024-02-03 04:05:00"),
        ("2024-02-03", "2024-02-03 00:00:00"),
        ("2024-02-03T04:05:06.789+01:00", "2024-02-03 03:05:06.789000"),
        ("2024-02-03 04:05:06,789", "2024-02-03 04:05:06.789000"),
        ("2024-02-03 04:05:06.1234567 +02:00", "2024-02-03 02:05:06.123456"),
        ("2024-02-03 04:05:06 -0530", "2024-02-03 09:35:06"),
        ("2024-02-03 04:05:06+02", "2024-02-03 02:05:06"),
        ("2024-02-03 04:05:06 UTC", "2024-02-03 04:05:06"),
        ("2024/02/03 04:05", "2024-02-03 04:05:00"),
        ("2024.02.03 04:05", "2024-02-03 04:05:00"),
        ("3.2.2024 4:05", "2024-02-03 04:05:00"),
        ("03.02.24 04:05", "2024-02-03 04:05:00"),
        ("23/02/2024 04:05:06", "2024-02-23 04:05:06"),
        ("02/23/2024 04:05:06", "2024-02-23 04:05:06"),
        ("02/23/2024 4:05 PM", "2024-02-23 16:05:00"),
        ("2/23/2024, 12:05:06 am", "2024-02-23 00:05:06"),
        ("23-02-2024 04:05", "2024-02-23 04:05:00"),
        ("1706933106", "2024-02-03 04:05:06"),
        ("1706933106789", "2024-02-03 04:05:06.789000"),
    ],
)
def test_times_are_understood_as_written(look: Look, written: str, meant: str) -> None:
    assert look(log(written, written)).times() == [meant, meant]


@pytest.mark.parametrize("written", ["2024-02-30 10:00", "2024-13-01", "soon", "10:00 2024-02-01"])
def test_what_is_no_time_is_refused_with_its_value(look: Look, written: str) -> None:
    seen = look(log("2024-02-03 04:05", written))
    assert seen.refused() == {"time not understood": (1, (f"line 3 ({written})",))}


def test_one_row_far_down_decides_that_the_month_comes_first(look: Look) -> None:
    rows = ["01/02/2024 10:00"] * 5000 + ["01/13/2024 10:00"]
    seen = look(log(*rows))
    assert seen.times()[0] == "2024-01-02 10:00:00"
    assert seen.reading.refusals == ()


def test_where_nothing_tells_the_day_comes_first_and_a_remark_says_so(look: Look) -> None:
    seen = look(log("01/02/2024 10:00", "03/04/2024 10:00"))
    assert seen.times() == ["2024-02-01 10:00:00", "2024-04-03 10:00:00"]
    assert (
        "Nothing in the column 'time' tells the day from the month; the day was taken to come "
        "first. If the month does, say so with --time-format, such as '%m/%d/%Y %H:%M'."
    ) in seen.reading.remarks


def test_days_between_points_come_first_without_a_word(look: Look) -> None:
    seen = look(log("01.02.2024 10:00"), time_zone="UTC")
    assert seen.times() == ["2024-02-01 10:00:00"]
    assert len(seen.reading.remarks) == 1


def test_the_end_follows_the_order_that_the_start_tells(look: Look) -> None:
    seen = look("case,activity,start,end\n1,A,01/02/2024,02/02/2024\n1,B,01/13/2024,02/03/2024\n")
    assert seen.times() == [f"2024-{day} 00:00:00" for day in ("01-02", "02-02", "01-13", "02-03")]
    assert all("tells the day" not in remark for remark in seen.reading.remarks)


def test_dates_that_contradict_each_other_are_asked_about(look: Look) -> None:
    content = log("13/01/2024", "14/01/2024", "01/25/2024")
    with pytest.raises(UnclearColumnsError) as error:
        look(content)
    assert str(error.value) == (
        "The column 'time' holds 2 times that can only begin with the day and 1 that can only "
        "begin with the month; say with --time-format which are right, such as '%d/%m/%Y %H:%M'."
    )
    seen = look(content, time_format="%d/%m/%Y")
    assert seen.times() == ["2024-01-13 00:00:00", "2024-01-14 00:00:00"]
    assert seen.refused() == {"time not understood": (1, ("line 4 (01/25/2024)",))}


def test_a_date_that_is_none_in_either_order_is_refused(look: Look) -> None:
    seen = look(log("13/01/2024", "14/15/2024", "01/32/2024"))
    assert seen.times() == ["2024-01-13 00:00:00"]
    assert seen.refused() == {
        "time not understood": (2, ("line 3 (14/15/2024)", "line 4 (01/32/2024)"))
    }


def test_a_way_of_writing_that_comes_late_in_the_file_is_found(look: Look) -> None:
    seen = look(log(*["2024-02-03 04:05"] * 3000, "3.2.2024 4:06", "2024-02-03 04:07:00 +00:00"))
    assert seen.times()[-2:] == ["2024-02-03 04:06:00", "2024-02-03 04:07:00"]
    assert seen.reading.refusals == ()


def test_the_pattern_of_times_can_be_said(look: Look) -> None:
    seen = look(log("20240203040506", "20240203040507"), time_format="%Y%m%d%H%M%S")
    assert seen.times() == ["2024-02-03 04:05:06", "2024-02-03 04:05:07"]


def test_a_pattern_that_is_none_is_refused(look: Look) -> None:
    with pytest.raises(ParameterError) as error:
        look(log("2024"), time_format="%Y %")
    assert str(error.value) == (
        "The time format '%Y %' is not understood; one such as '%d.%m.%Y %H:%M' is expected."
    )


def test_mixed_zones_are_kept_to_and_the_rest_is_taken_as_utc(look: Look) -> None:
    seen = look(log("2024-07-01T12:00:00+02:00", "2024-07-01 12:00:00", "2024-07-01T12:00:00Z"))
    assert seen.times() == [f"2024-07-01 {hour}:00:00" for hour in (10, 12, 12)]
    assert seen.reading.remarks == (
        (
            "Of 3 times, 2 state their own zone, which was kept to; 1 states none and was taken as "
            "UTC; say another with --time-zone."
        ),
    )


def test_times_without_a_zone_are_taken_as_utc_and_counted(look: Look) -> None:
    seen = look(log("2024-07-01 12:00", "2024-07-01 13:00"))
    assert seen.reading.remarks == (
        "2 times state no time zone and were taken as UTC; say another with --time-zone.",
    )


def test_a_time_zone_is_followed_through_summer_and_winter(look: Look) -> None:
    seen = look(
        log("2024-07-01 12:00", "2024-01-01 12:00", "1.7.2024 12:00", "2024-07-01T12:00Z"),
        time_zone="europe/stockholm",
    )
    assert seen.times() == [
        "2024-07-01 10:00:00",
        "2024-01-01 11:00:00",
        "2024-07-01 10:00:00",
        "2024-07-01 12:00:00",
    ]
    assert seen.reading.remarks == (
        (
            "Of 4 times, 1 states its own zone, which was kept to; 3 state none and were taken as "
            "Europe/Stockholm, as asked."
        ),
    )


def test_a_time_zone_that_does_not_exist_is_refused(look: Look) -> None:
    with pytest.raises(ParameterError) as error:
        look(log("2024-07-01 12:00"), time_zone="Sweden/Stockholm")
    assert str(error.value) == (
        "There is no time zone named 'Sweden/Stockholm'; a name such as 'Europe/Stockholm' is "
        "expected."
    )


def test_placeholders_of_1970_and_2106_are_refused(look: Look) -> None:
    seen = look(log("1970-01-01", "2106-02-07 06:28:15", "2024-01-01T00:00Z", "1970-01-01 01:00"))
    assert seen.times() == ["2024-01-01 00:00:00"]
    assert seen.refused() == {
        "time before 1980-01-01": (2, ("line 2 (1970-01-01)", "line 5 (1970-01-01 01:00)")),
        "time after 2026-12-01": (1, ("line 3 (2106-02-07 06:28:15)",)),
    }
    assert seen.reading.remarks == (
        (
            "2 rows with a time before 1980-01-01 were refused, as such times are often "
            "placeholders; "
            "say --earliest DAY to take them."
        ),
        (
            "1 row with a time after 2026-12-01 was refused, as such times are often placeholders; "
            "say --latest DAY to take them."
        ),
    )


def test_old_times_are_taken_where_the_limit_allows(look: Look) -> None:
    seen = look(log("1970-01-01T00:00Z"), earliest=datetime(1960, 1, 1, tzinfo=UTC), latest=None)
    assert seen.times() == ["1970-01-01 00:00:00"]


@pytest.mark.parametrize("written", ["infinity", "-infinity"])
def test_no_time_is_endless(look: Look, written: str) -> None:
    seen = look(log("2024-01-01", written), earliest=None, latest=None)
    assert seen.refused() == {"time not understood": (1, (f"line 3 ({written})",))}
