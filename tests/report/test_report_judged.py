"""Patterns that people accepted, those chance gives, and those that find no room on the page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from reports_by_hand import Nesting, forty_cases, told_of

from builders import BEGIN
from daylit.departures.judgements import Judgement, Target
from daylit.departures.settings import Settings
from daylit.report.page import render
from daylit.report.terminal import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from reports_by_hand import Told

    from daylit.record.engine import Engine

pytest_plugins = ["reports_told"]

ACCEPTED = Judgement(
    "accepted",
    Target("pattern", kind="bounce", place="north → south → north"),
    judged_at=BEGIN,
    until_on=date(2027, 6, 30),
    reason="South <asks> back on purpose.",
)


def _words(page: str) -> str:
    body = page[page.index("<body>") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())


def test_accepted_patterns_stand_apart_with_day_and_reason(engine: Engine, tmp_path: Path) -> None:
    told = told_of(engine, tmp_path, forty_cases(), settings=Settings(judgements=(ACCEPTED,)))
    patterns = told.story.patterns
    assert (patterns.shown, patterns.count, patterns.accepted_count) == ((), 0, 1)
    said = (
        "What people decided about findings: 1 accepted until a day. 4 exceptions are shown apart "
        "as accepted."
    )
    assert told.story.judged == said
    words = _words(told.report.html)
    assert "No pattern A pattern is what exceptions of one sort at one place have" in words
    assert "This log holds none that people have not accepted and that chance does not" in words
    assert f"Accepted {said}" in words
    assert (
        "north → south → north until 30 June 2027: South &lt;asks&gt; back on purpose. 4 4 8"
        in words
    )
    assert said in " ".join(told.report.text.split())
    assert Nesting(told.report.html).faults == []
    # They count in the share all the same.
    assert told.story.extent.share.caused_work == 8


def test_what_chance_gives_is_folded_and_said_to_be_no_more(told: Told) -> None:
    (row,) = told.story.patterns.shown
    late = replace(
        row,
        pattern_id="late",
        kind="late",
        form="usual",
        place="Close",
        parties=(),
        caused_step_count=0,
        caused_work=0.0,
        first_time_step_count=0,
        chance_count=3.2,
        why_not="chance",
    )
    patterns = replace(
        told.story.patterns, no_patterns=(late,), no_pattern_count=207, left="207 findings are none"
    )
    page = render(replace(told.story, patterns=patterns), told.exhibits)
    words = _words(page)
    assert "207 findings are none" in words
    assert "where people take turns a case comes back to one of them by chance." in words
    assert (
        "Long waits for “ Close ” no pattern: chance may give all or most 4 chance gives 3.2 4 "
        "none 0.3 days"
    ) in words
    assert (
        "206 more patterns are not on this page: daylit exceptions patterns --all lists all."
        in words
    )
    assert Nesting(page).faults == []


def test_terminal_tells_what_waits_by_chance_or_by_days(told: Told) -> None:
    (row,) = told.story.patterns.shown
    late = replace(row, kind="late", form="usual", place="Close", parties=(), chance_count=3.2)
    limit = replace(late, form="limit", place="the whole case", chance_count=0.0)
    patterns = replace(told.story.patterns, shown=(row, late, limit), count=3)
    assert """
The first of 3 patterns, by work and delay, as far as that is sure:
  north → south → north: 4 exceptions, 8 steps, typically 2.0 h each
  Long waits for “Close”: 4 exceptions, chance gives 3.2, typically 2.0 h each
  Beyond the limit for the whole case: 4 exceptions, 0.3 days late, typically 2.0 h each
""" in as_text(replace(told.story, patterns=patterns))
