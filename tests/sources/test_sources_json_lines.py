"""JSON Lines: an object a line, read as the same log in CSV would be; refused lines are cited."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from daylit.errors import UnableToReadError
from daylit.sources import Choices, line_table, read

if TYPE_CHECKING:
    from pathlib import Path

    from looking import Look

    from daylit.record.engine import Engine

pytest_plugins = ["looking"]

ROWS = [
    {
        "case": f"c{number // 3}",
        "activity": ("Open", "Check", "Close")[number % 3],
        "time": f"2024-01-{number + 1:02}T08:30:00Z",
        "resource": ("Ann", "Bo")[number % 2],
        "amount": 10.5 * number,
        "urgent": number % 2 == 0,
        "due": f"2024-02-{number + 1:02}",
        "note": f" it's {number}, \u00e5h ",
    }
    for number in range(12)
]


def lines(*objects: Any) -> str:
    return "".join(json.dumps(each) + "\n" for each in objects)


def event(**more: Any) -> dict[str, Any]:
    return {"case": "1", "activity": "A", "time": "2024-01-01", **more}


def as_csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_it_gives_the_events_of_the_same_log_in_csv(look: Look) -> None:
    as_json, as_table = look(lines(*ROWS), "log.jsonl"), look(as_csv(ROWS))
    assert as_json.reading.file_format == "JSON Lines"
    assert as_json.rows == as_table.rows
    assert as_json.reading.events.schema() == as_table.reading.events.schema()
    assert as_json.taken() == as_table.taken()
    assert as_json.reading.row_count == 12


def test_it_is_known_by_its_content_whatever_its_name(look: Look) -> None:
    assert look(lines(*ROWS), "log.txt").reading.file_format == "JSON Lines"
    zipped = gzip.compress(lines(*ROWS).encode(), mtime=0)
    assert look(zipped, "log.ndjson.gz").rows == look(lines(*ROWS)).rows


def test_one_line_without_an_end_is_a_log(look: Look) -> None:
    assert look(json.dumps(event())).column("case_id") == ["1"]


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_passed_over(look: Look) -> None:
    text = "\ufeff\r\n" + lines(event(x=1)).replace("\n", "\r\n") + "\r\n  \r\n"
    seen = look(text + lines(event(x="", activity="")))
    assert seen.reading.row_count == 2
    assert seen.refused() == {"no activity": (1, ("line 5",))}


def test_utf_16_is_read(look: Look) -> None:
    assert look(lines(event(activity="\u00c5k")).encode("utf-16")).column("activity") == ["\u00c5k"]


def test_objects_inside_are_flattened_with_dots(look: Look) -> None:
    seen = look(
        lines(
            event(order={"customer": {"region": "North"}, "size": 3}),
            event(order={"size": 4}),
            event(**{"order.size": 5}),
        )
    )
    assert seen.taken()["order.customer.region"] == "event_order_customer_region"
    assert seen.column("event_order_size") == [None, None, 5]
    assert seen.column("event_order_size_2") == [3, 4, None]


def test_an_inner_key_can_be_chosen_for_a_role(look: Look) -> None:
    rows = [{"ticket": {"no": n // 2}, "activity": "A", "time": "2024-01-01"} for n in range(4)]
    assert look(lines(*rows), case="ticket.no").column("case_id") == ["0", "0", "1", "1"]


def test_keys_with_slashes_tildes_quotes_and_nothing_are_read(look: Look) -> None:
    seen = look(lines(event(**{"a/b": 1, "c~d": {'e"f': 2}, "": 3})))
    names = ["event_a_b", "event_c_d_e_f", "event_column_4"]
    assert [seen.rows[0][name] for name in names] == [1, 2, 3]


def test_keys_that_differ_in_capitals_only_are_two_columns(look: Look) -> None:
    taken = look(lines(event(size=1, Size=2))).taken()
    assert (taken["size"], taken["Size (2)"]) == ("event_size", "event_size_2")


def test_lists_are_taken_as_text_and_said_so(look: Look) -> None:
    seen = look(lines(event(tags=["a", {"b": 1}])))
    assert seen.column("event_tags") == ['["a",{"b":1}]']
    assert "The key 'tags' holds lists; they were taken as text." in seen.reading.remarks


def test_a_key_with_numbers_and_text_is_text_and_said_so(look: Look) -> None:
    seen = look(lines(event(size=1), event(size=2.5), event(size="big")))
    assert seen.column("event_size") == ["1", "2.5", "big"]
    assert seen.reading.remarks[0] == (
        "The key 'size' holds numbers in 2 lines and texts in 1 line; all were taken as text."
    )


def test_numbers_in_quotation_marks_stay_text(look: Look) -> None:
    seen = look(lines(event(zip="10115", size=7)))
    assert seen.rows[0]["event_zip"] == "10115"
    assert seen.rows[0]["event_size"] == 7


def test_numbers_too_long_to_count_exactly_are_text(look: Look) -> None:
    seen = look(lines(event(big=123456789012345678901234, half=9223372036854775808, f=1e300)))
    assert seen.rows[0]["event_big"] == "123456789012345678901234"
    assert seen.rows[0]["event_half"] == "9223372036854775808"


def test_numbers_that_are_none_are_left_empty(look: Look) -> None:
    assert look(lines(event(x=float("nan")), event(x=1.5))).column("event_x") == [None, 1.5]


def test_seconds_since_1970_are_times(look: Look) -> None:
    rows = [{"case": 1, "activity": "A", "time": 1704067200 + n} for n in range(3)]
    assert look(lines(*rows)).times()[0] == "2024-01-01 00:00:00"


def test_lines_that_hold_no_object_are_refused_and_cited(look: Look) -> None:
    bad = [b'{"case": 1,, "activity": "A"}', b"[1, 2]", b'"text"', b'{"case": "\xff"}', b"nothing"]
    content = lines(*ROWS).encode() + b"\n".join(bad) + b"\n" + lines(event(x="\0")).encode()
    seen = look(content, "log.jsonl")
    assert seen.reading.row_count == 18
    assert seen.refused() == {
        "not JSON": (2, ("line 13", "line 17")),
        "no JSON object": (2, ("line 14", "line 15")),
        "broken UTF-8": (1, ("line 16",)),
        "a NUL character in a text": (1, ("line 18",)),
    }
    assert seen.event_count() == 12


@pytest.mark.parametrize(
    ("written", "text"), [(r"C:\\u0000", r"C:\u0000"), (r"\\\\u0000x", r"\\u0000x")]
)
def test_an_escaped_backslash_before_u0000_is_no_nul_character(
    look: Look, written: str, text: str
) -> None:
    line = f'{{"case": 1, "activity": "A", "time": "2024-01-01", "x": "{written}"}}\n'
    assert look(line).column("event_x") == [text]


@pytest.mark.parametrize("written", [r"\u0000", r"C:\u0000", r"\\\u0000", r"\n\u0000"])
def test_a_nul_character_is_refused_whatever_stands_before_it(look: Look, written: str) -> None:
    line = f'{{"case": 1, "activity": "A", "time": "2024-01-01", "x": "{written}"}}\n'
    assert look(lines(event()) + line).refused() == {"a NUL character in a text": (1, ("line 2",))}


def test_lines_without_a_case_or_with_a_time_not_understood_are_cited(look: Look) -> None:
    seen = look(lines(*ROWS, event(case=None), event(time="soon")))
    assert seen.refused() == {
        "no case": (1, ("line 13",)),
        "time not understood": (1, ("line 14 (soon)",)),
    }


def test_a_last_line_broken_off_in_the_middle_has_a_sentence_of_its_own(look: Look) -> None:
    seen = look(lines(*ROWS)[:-15])
    assert seen.refused() == {"broken off in the middle": (1, ("line 12",))}
    assert seen.reading.remarks == (
        (
            "Its last line (line 12) breaks off in the middle, so the file is cut off or was still "
            "being written; that line was refused and all others were read."
        ),
    )
    assert seen.event_count() == 11


def test_a_line_too_long_is_refused(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_table, "MOST_LINE_BYTES", 500)
    monkeypatch.setattr(line_table, "CHUNK_BYTES", 300)
    seen = look(lines(event(), event(x="x" * 2000), event(x="y" * 400), event()))
    assert seen.refused() == {"line longer than 16 MB": (1, ("line 2",))}
    assert seen.event_count() == 3


def test_objects_deep_inside_others_are_text(look: Look) -> None:
    deep: Any = 1
    for _ in range(500):
        deep = {"a": deep}
    seen = look(lines(event(x=deep)))
    name = f"x{'.a' * 19}"
    assert seen.taken()[name] == f"event_x{'_a' * 19}"
    assert f"The key {name!r} holds objects; they were taken as text." in seen.reading.remarks


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            '{"case": "1"\n{"case": "2"\n',
            "none of its lines holds a JSON object: not JSON in 2, such as line 1.",
        ),
        ("{}\n{}\n", "none of its objects holds a value."),
        ('{"a": ' + "1\n{" * 3, None),
    ],
)
def test_a_file_without_objects_is_refused(
    engine: Engine, tmp_path: Path, content: str, why: str | None
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(content)
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    if why is not None:
        assert str(error.value) == f"Cannot read {path}: {why}"


def test_more_keys_than_can_be_read_are_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(lines(*({f"k{number}": 1} for number in range(2_001))))
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == (
        f"Cannot read {path}: it has more than 2,000 keys, the most that can be read. "
        "Hint: leave out those that are not needed."
    )


def test_a_damaged_gzip_file_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl.gz"
    path.write_bytes(gzip.compress(lines(*ROWS * 90).encode(), mtime=0)[:-20])
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == f"Cannot read {path}: the gzip file is cut off before its end."
