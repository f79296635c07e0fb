from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.sources import Choices, read

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

ROWS = [
    ("x1", "Open", "2026-03-01T08:00:00Z", "EMPTY", "n/a", "Na"),
    ("x1", "Check", "2026-03-01T09:00:00Z", "North", "Acme", "Bo"),
    ("x1", "Close", "2026-03-01T10:00:00Z", "empty", "Acme", "-"),
]


def test_placeholders_of_teams_and_organisations_state_none_and_are_counted(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    lines = ["case,activity,time,team,organisation,person", *map(",".join, ROWS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reading = read(path, engine, Choices())
    rows = engine.rows(reading.events.order_by("source_row"))
    assert [row["team_id"] for row in rows] == [None, "North", None]
    assert [row["organisation_id"] for row in rows] == [None, "Acme", "Acme"]
    assert [row["person"] for row in rows] == ["Na", "Bo", "-"]
    assert reading.remarks[-3:] == (
        "The word 'EMPTY' in the column 'team' (1 row) was taken as no team stated.",
        "The word 'empty' in the column 'team' (1 row) was taken as no team stated.",
        "The word 'n/a' in the column 'organisation' (1 row) was taken as no organisation stated.",
    )


def test_a_log_without_placeholders_has_no_remark_on_them(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "case,activity,time,team\nx1,Open,2026-03-01T08:00:00Z,North\n"
        "x1,Close,2026-03-01T09:00:00Z,South\n",
        encoding="utf-8",
    )
    assert read(path, engine, Choices()).remarks == ()


def test_words_of_programs_state_no_case_no_activity_and_no_person(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "case,activity,time,person\n"
        "x1,Open,2026-03-01T08:00:00Z,NaN\n"
        "NULL,Open,2026-03-01T08:00:00Z,Ann\n"
        "x1,#N/A,2026-03-01T08:00:00Z,Ann\n"
        "x1,Check,2026-03-01T08:00:00Z,(Null)\n"
        "x1,Close,2026-03-01T08:00:00Z,NA\n"
        "x1,Close,2026-03-01T08:00:00Z,unknown\n"
        "n/a,-,2026-03-01T08:00:00Z,-\n",
        encoding="utf-8",
    )
    reading = read(path, engine, Choices())
    rows = engine.rows(reading.events.order_by("source_row"))
    assert [(row["activity"], row["person"]) for row in rows] == [
        ("Open", None),
        ("Check", None),
        ("Close", "NA"),
        ("Close", "unknown"),
    ]
    assert [(each.reason, each.examples) for each in reading.refusals] == [
        ("no case", ("line 3", "line 8")),
        ("no activity", ("line 4",)),
    ]
    assert reading.remarks == (
        "The word 'NULL' in the column 'case' (1 row) was taken as no case stated.",
        "The word 'n/a' in the column 'case' (1 row) was taken as no case stated.",
        "The word '#N/A' in the column 'activity' (1 row) was taken as no activity stated.",
        "The word '(Null)' in the column 'person' (1 row) was taken as no person stated.",
        "The word 'NaN' in the column 'person' (1 row) was taken as no person stated.",
    )
