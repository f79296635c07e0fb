"""The findings for the terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daylit.record.reading import ColumnTaken, Refusal
from daylit.record.report import ImportCounts, SourceReport
from daylit.report.terminal import as_text

if TYPE_CHECKING:
    from reports_by_hand import Told

pytest_plugins = ["reports_told"]

WORKED = """\
One case in ten goes back to a team that had already passed it on

Exceptions cause 6.2 % of the logged steps (0.5 to 12 %): 8 of 128 steps; 16 % of the steps are in
cases with an exception. 4 of 40 cases left the usual way: 4 came back to a team that had already
passed them on (8 times), 4 did something again that most cases do once (4 times); 4 did both.

The pattern to look at:
  north → south → north: 4 exceptions, 8 steps, typically 2.0 h each

One loop carries all the steps that exceptions cause: north → south → north. If that is how the work
is meant to go, declare it usual. The report says how, under “How to declare a loop”.

Taken: 128 of 128 rows of log.csv.

What this log cannot tell:
  The log has one time per step, so handling cannot be told from waiting: work is counted in steps,
  and times between steps hold both."""

NOTHING = """\
Nothing stands out in this log

In 36 cases no hand-over between teams brought work straight back and no activity that most cases do
once was done again.

Taken: 108 of 108 rows of log.csv.

What this log cannot tell:
  The log has one time per step, so handling cannot be told from waiting: work is counted in steps,
  and times between steps hold both."""


def test_text_says_heading_answer_patterns_and_what_cannot_be_told(told: Told) -> None:
    assert told.report.text == WORKED


def test_text_of_a_calm_log_says_that_nothing_stands_out(nothing_told: Told) -> None:
    assert nothing_told.report.text == NOTHING


def test_text_stays_within_its_lines_and_gives_no_orders_to_a_terminal(hostile_told: Told) -> None:
    text = hostile_told.report.text
    lengths = [len(line) for line in text.splitlines()]
    assert len(lengths) <= 40
    assert max(lengths) <= 100
    assert "\x1b" not in text
    assert "\u202e" not in text


EXPORT = SourceReport(
    "import-1",
    "export.csv",
    "CSV",
    1341,
    (
        ColumnTaken("Date", "time", "by its content"),
        ColumnTaken("Order", "case", "by its name"),
        ColumnTaken("Plant", "case_Plant", "by its name"),
        ColumnTaken("Step", "activity", "by its name"),
    ),
    (Refusal("no case", 30), Refusal("time not understood", 6, ("line 7: x",))),
    (
        "It has a title.",
        "The columns 'a' and 'b' were joined.",
        "The word 'x' in the column 'Who' (3 rows) was taken as no person stated.",
        "1,305 times state no time zone and were taken as Europe/Berlin.",
    ),
    "2026-03-01T00:00:00+00:00",
    "2026-03-31T00:00:00+00:00",
)


def test_text_says_what_was_taken_refused_and_decided(told: Told) -> None:
    imported = replace(
        told.story.imported,
        sources=(EXPORT,),
        counts=ImportCounts(repeated_count=1, doubled_count=1200),
    )
    assert """
Taken: 1,305 of 1,341 rows of export.csv; case “Order”, activity “Step”, time “Date”.
  Refused: 36 rows (30 no case, 6 time not understood).
  1 event equals another of the same file in all that was taken; it was kept and counted.
  1,200 events stood in more than one source and were taken once.
  1,305 times state no time zone and were taken as Europe/Berlin.
  The word 'x' in the column 'Who' (3 rows) was taken as no person stated.
  The columns 'a' and 'b' were joined.
  1 more remark in the report.
""" in as_text(replace(told.story, imported=imported))


def test_text_of_many_sources_tells_three_of_them(told: Told) -> None:
    imported = replace(told.story.imported, sources=(EXPORT,) * 5)
    text = as_text(replace(told.story, imported=imported))
    assert text.count("Taken: ") == 3
    assert "\n2 more sources, 72 rows of them refused: see the report.\n" in text
