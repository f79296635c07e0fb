"""The findings for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports_by_hand import Told

pytest_plugins = ["reports_told"]

WORKED = """\
One case in ten goes back to a team that had already passed it on

4 of 40 cases left the usual way: 4 came back to a team that had already passed them on (8 times), 4
did something again that most cases do once (4 times); 4 did both. Together that took 8 steps, 6.2 %
of all logged steps: 6.3 % in the first half of the log, 6.2 % in the second.

The pattern behind it:
  north → south → north: 4 exceptions, 8 steps

What this log cannot tell:
  The log has one time per step, so handling cannot be told from waiting: work is counted in steps,
  and times between steps hold both."""

NOTHING = """\
Nothing stands out in this log

In 36 cases no work came back to where it had been passed on from and no activity that most cases do
once was done again.

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
    assert len(lengths) <= 25
    assert max(lengths) <= 100
    assert "\x1b" not in text
    assert "\u202e" not in text
