"""Tables in a terminal: no number, time or id is ever cut."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from daylit.cli.output import Span, fitted, print_lines, print_rows

if TYPE_CHECKING:
    import pytest

COLUMNS = {
    "process_id": "process",
    "event_count": "events",
    "at": "imported (UTC)",
    "sources": "of",
    "new_count": "new events",
}
ROWS: list[dict[str, Any]] = [
    {
        "process_id": "claims-of-2026",
        "event_count": 1_234_567,
        "at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "sources": "first.csv, second.csv, third.csv",
        "new_count": 1_000,
    }
]

WHOLE = """\
 process             events   imported (UTC)     of                                 new events
 ─────────────────────────────────────────────────────────────────────────────────────────────
 claims-of-2026   1,234,567   2026-03-01 10:00   first.csv, second.csv, third.csv        1,000
"""
FOLDED = """\
                                                                            new
 process            events  imported (UTC)    of                         events
 ──────────────────────────────────────────────────────────────────────────────
 claims-of-2026  1,234,567  2026-03-01 10:00  first.csv, second.csv,      1,000
                                              third.csv
"""
WIDER = """\
 process            events  imported (UTC)    of                                new events
 ─────────────────────────────────────────────────────────────────────────────────────────
 claims-of-2026  1,234,567  2026-03-01 10:00  first.csv, second.csv, third.csv       1,000
"""


def printed(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """Print the rows as in a terminal of so many columns, less its bold."""
    for name, value in (("COLUMNS", columns), ("FORCE_COLOR", 1), ("TERM", "xterm")):
        monkeypatch.setenv(name, str(value))
    print_rows(ROWS, COLUMNS, "table")
    plain = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out)
    return "".join(f"{line.rstrip()}\n" for line in plain.splitlines() if line.strip())


def test_a_table_that_fits_stands_on_one_line_per_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(120, monkeypatch, capsys) == WHOLE


def test_text_is_folded_at_its_words_and_numbers_stay_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(80, monkeypatch, capsys) == FOLDED
    assert max(map(len, FOLDED.splitlines())) <= 80


def test_a_table_that_cannot_fit_is_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(40, monkeypatch, capsys) == WIDER


def test_what_is_piped_has_a_tab_between_columns_and_none_within(
    capsys: pytest.CaptureFixture[str],
) -> None:
    odd = {**ROWS[0], "sources": "first\tof\nall"}
    print_rows([ROWS[0], odd], COLUMNS, "table")
    assert capsys.readouterr().out == (
        "process\tevents\timported (UTC)\tof\tnew events\n"
        "claims-of-2026\t1,234,567\t2026-03-01 10:00\tfirst.csv, second.csv, third.csv\t1,000\n"
        "claims-of-2026\t1,234,567\t2026-03-01 10:00\tfirst of all\t1,000\n"
    )


def test_columns_get_no_less_than_their_least_and_no_more_than_their_most() -> None:
    spans = [Span(5, 5), Span(4, 20), Span(6, 8)]
    assert fitted(spans, 14) == [5, 20, 8]
    assert fitted(spans, 15) == [5, 4, 6]
    assert fitted(spans, 20) == [5, 9, 6]
    assert fitted(spans, 100) == [5, 20, 8]


def test_lines_are_folded_in_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["log.csv: 5 rows", "  a long-named column -> case (by its name)", ""]
    print_lines(lines)
    assert capsys.readouterr().out.splitlines() == lines
    monkeypatch.setenv("COLUMNS", "24")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    print_lines(lines)
    assert capsys.readouterr().out.splitlines() == [
        "log.csv: 5 rows",
        "  a long-named column ->",
        "    case (by its name)",
        "",
    ]
