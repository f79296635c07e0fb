"""A stream of JSON lines: what the first batch tells is kept to by the later ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from daylit.errors import ParameterError, UnclearColumnsError
from daylit.sources import Choices
from daylit.sources.line_reader import LineReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from looking import See

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading

pytest_plugins = ["looking"]

Read = tuple["Reading", list[dict[str, Any]]]


class Stream:
    """A stream whose batches are read one after the other."""

    def __init__(self, engine: Engine, **choices: Any) -> None:
        self._reader = LineReader(engine, Choices(**choices), "standard input")
        self._engine = engine
        self._number = 1

    def read(self, *objects: Any, breaks_off: bool = False) -> Read:
        lines = [
            each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n"
            for each in objects
        ]
        reading = self._reader.read(lines, first_number=self._number, breaks_off=breaks_off)
        self._number += len(lines)
        rows = self._engine.rows(reading.events.order_by("source_row"))
        self._engine.drop(reading.events)
        refused = sum(refusal.row_count for refusal in reading.refusals)
        assert reading.row_count == len(rows) + refused
        return reading, rows


@pytest.fixture
def stream(engine: Engine) -> Callable[..., Stream]:
    return lambda **choices: Stream(engine, **choices)


def event(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"case": f"c{number}", "activity": "A", "time": "2024-01-01 08:00", **more}


def refused(reading: Reading) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {each.reason: (each.row_count, each.examples) for each in reading.refusals}


def test_batches_give_the_events_of_the_whole_log(
    stream: Callable[..., Stream], see: See, tmp_path: Any
) -> None:
    rows = [
        event(
            number // 3,
            resource=f"p{number}",
            amount=number * 1.5,
            due="2024-02-01",
            customer={"id": number},
        )
        for number in range(30)
    ]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    live = stream()
    parts = [live.read(*rows[first : first + 7])[1] for first in range(0, 30, 7)]
    assert [row for part in parts for row in part] == see(path).rows


def test_lines_are_numbered_over_the_batches(stream: Callable[..., Stream]) -> None:
    live = stream()
    live.read(event(), event())
    reading, rows = live.read(event(), b"nothing\n", event(case=None), b"\n", event())
    assert [row["source_row"] for row in rows] == [2, 6]
    assert refused(reading) == {"not JSON": (1, ("line 4",)), "no case": (1, ("line 5",))}


def test_what_does_not_fit_the_first_batch_is_refused_and_cited(
    stream: Callable[..., Stream],
) -> None:
    live = stream()
    live.read(event(amount=1, urgent=True, due="2024-02-01", note="x"))
    reading, rows = live.read(
        event(amount="abc", urgent="no"),
        event(urgent=3),
        event(due="soon"),
        event(amount=2, urgent=False, due="2024-02-02", note=7),
    )
    assert refused(reading) == {
        "'amount' is not a number, as it was when the stream began": (1, ("line 2 (abc)",)),
        "'urgent' is neither true nor false, as it was when the stream began": (
            1,
            ("line 3 (3)",),
        ),
        "'due' is not a time, as it was when the stream began": (1, ("line 4 (soon)",)),
    }
    assert [row["event_note"] for row in rows] == ["7"]


def test_whole_numbers_may_be_followed_by_numbers_with_a_point(
    stream: Callable[..., Stream],
) -> None:
    live = stream()
    first, _ = live.read(event(amount=1))
    second, rows = live.read(event(amount=2.5), event(amount=3))
    assert (first.refusals, second.refusals) == ((), ())
    assert [row["event_amount"] for row in rows] == [2.5, 3.0]
    assert live.read(event(amount=4))[1][0]["event_amount"] == 4.0


TOO_LARGE = "'amount' is a whole number too large to be kept with all its digits"
NO_WHOLE = "'amount' is no plain whole number, as it was when it held one beyond 2^53"


@pytest.mark.parametrize("number", [2**63, 12345678901234567890, 2**64, -(2**63) - 1, 10**30])
def test_a_whole_number_too_large_for_the_key_is_refused_and_changes_nothing(
    stream: Callable[..., Stream], number: int
) -> None:
    live = stream()
    live.read(event(amount=5))
    reading, rows = live.read(event(amount=number), event(amount=2**63 - 1), event(amount=-(2**63)))
    assert refused(reading) == {TOO_LARGE: (1, (f"line 2 ({number})",))}
    assert [row["event_amount"] for row in rows] == [2**63 - 1, -(2**63)]
    reading, rows = live.read(event(amount=2**53 + 1), event(amount=2.5))
    assert refused(reading) == {NO_WHOLE: (1, ("line 6 (2.5)",))}
    assert [row["event_amount"] for row in rows] == [2**53 + 1]


@pytest.mark.parametrize("number", [2**53, 2**53 + 1, -(2**53) - 1, 10**30])
def test_a_whole_number_among_fractions_loses_no_digit(
    stream: Callable[..., Stream], number: int
) -> None:
    live = stream()
    live.read(event(amount=1.5))
    reading, rows = live.read(event(amount=number), event(amount=2**53 - 1), event(amount=1e300))
    assert refused(reading) == {TOO_LARGE: (1, (f"line 2 ({number})",))}
    assert [row["event_amount"] for row in rows] == [2.0**53 - 1, 1e300]


@pytest.mark.parametrize("together", [True, False])
def test_a_key_that_held_a_whole_number_beyond_2_53_takes_no_fraction(
    stream: Callable[..., Stream], *, together: bool
) -> None:
    live = stream()
    live.read(event(amount=5 if together else 2**53 + 1))
    reading, rows = live.read(event(amount=2.5), event(amount=2**60 + 1), event(amount=1e3))
    assert refused(reading) == {NO_WHOLE: (2, ("line 2 (2.5)", "line 4 (1000.0)"))}
    assert [row["event_amount"] for row in rows] == [2**60 + 1]


def test_large_case_ids_stay_apart_whatever_comes_between(stream: Callable[..., Stream]) -> None:
    live = stream()
    live.read(event(case=2**60 + 1))
    reading, _ = live.read(event(case=2**70), event(case=1.5))
    assert refused(reading) == {
        TOO_LARGE.replace("amount", "case"): (1, (f"line 2 ({2**70})",)),
        NO_WHOLE.replace("amount", "case"): (1, ("line 3 (1.5)",)),
    }
    _, rows = live.read(event(case=2**60 + 1), event(case=2**60 + 2))
    assert [row["case_id"] for row in rows] == [str(2**60 + 1), str(2**60 + 2)]


@pytest.mark.parametrize("other", [1, 2.5])
def test_a_key_that_comes_up_with_numbers_too_large_is_text_as_in_a_file(
    stream: Callable[..., Stream], other: float
) -> None:
    live = stream()
    live.read(event())
    reading, rows = live.read(event(amount=2**64 + 1), event(amount=other))
    assert reading.refusals == ()
    assert [row["event_amount"] for row in rows] == [str(2**64 + 1), str(other)]
    _, rows = live.read(event(amount=2**70), event(amount=1.5))
    assert [row["event_amount"] for row in rows] == [str(2**70), "1.5"]


def test_a_refused_line_widens_nothing_and_brings_no_key(stream: Callable[..., Stream]) -> None:
    live = stream()
    live.read(event(amount=5, size=1))
    reading, rows = live.read(event(amount=2**64, size=2.5, more="x"), event(size=2**60 + 1))
    assert refused(reading) == {TOO_LARGE: (1, (f"line 2 ({2**64})",))}
    assert (rows[0]["event_size"], "event_more" in rows[0]) == (2**60 + 1, False)


def test_a_key_that_comes_up_later_is_an_attribute(stream: Callable[..., Stream]) -> None:
    live = stream()
    live.read(event(size=None))
    reading, rows = live.read(event(size=3), event(kind={"of": "x"}), event(Size=4))
    assert reading.remarks[:3] == (
        "The key 'size' came up after the stream had begun and was taken as event_size.",
        "The key 'Size (2)' came up after the stream had begun and was taken as event_size_2.",
        "The key 'kind.of' came up after the stream had begun and was taken as event_kind_of.",
    )
    assert [(row["event_size"], row["event_kind_of"], row["event_size_2"]) for row in rows] == [
        (3, None, None),
        (None, "x", None),
        (None, None, 4),
    ]
    assert live.read(event())[1][0]["event_size"] is None


def test_a_person_that_comes_up_later_is_the_person(stream: Callable[..., Stream]) -> None:
    live = stream()
    _, first = live.read(event(resource=None))
    reading, rows = live.read(event(resource="Ann", opened_by="Bo"))
    assert first[0]["person"] is None
    assert rows[0]["person"] == "Ann"
    assert not [name for name in rows[0] if "opened" in name]
    assert reading.remarks[:2] == (
        "The key 'resource' came up after the stream had begun and was taken as the person.",
        (
            "The key 'opened_by' came up after the stream had begun and was left out, as it may "
            "name people."
        ),
    )


def test_a_chosen_key_may_come_up_later(stream: Callable[..., Stream]) -> None:
    live = stream(customer="shop", alias="theirs")
    live.read(event())
    _, rows = live.read(event(shop="S1", theirs="SO-1"))
    assert (rows[0]["customer"], rows[0]["alias"]) == ("S1", "SO-1")


def test_a_first_batch_that_does_not_tell_asks(stream: Callable[..., Stream]) -> None:
    with pytest.raises(UnclearColumnsError) as error:
        stream().read({"a": 1, "b": 2})
    assert str(error.value) == (
        "No column could be recognised as the case. The columns are 'a', 'b'. "
        "Say which with --case COLUMN."
    )


def test_choices_tell_what_the_first_batch_does_not(stream: Callable[..., Stream]) -> None:
    live = stream(case="a", activity="b", time="c")
    assert live.read({"a": 1, "b": "A", "c": 1704067200})[1][0]["case_id"] == "1"
    assert live.read({"a": 2, "b": "A", "c": 1704067201})[1][0]["case_id"] == "2"


def test_a_time_zone_that_does_not_exist_is_refused(stream: Callable[..., Stream]) -> None:
    with pytest.raises(ParameterError) as error:
        stream(time_zone="Nowhere").read(event())
    assert str(error.value) == (
        "There is no time zone named 'Nowhere'; a name such as 'Europe/Stockholm' is expected."
    )


def test_the_order_of_day_and_month_is_kept_to(stream: Callable[..., Stream]) -> None:
    live = stream()
    live.read(event(time="31/01/2024 08:00"))
    _, rows = live.read(event(time="02/03/2024 08:00"))
    assert (rows[0]["occurred_at"].month, rows[0]["occurred_at"].day) == (3, 2)


def test_a_day_and_a_clock_in_two_keys_are_put_together(stream: Callable[..., Stream]) -> None:
    live = stream()
    row = {"case": "1", "activity": "A", "date": "2024-01-01", "clock": "08:30"}
    live.read(row)
    _, rows = live.read(row | {"clock": "09:45"})
    assert f"{rows[0]['occurred_at']:%H:%M}" == "09:45"


def test_starts_and_ends_give_two_events_each(stream: Callable[..., Stream]) -> None:
    live = stream()
    row = {"case": "1", "activity": "A", "start": "2024-01-01 08:00", "end": "2024-01-01 09:00"}
    engine_rows = [
        live._reader.read([json.dumps(row).encode()], first_number=number) for number in (1, 2)
    ]
    for number, reading in enumerate(engine_rows):
        rows = live._engine.rows(reading.events.order_by("source_row"))
        live._engine.drop(reading.events)
        assert [(each["lifecycle"], each["source_row"]) for each in rows] == [
            ("start", number * 2),
            ("complete", number * 2 + 1),
        ]


def test_a_stream_that_breaks_off_in_mid_line_says_so(stream: Callable[..., Stream]) -> None:
    live = stream()
    live.read(event())
    reading, rows = live.read(event(), b'{"case": "c1", "activ', breaks_off=True)
    assert len(rows) == 1
    assert refused(reading) == {"broken off in the middle": (1, ("line 3",))}
    assert reading.remarks[0].startswith("Its last line (line 3) breaks off in the middle")


def test_a_whole_last_line_without_a_line_end_is_taken(stream: Callable[..., Stream]) -> None:
    _, rows = stream().read(json.dumps(event()).encode(), breaks_off=True)
    assert len(rows) == 1


@pytest.mark.parametrize("first", [[], [b"\n"], [b"nothing\n"], [b"{}\n"], [b'{"case": null}\n']])
def test_a_batch_without_an_event_decides_nothing(
    stream: Callable[..., Stream], first: list[bytes]
) -> None:
    live = stream()
    assert live.read(*first)[1] == []
    assert len(live.read(event(resource="Ann"))[1]) == 1
    assert live.read(*first)[1] == []
    assert len(live.read(event(resource="Ann"))[1]) == 1


def test_a_first_batch_of_refused_rows_decides_nothing(stream: Callable[..., Stream]) -> None:
    live = stream()
    reading, rows = live.read(event(time="soon", amount="x"))
    assert (rows, refused(reading)) == ([], {"time not understood": (1, ("line 1 (soon)",))})
    assert live.read(event(amount=5))[1][0]["event_amount"] == 5


def test_nothing_is_left_in_the_session(stream: Callable[..., Stream], engine: Engine) -> None:
    def held() -> set[tuple[Any, ...]]:
        return set(
            engine.connection.con.execute(
                "SELECT table_name FROM duckdb_tables() UNION ALL "
                "SELECT view_name FROM duckdb_views() WHERE NOT internal"
            ).fetchall()
        )

    live = stream()
    live.read(event(amount=1))
    before = held()
    live.read(event(amount=2), b"nothing\n", event(time="soon"))
    live.read(event(amount="x"), event(more=2))
    live.read()
    assert held() == before
