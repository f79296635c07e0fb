"""Days and times of day that stand in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daylit.errors import UnclearColumnsError
from daylit.sources import Choices, read

if TYPE_CHECKING:
    from pathlib import Path

    from looking import Look

    from daylit.record.engine import Engine

pytest_plugins = ["looking"]


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("Datum", "Uhrzeit"),
        ("date", "time"),
        ("Creation Date", "Creation Time"),
        ("Creation Date", "Time"),
        ("Buchungsdatum", "Erfassungsuhrzeit"),
        ("Date", "Timestamp"),
    ],
)
def test_a_day_and_its_time_of_day_are_put_together(look: Look, day: str, clock: str) -> None:
    seen = look(
        f"case;activity;{day};{clock}\n1;A;03.02.2024;10:32\n1;B;03.02.2024;9:15:07\n1;A;23.2.2024;\n"
    )
    assert seen.times() == ["2024-02-03 10:32:00", "2024-02-03 09:15:07", "2024-02-23 00:00:00"]
    assert [(each.source_name, each.taken_as) for each in seen.reading.columns[2:]] == [
        (day, "time"),
        (clock, "time"),
    ]
    assert seen.reading.remarks[:2] == (
        f"The time was put together from {day!r} and {clock!r}.",
        f"1 row states a day in {day!r} but no time of day in {clock!r} and was taken as midnight.",
    )


def test_both_columns_say_why_they_are_the_time(look: Look) -> None:
    seen = look("case,activity,Datum,Uhrzeit\n1,A,2024-02-03,10:32\n")
    assert [each.why for each in seen.reading.columns[2:]] == [
        "by its name: the day",
        "by its content: the time of day",
    ]
    seen = look("case,activity,x,y\n1,A,2024-02-03,10:32\n")
    assert seen.reading.columns[2].why == "by its content: the day"


def test_all_rows_tell_whether_the_day_or_the_month_comes_first(look: Look) -> None:
    rows = "".join(f"{n // 2};A;1/2/2024;10:{n % 60:02}\n" for n in range(2500))
    seen = look("case;activity;date;time\n" + rows + "9999;B;2/23/2024;11:00\n")
    assert seen.times()[0] == "2024-01-02 10:00:00"
    assert seen.times()[-1] == "2024-02-23 11:00:00"


def test_a_chosen_day_is_put_together_with_its_time_of_day(look: Look) -> None:
    text = "case;activity;due;done;clock\n1;A;2024-02-04;2024-02-03;10:32\n"
    seen = look(text, time="done")
    assert seen.times() == ["2024-02-03 10:32:00"]
    assert seen.reading.columns[3].why == "by --time: the day"


def test_a_start_and_an_end_each_take_their_own_time_of_day(look: Look) -> None:
    seen = look(
        "case;activity;start date;start time;end date;end time\n"
        "1;A;2024-02-03;10:32;2024-02-04;9:15\n"
    )
    assert seen.times() == ["2024-02-03 10:32:00", "2024-02-04 09:15:00"]
    assert list(seen.taken().values()) == ["case", "activity", "start", "start", "end", "end"]


def test_a_time_that_has_its_time_of_day_is_left_as_it_is(look: Look) -> None:
    seen = look("case,activity,date,time\n1,A,2024-01-01 08:00,10:32\n1,B,2024-01-01 09:00,9:15\n")
    assert seen.times() == ["2024-01-01 08:00:00", "2024-01-01 09:00:00"]
    assert seen.taken()["time"] == "event_time"
    assert seen.reading.remarks[0] == (
        "The column 'time' holds times of day, but the time was taken from 'date'. If that holds "
        "only days, join both into one column."
    )


@pytest.mark.parametrize(
    ("names", "row"),
    [("date,opens,closes", "2024-01-01,9:00,17:00"), ("date,handling time,", "2024-01-01,0:20,")],
)
def test_times_of_day_that_may_be_anything_are_not_guessed(
    look: Look, names: str, row: str
) -> None:
    assert look(f"case,activity,{names}\n1,A,{row}\n").times() == ["2024-01-01 00:00:00"]


def test_a_format_without_a_time_of_day_keeps_the_day_alone(look: Look) -> None:
    text = "case,activity,date,time\n1,A,3.2.2024,10:32\n"
    assert look(text, time_format="%d.%m.%Y").times() == ["2024-02-03 00:00:00"]
    assert look(text, time_format="%d.%m.%Y %H:%M").times() == ["2024-02-03 10:32:00"]


def test_a_time_of_day_is_never_the_case(look: Look) -> None:
    rows = "".join(f"{'ABC'[n % 3]},2024-01-01,1{n % 3}:00\n" for n in range(12))
    with pytest.raises(UnclearColumnsError) as error:
        look("activity,date,x\n" + rows)
    assert str(error.value) == (
        "No column could be recognised as the case. The columns are 'activity', 'date', 'x'. "
        "Say which with --case COLUMN."
    )


def test_typed_days_are_put_together_with_their_time_of_day(engine: Engine, tmp_path: Path) -> None:
    days = pa.array([19756, 19776], pa.int32()).cast(pa.date32())
    table = pa.table(
        {"case": ["1", "1"], "activity": ["A", "B"], "date": days, "time": ["10:32", "9:15:07"]}
    )
    pq.write_table(table, tmp_path / "log.parquet")
    reading = read(tmp_path / "log.parquet", engine, Choices(time_zone="Europe/Stockholm"))
    times = [row["occurred_at"] for row in engine.rows(reading.events.order_by("source_row"))]
    assert [f"{time:%Y-%m-%d %H:%M:%S}" for time in times] == [
        "2024-02-03 09:32:00",
        "2024-02-23 08:15:07",
    ]
