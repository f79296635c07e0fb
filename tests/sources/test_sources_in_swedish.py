"""What is refused and remarked of a log, in Swedish; options are named only where asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit import options
from daylit.errors import UnableToReadError, UnclearColumnsError
from daylit.language import retold, speaking
from daylit.sources import Choices, read
from daylit.sources.column_words import taken_as_told, why_told
from daylit.sources.look import look
from daylit.sources.terms_file import parse_term

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

ROWS = "case,activity,time\n" + "1,A,2026-01-02 08:00\n" * 1100
DOUBTFUL = "order number,invoice number,activity,time\n" + "".join(
    f"{case},{case % 7},{activity},2026-01-{1 + case % 28:02}T08:00:00Z\n"
    for case in range(40)
    for activity in ("Ask", "Look", "Answer")
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


def refused(log: Path, engine: Engine) -> str:
    with pytest.raises((UnableToReadError, UnclearColumnsError)) as caught:
        read(log, engine, Choices())
    return str(caught.value)


def test_a_refusal_is_told_in_the_language_spoken(log: Path, engine: Engine) -> None:
    log.write_bytes(b"PK\x03\x04")
    assert refused(log, engine) == (
        f"Cannot read {log}: it is a zip archive or an Excel workbook. Hint: unpack it, or save "
        "the sheet as CSV."
    )
    with speaking("sv"):
        assert refused(log, engine) == (
            f"Det går inte att läsa {log}: det är ett zip-arkiv eller en Excel-arbetsbok. Tips: "
            "packa upp det, eller spara bladet som CSV."
        )


def test_a_remark_writes_numbers_by_the_rules_of_its_language(log: Path, engine: Engine) -> None:
    log.write_text(ROWS)
    with speaking("sv"), options.unnamed():
        assert look(log, engine, Choices()).remarks == (
            "1\u00a0100 tider anger ingen tidszon och tolkades som UTC.",
        )
    assert look(log, engine, Choices()).remarks == (
        "1,100 times state no time zone and were taken as UTC; say another with --time-zone.",
    )


def test_options_are_named_only_where_they_can_be_typed(log: Path, engine: Engine) -> None:
    log.write_text(DOUBTFUL)
    names = "'order number' and 'invoice number'"
    asked = f"Two columns could be the case: {names}."
    assert refused(log, engine) == f"{asked} Say which with --case COLUMN."
    with options.unnamed():
        assert refused(log, engine) == asked


def test_what_a_column_was_taken_for_is_kept_in_english_and_told_in_any_language(
    log: Path, engine: Engine
) -> None:
    log.write_text(ROWS)
    with speaking("sv"):
        columns = look(log, engine, Choices()).columns
        assert [(one.taken_as, one.why) for one in columns] == [
            ("case", "by its name"),
            ("activity", "by its name"),
            ("time", "by its name"),
        ]
        assert taken_as_told("case and customer") == "ärende och kund"
        assert taken_as_told("event_amount") == "event_amount"
        assert taken_as_told("left out") == "utelämnas"
        assert why_told("by its name, by its content") == "efter namnet, efter innehållet"
        assert why_told("by its name: the day") == "efter namnet: dagen"
        assert why_told("") == ""
    assert why_told("by its name: the day") == "by its name: the day"


def test_a_limit_is_kept_in_each_language() -> None:
    limit = parse_term("Ask -> Answer = 1.5 days").text
    assert limit == "“Answer” within 1.5 days of “Ask”"
    with speaking("sv"):
        assert retold(limit) == "”Answer” inom 1,5 dagar från ”Ask”"
        assert retold(parse_term("case = 1 day 4 h").text) == "hela ärendet inom 1 dag 4 h"
        told = parse_term("-> Stores = 8 working hours").text
        assert told == "”Stores” inom 8 h arbetstid från en överlämning"


def test_broken_characters_come_with_what_can_be_done_where_no_option_can_be_typed(
    log: Path, engine: Engine
) -> None:
    log.write_bytes(ROWS.replace("1,A", "1,\u00c51", 1).encode("cp1252"))
    with options.unnamed():
        assert look(log, engine, Choices()).remarks[0] == (
            "It was read as UTF-8, but 1 byte is broken; their rows were refused. If it is in "
            "another encoding, save it as UTF-8 and bring it again."
        )
        with speaking("sv"):
            assert look(log, engine, Choices()).remarks[0] == (
                "Filen lästes som UTF-8, men 1 byte är trasig; de raderna avvisades. Om den är i "
                "en annan teckenkodning, spara den som UTF-8 och lägg till den på nytt."
            )
