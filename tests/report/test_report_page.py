"""The page: what it says, that it holds all it needs, and that nothing of a log becomes markup."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

from reports_by_hand import RIGHT_TO_LEFT, Nesting, forty_cases, told_of

from builders import NOW, log, reading, tables
from daylit.departures.analysis import analyse
from daylit.record.reading import Refusal
from daylit.record.report import ImportCounts
from daylit.record.store import Record
from daylit.report import make_report
from daylit.report.declaration import declaration_example
from daylit.report.loops import LoopRow
from daylit.report.page import render, with_firm_units

if TYPE_CHECKING:
    from pathlib import Path

    from reports_by_hand import Told

    from daylit.record.engine import Engine

pytest_plugins = ["reports_told"]


def _words(page: str) -> str:
    """Return what a reader reads: no markup, single spaces."""
    body = page[page.index("<body>") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())


def test_page_holds_the_worked_figures(told: Told) -> None:
    words = _words(told.report.html)
    for figure in (
        "4 of 40 cases left the usual way: 4 came back to a team",
        "Exceptions cause 6.2 % of the logged steps (0.5 to 12 %) : 8 of 128 steps; 16 % of the",
        # Two cases of four steps too many each began in the first 19 days, of 61 steps.
        "exceptions cause 6.6 %, of those of the second 6.0 %: \u22120.6 (\u221213.3 to +12.1",
        "8 steps would not exist without an exception; 4 of these do something for the first time",
        "Whether their other steps took longer than usual cannot be told, as no handling is",
        "16 % of the logged steps (1.3 to 30 %) are in cases with an exception, whatever caused",
        "0.8 a week from the first to the last, in 4 of the log&#39;s 6 weeks; no case shows it",
        "36 cases are of the same months, came to the same place and do not show it. The nearest",
        "c01, begun 24 h apart from c00, which shows it",
        "Counted one by one: each is in the log",
        "40 cases, 2 March 2026 to 10 April 2026, times in UTC",
        "at most 1 a week",
        "north → south → north work comes back to the team that passed it on 4 4 cases 8 6.2 % of",
        "Came back with “Ask” (4).",
        "Steps caused 8 steps in 4 cases; 4 of these 8 do something for the first time in their",
        "Case c00 went north → south → north on 2 March 2026. After that it went south → north →",
        "→ south and did “Check” again; in all that took 2 steps",
        "Three examples.",
        "· came back",
        "10 % of the 40 cases of north go to south and come back.",
        "Between teams work changed hands 48 times, in 40 of 40 cases; 8 of these hand-overs",
        "Between people work changed hands 52 times",
    ):
        assert figure in words


def test_page_draws_courses_without_judging_them(told: Told) -> None:
    assert 'class="spark"' in told.report.html
    assert "of late" not in _words(told.report.html)


def test_page_has_no_script_and_loads_nothing(told: Told) -> None:
    page = told.report.html
    assert "<script" not in page
    assert not re.search(r"\son\w+\s*=", page)
    assert "@import" not in page
    assert "url(" not in page
    outside = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http://" not in outside
    assert "https://" not in outside
    assert "//" not in re.sub(r"\s|/\*.*?\*/", "", outside)


def test_page_is_well_formed_and_its_links_lead_somewhere(told: Told) -> None:
    read = Nesting(told.report.html)
    assert read.faults == []
    assert len(read.ids) == len(set(read.ids))
    assert {link for link in read.links if link.removeprefix("#") not in read.ids} == set()


def test_no_person_is_named_or_told_by_id(told: Told) -> None:
    assert "canary" not in told.report.html
    assert "canary" not in told.report.text


def test_between_persons_neither_names_nor_ids_are_shown(engine: Engine, tmp_path: Path) -> None:
    rows = [{**row, "team_id": None} for row in forty_cases()]
    told = told_of(engine, tmp_path, rows)
    assert told.story.party == "person"
    assert "canary" not in told.report.html
    assert "→ south" not in told.report.html
    words = _words(told.report.html)
    assert "One case in ten goes back to someone who had already passed it on" in words
    assert "“ Ask ”: back to an earlier person" in words
    assert "Between people only totals are told." in words
    steps = Record(tmp_path).table(engine, "steps", "work")
    ids = {row["person_id"] for row in engine.rows(steps.select("person_id").distinct())}
    assert len(ids) == 3
    assert {one for one in ids if one in told.report.html} == set()


def test_names_of_a_log_never_become_markup(hostile_told: Told) -> None:
    page = hostile_told.report.html
    assert "<script" not in page
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in page
    assert f"<bdi>\u2068{RIGHT_TO_LEFT}" in page
    assert Nesting(page).faults == []


def test_same_inputs_give_the_same_report(engine: Engine, tmp_path: Path, told: Told) -> None:
    opened = tables(engine, tmp_path, reading(engine, forty_cases()))
    analysis = analyse(engine, opened.steps, opened.cases, process_id="work")
    again = make_report(
        engine,
        opened.steps,
        opened.cases,
        imported=opened.report,
        analysis=analysis,
        made_at=NOW,
    )
    assert again == told.report


def test_calm_log_says_what_its_emptiness_means(nothing_told: Told) -> None:
    page = nothing_told.report.html
    words = _words(page)
    assert Nesting(page).faults == []
    assert "Nothing stands out in this log In 36 cases no hand-over between teams" in words
    assert "This log holds no exception" in words
    assert "No loop is usual here" in words
    assert 'class="signal"' not in page


def test_log_that_waits_nowhere_and_names_nobody_says_so(nothing_told: Told) -> None:
    story = nothing_told.story
    contents = replace(story.imported.contents, person_count=0)
    exhibits = nothing_told.exhibits
    page = render(
        replace(
            story,
            imported=replace(story.imported, contents=contents),
            party=None,
            totals=(),
        ),
        replace(
            exhibits,
            matrices=(),
            passing=None,
            times=replace(exhibits.times, waiting=()),
        ),
    )
    words = _words(page)
    assert Nesting(page).faults == []
    assert "No waiting is logged" in words
    assert "The log does not say who did the steps, so hand-overs cannot be seen." in words


def test_log_without_a_step_has_a_page(engine: Engine, tmp_path: Path) -> None:
    page = told_of(engine, tmp_path, log("a1 A schedule", "a2 A schedule")).report.html
    assert Nesting(page).faults == []
    assert "No case in this log holds a step, so there is no map to draw." in _words(page)


def test_a_map_too_large_to_draw_is_drawn_in_part(engine: Engine, tmp_path: Path) -> None:
    lines = (
        f"c{at} {activity} {at}{digit}"
        for at in range(100)
        for digit, activity in enumerate(("Open", f"Do-{at}", "Close"))
    )
    page = told_of(engine, tmp_path, log(*lines)).report.html
    words = _words(page)
    assert Nesting(page).faults == []
    assert "As much as can be drawn: 60 of 102 activities" in words
    assert "60 activities and 118 ways: as much as can be drawn of 102 activities and 202" in words
    assert "verything in this log" not in words


def test_a_map_that_lacks_only_ways_says_how_many_are_drawn(told: Told) -> None:
    maps = told.exhibits.map_views
    drawn = maps.way_count
    words = _words(
        render(told.story, replace(told.exhibits, map_views=replace(maps, way_count=213)))
    )
    assert f"As much as can be drawn: {drawn} of 213 ways" in words


def test_a_main_way_too_long_to_draw_is_listed(engine: Engine, tmp_path: Path) -> None:
    page = told_of(engine, tmp_path, log(*(f"c1 Do-{at:02} {at}" for at in range(61)))).report.html
    words = _words(page)
    assert Nesting(page).faults == []
    assert "<figure" not in page
    assert "Even the main way of this process has more activities than can be drawn" in words
    assert "The 40 most frequent of 62 ways" in words


def test_declared_loops_are_shown_with_their_reason(told: Told) -> None:
    loop = LoopRow("bounce", ("north", "south"), 4, 40, 4, None, "a question is <asked> back")
    loops = replace(told.story.loops, declared_usual=(loop,))
    page = render(replace(told.story, loops=loops), told.exhibits)
    assert "a question is &lt;asked&gt; back" in page
    assert "Declared usual" in page


def test_exactly_one_degree_of_the_map_is_shown_first(told: Told) -> None:
    page = told.report.html
    assert page.count(" checked") == 1
    assert page.count("<figure") == len(told.exhibits.map_views.views)


def test_units_stay_with_their_numbers_but_not_in_what_is_to_be_copied() -> None:
    assert (
        with_firm_units("<p>took 3 h, 4 hats</p><pre>Wait 3 h</pre> 9 % 3.1 days")
        == "<p>took 3\u00a0h, 4 hats</p><pre>Wait 3 h</pre> 9\u00a0% 3.1\u00a0days"
    )


def test_the_example_of_a_declaration_can_be_read_back(hostile_told: Told) -> None:
    declared = tomllib.loads(declaration_example(hostile_told.story))
    parties = hostile_told.story.patterns.shown[0].parties
    assert declared == {
        "usual": [{"kind": "bounce", "parties": list(parties), "why": "part of the work"}]
    }


def test_refusals_are_listed_with_their_places(told: Told) -> None:
    source = replace(
        told.story.imported.sources[0], refusals=(Refusal("no case", 2, ("line 7", "line 9")),)
    )
    imported = replace(
        told.story.imported, sources=(source,), counts=ImportCounts(repeated_count=3)
    )
    words = _words(render(replace(told.story, imported=imported), told.exhibits))
    assert "2 refused" in words
    assert "2 rows: no case (line 7; line 9)" in words
    assert "3 events equal another of the same file in all that was taken; they were kept" in words


def test_tables_bear_their_heads_in_each_cell_for_a_narrow_page(told: Told) -> None:
    page = told.report.html
    for table in re.findall(r'<table class="stack".*?</table>', page, re.DOTALL):
        cells = re.findall(r"<td[^>]*>", table[table.index("<tbody>") :])
        assert cells
        assert {
            cell for cell in cells if "data-label=" not in cell and "bar-cell" not in cell
        } == set()
    assert page.count("rag sideways to see all of it") == len(told.exhibits.map_views.views) + 1


def test_ids_for_the_command_line_stand_in_each_fold(told: Told) -> None:
    row = told.story.patterns.shown[0]
    words = _words(told.report.html)
    assert f"daylit exceptions list --pattern {row.pattern_id}" in words
    assert len(row.examples) == 3
    for example in row.examples:
        assert f"daylit exceptions show {example.case_id}" in words


def test_spread_patterns_are_said_to_be_so(told: Told) -> None:
    extent = replace(told.story.extent, caused_step_count=40)
    story = replace(told.story, extent=extent, patterns=replace(told.story.patterns, count=589))
    words = _words(render(story, told.exhibits))
    assert "Many small ones: the first one of 589 patterns make up 20 % of the steps that" in words
    assert "daylit exceptions patterns --all lists all of them" in words
    assert "Many small ones" not in _words(told.report.html)
