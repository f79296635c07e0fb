"""Lines above the header, and delimiters at the ends of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit.errors import UnableToReadError

if TYPE_CHECKING:
    from pathlib import Path

    from looking import Look

pytest_plugins = ["looking"]

HEADER = "case;activity;time;note\n"
ROWS = "1;A;2024-01-01 10:00;x\n1;B;2024-01-01 11:00;y\n2;A;2024-01-02 10:00;z\n"
NO_ZONE = "3 times state no time zone and were taken as UTC; say another with --time-zone."


@pytest.mark.parametrize(
    ("above", "remark"),
    [
        ("Cases\n", "Line 2 was taken as the header; the line above it was left out."),
        ("Cases\n\n", "Line 3 was taken as the header; the 2 lines above it were left out."),
        (
            "\nCases, January, 2024\nPrinted;2024-02-01\n \n",
            "Line 5 was taken as the header; the 4 lines above it were left out.",
        ),
        (
            "Cases;;;\nAll;2024;;\n;;;\n",
            "Line 4 was taken as the header; the 3 lines above it were left out.",
        ),
        (
            'sep=;\n"Cases; ""all"" of them"\n',
            "Line 3 was taken as the header; the 2 lines above it were left out.",
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_titles_above_the_header_are_left_out_and_told(
    look: Look, above: str, remark: str, end: str
) -> None:
    seen = look((above + HEADER + ROWS).replace("\n", end))
    assert seen.taken() == {
        "case": "case",
        "activity": "activity",
        "time": "time",
        "note": "event_note",
    }
    assert seen.column("case_id") == ["1", "1", "2"]
    assert seen.reading.remarks == (remark, NO_ZONE)


def test_lines_below_titles_are_counted_from_the_top_of_the_file(look: Look) -> None:
    seen = look("Cases\n\n" + HEADER + ROWS + "\n;A;2024-01-02;\n3;A\n")
    assert seen.refused() == {
        "no case": (1, ("line 8",)),
        "fewer fields than columns": (1, ("line 9",)),
    }


@pytest.mark.parametrize("header", [HEADER, HEADER.replace("\n", ";\n")])
def test_a_delimiter_at_the_end_of_each_line_makes_no_column(look: Look, header: str) -> None:
    seen = look(header + ROWS.replace("\n", ";\n"))
    assert list(seen.taken()) == ["case", "activity", "time", "note"]
    assert seen.column("event_note") == ["x", "y", "z"]
    assert seen.reading.refusals == ()
    assert seen.reading.remarks == (
        "Column 5 has neither a name nor a value and was taken as nothing.",
        NO_ZONE,
    )


def test_delimiters_at_the_end_of_the_header_only_are_passed_over(look: Look) -> None:
    seen = look(HEADER.replace("\n", ";;\n") + ROWS)
    assert list(seen.taken()) == ["case", "activity", "time", "note"]
    assert seen.column("event_note") == ["x", "y", "z"]


def test_titles_and_delimiters_at_ends_are_both_seen_through(look: Look) -> None:
    seen = look("Cases\n" + HEADER + ROWS.replace("\n", ";;\n"))
    assert seen.column("activity") == ["A", "B", "A"]
    assert seen.reading.remarks == (
        "Line 2 was taken as the header; the line above it was left out.",
        "Columns 5, 6 have neither a name nor a value and were taken as nothing.",
        NO_ZONE,
    )


def test_a_column_without_a_name_that_holds_a_value_stays(look: Look) -> None:
    seen = look("case;;activity;time;\n1;;A;2024-01-01;\n1;;B;2024-01-02;v\n")
    assert seen.taken() == {
        "case": "case",
        "activity": "activity",
        "time": "time",
        "column 5": "event_column_5",
    }
    assert seen.column("event_column_5") == [None, "v"]
    assert seen.reading.remarks[0] == (
        "Column 2 has neither a name nor a value and was taken as nothing."
    )


@pytest.mark.parametrize(
    ("above", "count"),
    [
        ("Cases\n" + HEADER + "id;text;date;text\n", 1),  # a second line that could be the header
        ("Cases\n", 1),  # no header at all
        ("Cases\ncase;activity;case;note\n", 1),  # two columns of one name
        ("case;activity;time\n", 3),  # fewer names than columns
        ('Cases "of;"all" cases\n' + HEADER, 2),  # a quotation mark out of place
    ],
)
def test_a_header_that_is_not_plain_is_asked_for(
    look: Look, tmp_path: Path, above: str, count: int
) -> None:
    with pytest.raises(UnableToReadError) as error:
        look(above + ROWS)
    assert str(error.value) == (
        f"Cannot read {tmp_path / 'log.csv'}: most of its lines hold 4 fields parted by ';', but "
        f"its first holds {count}, and no other plainly names the columns. Hint: let the line that "
        "names the columns be the first, with a name for each."
    )


def test_a_first_row_of_data_with_many_gaps_is_no_title(look: Look) -> None:
    gaps = ";" * 6
    rows = f"c1;Open;2024-01-01{gaps}\nc1;Close;2024-01-02;x;y;z;x;y;z\nc2;Open;2024-01-01{gaps}\n"
    seen = look(rows, case="column 1", activity="column 2")
    assert seen.column("case_id") == ["c1", "c1", "c2"]
