"""Text tables: how they are written, and what happens to rows that are broken."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from daylit.errors import UnclearColumnsError

if TYPE_CHECKING:
    from looking import Look

pytest_plugins = ["looking"]

PLAIN = "case;activity;time\n1;A;2024-01-01 10:00\n1;B;2024-01-01 11:00\n2;A;2024-01-02 10:00\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_looking(look: Look, delimiter: str) -> None:
    seen = look(PLAIN.replace(";", delimiter))
    assert seen.column("case_id") == ["1", "1", "2"]
    assert seen.reading.file_format == ("TSV" if delimiter == "\t" else "CSV")
    assert seen.reading.refusals == ()


def test_a_decimal_comma_does_not_pass_for_a_delimiter(look: Look) -> None:
    seen = look("case;activity;time;cost\n1;A;2024-01-01;1.234,50\n1;B;2024-01-02;7,5\n")
    assert seen.column("event_cost") == [1234.5, 7.5]


def test_the_delimiter_can_be_said(look: Look) -> None:
    text = "case,id;activity,done;time,at\n1,5;A,B;2024-01-01,0\n2,5;C,D;2024-01-02,0\n"
    named = {"case": "case,id", "activity": "activity,done", "time": "time,at"}
    seen = look(text, **named, delimiter=";", time_format="%Y-%m-%d,%H")
    assert seen.column("case_id") == ["1,5", "2,5"]
    with pytest.raises(UnclearColumnsError, match="There is no column 'case,id'"):
        look(text, **named, time_format="%Y-%m-%d,%H")


def test_a_line_that_states_the_delimiter_is_followed(look: Look) -> None:
    seen = look("sep=;\n\n" + PLAIN + "3;;2024-01-03\n")
    assert seen.column("case_id") == ["1", "1", "2"]
    assert seen.refused() == {"no activity": (1, ("line 7",))}


def test_values_are_stripped_and_blank_ones_are_null(look: Look) -> None:
    seen = look("case,activity,time,user\n 1 ,\tA ,2024-01-01,  \n1,\u00a0B,2024-01-02, Ann\n")
    assert seen.column("case_id") == ["1", "1"]
    assert seen.column("activity") == ["A", "B"]
    assert seen.column("person") == [None, "Ann"]


def test_quoted_fields_may_hold_delimiters_quotes_and_line_ends(look: Look) -> None:
    seen = look('case,activity,time\n1,"A, ""a""\nb\n",2024-01-01\n1,C,2024-01-02\n')
    assert seen.column("activity") == ['A, "a"\nb', "C"]


def test_fields_in_apostrophes_are_read(look: Look) -> None:
    seen = look("'case','activity','time'\n'1','A, B','2024-01-01'\n'1','C','2024-01-02'\n")
    assert seen.column("activity") == ["A, B", "C"]


def test_quotes_with_a_backslash_before_them_are_read(look: Look) -> None:
    seen = look('case,activity,time\n1,"say \\"hi\\"",2024-01-01\n1,"C",2024-01-02\n')
    assert seen.column("activity") == ['say "hi"', "C"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_kind_of_line_end_is_read(look: Look, end: str) -> None:
    seen = look(PLAIN.replace("\n", end))
    assert seen.column("activity") == ["A", "B", "A"]


def test_mixed_line_ends_are_read_and_lines_counted(look: Look) -> None:
    seen = look(b"case,activity,time\r\n1,A,2024-01-01\n1,,2024-01-02\r1,C,2024-01-03\r\n")
    assert seen.column("activity") == ["A", "C"]
    assert seen.refused() == {"no activity": (1, ("line 3",))}


def test_blank_lines_are_no_rows(look: Look) -> None:
    seen = look("\n\ncase,activity,time\n\n1,A,2024-01-01\n\n\n,B,2024-01-01\n\n")
    assert seen.reading.row_count == 2
    assert seen.refused() == {"no case": (1, ("line 8",))}


def test_a_file_without_a_header_gets_numbered_columns(look: Look) -> None:
    seen = look(
        "c1,Open,2024-01-01\nc1,Close,2024-01-02\nc2,Open,2024-01-01\nc2,Close,2024-01-02\n"
    )
    assert seen.taken() == {"column 1": "case", "column 2": "activity", "column 3": "time"}
    assert "Its first line is data, so its columns are named by number." in seen.reading.remarks
    assert seen.reading.row_count == 4


def test_columns_of_one_name_are_told_apart(look: Look) -> None:
    seen = look("case,activity,time,Note,note,\n1,A,2024-01-01,x,y,z\n")
    assert seen.taken() == {
        "case": "case",
        "activity": "activity",
        "time": "time",
        "Note": "event_note",
        "note (2)": "event_note_2",
        "column 6": "event_column_6",
    }


def test_a_gzip_file_is_read(look: Look) -> None:
    assert look(gzip.compress(PLAIN.encode()), "log.csv.gz").column("case_id") == ["1", "1", "2"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_found_by_looking(look: Look, encoding: str) -> None:
    text = "ärende,aktivitet,tid\n1,Öppna,2024-01-01\n1,Stäng,2024-01-02\n"
    seen = look(text.encode(encoding))
    assert seen.taken() == {"ärende": "case", "aktivitet": "activity", "tid": "time"}
    assert seen.column("activity") == ["Öppna", "Stäng"]


def test_an_older_encoding_is_found_and_told(look: Look) -> None:
    text = "case,activity,time,place\n1,Prüfung,2024-01-01,Köln\n1,Übergabe,2024-01-02,Düren\n"
    seen = look(text.encode("cp1252"))
    assert seen.column("activity") == ["Prüfung", "Übergabe"]
    assert (
        "It is not UTF-8; its characters were taken as cp1252. Say another with --encoding."
        in seen.reading.remarks
    )


def test_cyrillic_in_an_older_encoding_is_found(look: Look) -> None:
    rows = "".join(f"{n},Получение заявки,2024-01-01\n{n},Проверка,2024-01-02\n" for n in range(9))
    seen = look(("case,activity,time\n" + rows).encode("cp1251"))
    assert seen.column("activity")[:2] == ["Получение заявки", "Проверка"]


def test_an_encoding_can_be_said(look: Look) -> None:
    text = "case,activity,time\n1,Żądanie,2024-01-01\n1,Łódź,2024-01-02\n"
    seen = look(text.encode("cp1250"), encoding="cp1250")
    assert seen.column("activity") == ["Żądanie", "Łódź"]


def test_broken_utf8_refuses_its_rows_with_their_lines(look: Look) -> None:
    seen = look(
        b"case,activity,time\n1,\xc3\x85tg\xc3\xa4rd,2024-01-01\n1,\xff\xfe,2024-01-02\n"
        b'1,"two\nlines",2024-01-03\n1,\xf0\x28,2024-01-03\n1,C,2024-01-04\n'
    )
    assert seen.column("activity") == ["Åtgärd", "two\nlines", "C"]
    assert seen.refused() == {"broken UTF-8": (2, ("line 3", "line 6"))}
    assert (
        "It was read as UTF-8, but 3 bytes are broken; their rows were refused. If it "
        "is in another "
        "encoding, say so with --encoding." in seen.reading.remarks
    )


def test_ragged_rows_are_refused_with_their_lines(look: Look) -> None:
    seen = look(
        'case,activity,time\n1,A,2024-01-01\n1,B\n1,"C\nc",2024-01-02\n1,D,2024-01-03,x,y\n'
        "\n,E,2024-01-03\n1,F,2024-01-04\n"
    )
    assert seen.column("activity") == ["A", "C\nc", "F"]
    assert seen.reading.row_count == 6
    assert seen.refused() == {
        "fewer fields than columns": (1, ("line 3",)),
        "more fields than columns": (1, ("line 6",)),
        "no case": (1, ("line 8",)),
    }


def test_a_quotation_mark_that_is_never_closed_costs_counted_rows(look: Look) -> None:
    rows = "".join(f"{n},A,2024-01-01\n" for n in range(20))
    seen = look(f'case,activity,time\n{rows}9,"B,2024-01-02\n{rows}')
    assert seen.reading.row_count == 41
    assert seen.refused() == {"quotation mark out of place or never closed": (21, ("line 22",))}


def test_source_row_keeps_the_order_of_the_file_where_times_are_equal(look: Look) -> None:
    names = [f"A{number}" for number in range(50)]
    rows = "".join(f"1,{name},2024-01-01\n" for name in names)
    seen = look("case,activity,time\n" + rows)
    assert seen.column("activity") == names
    assert seen.column("source_row") == list(range(50))


def test_a_case_with_one_event_and_one_with_many_are_read(look: Look) -> None:
    rows = "".join(f"big,A{n % 7},2024-01-01 10:00:{n % 60:02}\n" for n in range(100_000))
    seen = look("case,activity,time\nsmall,A,2024-01-01 10:00\n" + rows)
    assert seen.reading.row_count == 100_001
    assert seen.event_count() == 100_001


def test_a_tab_may_be_said_as_people_type_it(look: Look) -> None:
    assert look(PLAIN.replace(";", "\t"), delimiter="\\t").column("case_id") == ["1", "1", "2"]


@pytest.mark.parametrize("name", ["log [1].csv", "what?.csv", "a*b.csv", "it's.csv"])
def test_a_file_may_have_any_name(look: Look, name: str) -> None:
    assert look(PLAIN, name).column("case_id") == ["1", "1", "2"]


def test_a_field_may_be_long_and_an_endless_line_is_refused(look: Look) -> None:
    rows = f"1,{'A' * 200_000},2024-01-01\n1,{'B' * 3_000_000},2024-01-02\n,C,2024-01-03\n"
    seen = look("case,activity,time\n" + rows)
    assert seen.column("activity") == ["A" * 200_000]
    assert seen.refused() == {
        "line longer than 2 MB": (1, ("line 3",)),
        "no case": (1, ("line 4",)),
    }
