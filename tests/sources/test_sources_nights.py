"""Times of the nights in which clocks are set: counted, and said how they were taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from looking import Look, Seen

pytest_plugins = ["looking"]

AMSTERDAM = "Europe/Amsterdam"


def table(*times: str) -> str:
    rows = (f"{n // 2},A{n % 2},{time}\n" for n, time in enumerate(times))
    return "case,activity,time\n" + "".join(rows)


def twice(count: int, example: str, zone: str = AMSTERDAM) -> str:
    times = "1 time falls" if count == 1 else f"{count} times fall"
    return (
        f"{times} into a span that clocks in {zone} show twice as they are set back, such as "
        f"{example}; the later of both was taken."
    )


def never(count: int, example: str, zone: str = AMSTERDAM) -> str:
    times, was = ("1 time falls", "it was") if count == 1 else (f"{count} times fall", "they were")
    return (
        f"{times} into a span that clocks in {zone} skip as they are set forward, such as "
        f"{example}; {was} set forward with them."
    )


def of_nights(seen: Seen) -> list[str]:
    return [remark for remark in seen.reading.remarks if "clocks in" in remark]


def test_only_the_times_within_the_change_are_counted(look: Look) -> None:
    text = table(
        "2023-10-29 01:59:59.999999",
        "2023-10-29 02:00",
        "2023-10-29 02:59:59.999999",
        "2023-10-29 03:00",
        "2023-03-26 01:59:59.999999",
        "2023-03-26 02:00",
        "2023-03-26 02:59:59.999999",
        "2023-03-26 03:00",
    )
    seen = look(text, time_zone=AMSTERDAM)
    assert of_nights(seen) == [
        twice(2, "2023-10-29 02:00"),
        never(2, "2023-03-26 02:00"),
    ]
    assert seen.times() == [
        "2023-10-28 23:59:59.999999",
        "2023-10-29 01:00:00",
        "2023-10-29 01:59:59.999999",
        "2023-10-29 02:00:00",
        "2023-03-26 00:59:59.999999",
        "2023-03-26 01:00:00",
        "2023-03-26 01:59:59.999999",
        "2023-03-26 01:00:00",
    ]


@pytest.mark.parametrize(
    ("zone", "doubled", "skipped", "moments"),
    [
        (
            "America/New_York",
            "2023-11-05 01:30",
            "2023-03-12 02:30",
            ["2023-11-05 06:30:00", "2023-03-12 07:30:00"],
        ),
        (
            "Australia/Lord_Howe",
            "2023-04-02 01:45",
            "2023-10-01 02:15",
            ["2023-04-01 15:15:00", "2023-09-30 15:45:00"],
        ),
    ],
)
def test_each_zone_has_nights_of_its_own(
    look: Look, zone: str, doubled: str, skipped: str, moments: list[str]
) -> None:
    seen = look(table(doubled, skipped), time_zone=zone)
    assert of_nights(seen) == [twice(1, doubled, zone), never(1, skipped, zone)]
    assert seen.times() == moments


def test_times_that_state_their_zone_are_never_counted(look: Look) -> None:
    times = ["2023-10-29 02:30+02:00", "2023-10-29 02:30+01:00", "2023-10-29 02:30"]
    seen = look(table(*times), time_zone=AMSTERDAM)
    assert of_nights(seen) == [twice(1, "2023-10-29 02:30")]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "Europe/London"])
def test_where_no_clock_is_set_nothing_is_said(look: Look, zone: str) -> None:
    seen = look(table("2023-10-29 02:30", "2023-03-26 02:30"), time_zone=zone)
    assert of_nights(seen) == []


@pytest.mark.parametrize(
    ("times", "choices"),
    [
        (["29.10.2023 2:30 AM", "29.10.2023 2:30 PM"], {}),
        (["29.10.2023 02h30", "29.10.2023 14h30"], {"time_format": "%d.%m.%Y %Hh%M"}),
    ],
)
def test_times_written_otherwise_are_counted_too(
    look: Look, times: list[str], choices: dict[str, Any]
) -> None:
    seen = look(table(*times), time_zone=AMSTERDAM, **choices)
    assert of_nights(seen) == [twice(1, times[0])]
    assert seen.times() == ["2023-10-29 01:30:00", "2023-10-29 13:30:00"]


def test_starts_and_ends_are_counted_together_and_refused_rows_are_not(look: Look) -> None:
    seen = look(
        "case,activity,start,end\n1,A,2023-10-29 02:30,2023-10-29 02:45\n"
        "1,B,2023-03-26 02:30,\n,C,2023-10-29 02:30,2023-10-29 02:45\n",
        time_zone=AMSTERDAM,
    )
    assert of_nights(seen) == [twice(2, "2023-10-29 02:30"), never(1, "2023-03-26 02:30")]


def test_times_of_parquet_without_a_zone_are_counted(look: Look, tmp_path: Path) -> None:
    times = pa.array(["2023-10-29 02:30:00", "2023-03-26 02:30:00", None])
    rows = pa.table(
        {
            "case": ["1", "1", "2"],
            "activity": ["A", "B", "A"],
            "time": times.cast(pa.timestamp("us")),
        }
    )
    path = tmp_path / "made.parquet"
    pq.write_table(rows, path)
    seen = look(path.read_bytes(), "log.parquet", time_zone=AMSTERDAM)
    assert of_nights(seen) == [
        twice(1, "2023-10-29 02:30:00"),
        never(1, "2023-03-26 02:30:00"),
    ]
