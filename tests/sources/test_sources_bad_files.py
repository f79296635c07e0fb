"""Files that cannot be read at all: one plain sentence each."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daylit.errors import ParameterError, UnableToReadError
from daylit.sources import Choices, read, source

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit.record.engine import Engine

CSV = b"case,activity,time\n" + b"".join(b"%d,A,2024-01-01\n" % n for n in range(5000))
XES = b"<log><trace><string key='concept:name' value='1'/></trace></log>"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("log.csv", b"", "the file is empty."),
        ("log.csv", gzip.compress(b"", mtime=0), "the file is empty."),
        (
            "log.csv",
            bytes(range(256)) * 9,
            "it is a binary file, neither text, XES nor Parquet.",
        ),
        (
            "log.xlsx",
            b"PK\x03\x04\x14\x00",
            "it is a zip archive or an Excel workbook. Hint: unpack it, or save the sheet as CSV.",
        ),
        (
            "log.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
            "it is an old Excel workbook, or one with a password. Hint: save the sheet as CSV.",
        ),
        (
            "log.csv",
            b"Dear all,\nplease find below\nwhat was said.\nYours\n",
            "it is no table: neither comma, semicolon, tab nor | divides its lines into columns.",
        ),
        ("log.csv", b"case,activity,time\n", "it names its columns but holds no rows."),
        (
            "log.csv",
            b"case,activity,time\n1,A,soon\n1,,2024-01-01\n2,B,later\n",
            (
                "none of its 3 rows could be taken: no activity in 1, such as line 3, "
                "time not understood in 2, such as line 2 (soon)."
            ),
        ),
        (
            "log.csv",
            b"case;activity;time\n1;A;45321,5\n1;B;45322\n",
            (
                "none of its 2 rows could be taken: time not understood in 2, such as line 2 "
                "(45321,5). Hint: the values of 'time' look like Excel's day numbers; save the "
                "column as date and time."
            ),
        ),
        (
            "log.csv.gz",
            gzip.compress(CSV, mtime=0)[:-200],
            "the gzip file is cut off before its end.",
        ),
        (
            "log.csv.gz",
            gzip.compress(CSV, mtime=0)[:-8] + b"\0" * 8,
            "the gzip file is damaged: its checksum is wrong.",
        ),
        ("log.parquet", b"PAR1" + b"\0" * 99, "the Parquet file is damaged or cut off."),
        (
            "log.parquet",
            gzip.compress(b"PAR1" + b"\0" * 99, mtime=0),
            "it is Parquet inside gzip. Hint: unzip it first.",
        ),
        ("log.xes", XES, "it is XES but holds no event."),
        (
            "page.html",
            b"<html><body/></html>",
            "it is XML but not XES: it begins with <html> instead of <log>.",
        ),
        (
            "log.csv",
            "case,activity,time\n1,Å,2024-01-01\n".encode("utf-16")[:-1],
            "its characters are not utf-16, as it says they are.",
        ),
    ],
)
def test_it_is_refused_with_a_plain_sentence(
    engine: Engine, tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == f"Cannot read {path}: {why}"


@pytest.mark.parametrize(
    ("rows_before", "place"), [(0, 0), (0, 3), (1, 0), (20_000, 5), (199_999, 5), (199_999, 17)]
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_nul_character_anywhere_refuses_the_file_with_its_line(
    engine: Engine, tmp_path: Path, rows_before: int, place: int, end: bytes
) -> None:
    row = b"1,A,2024-01-01 10" + end
    content = (b"case,activity,time" + end) + row * 200_000
    at = len(b"case,activity,time" + end) + rows_before * len(row) + place
    path = tmp_path / "log.csv"
    path.write_bytes(content[:at] + b"\0" + content[at:])
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == (
        f"Cannot read {path}: it holds a NUL character (a zero byte), first on line "
        f"{rows_before + 2:,}, as no text does. Hint: export it again, or remove such characters."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_nul_character_in_the_header_refuses_the_file(
    engine: Engine, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress("case,acti\0vity,time\n1,Prüfung,2024-01-01\n".encode(encoding)))
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == (
        f"Cannot read {path}: it holds a NUL character (a zero byte), first on line 1, as no text "
        "does. Hint: export it again, or remove such characters."
    )


def wide_csv(path: Path, count: int) -> None:
    names = ",".join(["case", "activity", "time", *(f"a{n}" for n in range(count - 3))])
    path.write_text(f"{names}\n1,A,2024-01-01{',x' * (count - 3)}\n")


def wide_parquet(path: Path, count: int) -> None:
    pq.write_table(pa.table({f"a{n}": ["x"] for n in range(count)}), path)


def wide_xes(path: Path, count: int) -> None:
    attributes = "".join(f"<string key='a{n}' value='x'/>" for n in range(count))
    path.write_text(f"<log><trace><event>{attributes}</event></trace></log>")


@pytest.mark.parametrize(
    ("write", "noun"),
    [(wide_csv, "columns"), (wide_parquet, "columns"), (wide_xes, "attribute names")],
)
def test_more_than_two_thousand_columns_are_refused(
    engine: Engine, tmp_path: Path, write: Callable[[Path, int], None], noun: str
) -> None:
    path = tmp_path / "log"
    write(path, 2_001)
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == (
        f"Cannot read {path}: it has more than 2,000 {noun}, the most that can be read. Hint: "
        "leave out those that are not needed."
    )


def test_as_many_columns_as_can_be_read_are_read(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MOST_COLUMNS", 120)
    path = tmp_path / "log.csv"
    wide_csv(path, 120)
    path.write_text(path.read_text() + f"1,B,2024-01-02{',' * 116},7.5\n")
    reading = read(path, engine, Choices())
    assert len(reading.columns) == 120
    assert engine.rows(reading.events.select("event_a116").order_by("event_a116")) == [
        {"event_a116": "7.5"},
        {"event_a116": "x"},
    ]


def test_a_file_that_is_not_there_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices())
    assert str(error.value) == f"Cannot read {path}: there is no such file."


def test_a_folder_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(UnableToReadError) as error:
        read(tmp_path, engine, Choices())
    assert str(error.value) == f"Cannot read {tmp_path}: it is a folder, not a file."


def test_a_folder_without_a_name_is_told_of_as_it_was_given(engine: Engine) -> None:
    told: list[str] = []
    with pytest.raises(UnableToReadError):
        read(Path(), engine, Choices(), on_progress=lambda doing, _: told.append(doing))
    assert told == ["Opening ."]


def test_a_delimiter_that_does_not_divide_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(CSV)
    with pytest.raises(UnableToReadError) as error:
        read(path, engine, Choices(delimiter=";"))
    assert str(error.value) == (
        f"Cannot read {path}: the delimiter ';' does not divide its lines into columns."
    )


def test_an_encoding_that_does_not_exist_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(CSV)
    with pytest.raises(ParameterError) as error:
        read(path, engine, Choices(encoding="latin-99"))
    assert str(error.value) == "There is no character encoding named 'latin-99'."


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"decimal": ";"}, "The decimal mark is ';'; it can be ',' or '.'."),
        ({"delimiter": "::"}, "The delimiter is '::'; it must be a single character."),
    ],
)
def test_choices_that_cannot_be_are_refused(choices: dict[str, str], sentence: str) -> None:
    with pytest.raises(ParameterError) as error:
        Choices(**choices)  # type: ignore[arg-type] # each case sets one text field
    assert str(error.value) == sentence
