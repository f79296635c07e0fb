"""Coming back is judged on one level: the head names it, and says what lies on the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from reports_by_hand import told_of

from builders import log
from daylit.flow.handovers import HandOverTotals
from daylit.report.extent import KindExtent
from daylit.report.findings import answer, caution, heading, nothing_found
from daylit.report.loops import LoopRow
from daylit.report.said import plain
from daylit.stats.clustered import Ratio, RestsOn

if TYPE_CHECKING:
    from pathlib import Path

    from reports_by_hand import Told

    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.report.story import Story

pytest_plugins = ["reports_told"]

TEAMS = HandOverTotals("team", 90, 60, 0, 0)
TEAMS_BACK = HandOverTotals("team", 90, 60, 12, 9)
COMPANIES = HandOverTotals("organisation", 138, 69, 0, 0)
COMPANIES_BACK = HandOverTotals("organisation", 138, 69, 69, 60)
PEOPLE = HandOverTotals("person", 200, 80, 0, 0)
PEOPLE_BACK = HandOverTotals("person", 200, 80, 1, 1)

NO_REWORK = "no activity that most cases do once was done again"


def _calm(told: Told, party: Party | None, *totals: HandOverTotals) -> Story:
    """Return a story of 81 cases in which nothing is out of the ordinary."""
    extent = replace(told.story.extent, case_count=81)
    return replace(told.story, party=party, totals=totals, extent=extent)


@pytest.mark.parametrize(
    ("party", "between"),
    [("team", "teams"), ("organisation", "organisations"), ("person", "people")],
)
def test_nothing_is_said_of_the_judged_level(
    nothing_told: Told, party: Party, between: str
) -> None:
    story = _calm(nothing_told, party, PEOPLE, TEAMS, COMPANIES)
    assert heading(story) == "Nothing stands out in this log"
    assert plain(answer(story)) == (
        f"In 81 cases no hand-over between {between} brought work straight back and {NO_REWORK}."
    )


TEAMS_UNJUDGED = (
    "12 hand-overs between teams that brought work straight back, in 9 cases (--party team judges "
    "them)"
)
COMPANIES_UNJUDGED = (
    "69 hand-overs between organisations that brought work straight back, in 60 cases (--party "
    "organisation judges them)"
)
ONE_UNJUDGED = (
    "1 hand-over between people that brought work straight back, in 1 case (--party person judges "
    "it)"
)


@pytest.mark.parametrize(
    ("party", "totals", "between", "unjudged"),
    [
        ("team", (PEOPLE, TEAMS, COMPANIES_BACK), "teams", COMPANIES_UNJUDGED),
        (
            "team",
            (PEOPLE_BACK, TEAMS, COMPANIES_BACK),
            "teams",
            f"{COMPANIES_UNJUDGED} and {ONE_UNJUDGED}",
        ),
        ("organisation", (PEOPLE, TEAMS_BACK, COMPANIES), "organisations", TEAMS_UNJUDGED),
        (
            "person",
            (PEOPLE, TEAMS_BACK, COMPANIES_BACK),
            "people",
            f"{TEAMS_UNJUDGED} and {COMPANIES_UNJUDGED}",
        ),
    ],
)
def test_what_came_back_on_another_level_is_not_said_to_be_nothing(
    nothing_told: Told,
    party: Party,
    totals: tuple[HandOverTotals, ...],
    between: str,
    unjudged: str,
) -> None:
    story = _calm(nothing_told, party, *totals)
    assert heading(story) == f"Nothing stands out in this log, judged between {between}"
    assert plain(answer(story)) == (
        f"In 81 cases no hand-over between {between} brought work straight back and {NO_REWORK}. "
        f"Not judged, as only coming back between {between} was: {unjudged}."
    )


def test_where_no_level_is_judged_what_came_back_is_told(nothing_told: Told) -> None:
    story = _calm(nothing_told, None, HandOverTotals("person", 555, 500, 3, 2))
    assert heading(story) == "Nothing stands out in this log"
    assert plain(answer(story)) == (
        f"In 81 cases {NO_REWORK}. Not judged, as work changes hands in fewer than one case in a "
        "hundred: 3 hand-overs between people that brought work straight back, in 2 cases (--party "
        "person judges them)."
    )


def test_usual_bounces_are_not_said_to_be_none(nothing_told: Told) -> None:
    story = _calm(nothing_told, "team", TEAMS_BACK)
    assert heading(story) == "Nothing stands out in this log"
    assert plain(answer(story)) == (
        "In 81 cases hand-overs between teams brought work straight back only as a matter of "
        f"course and {NO_REWORK}."
    )


def test_bounces_that_are_set_aside_are_not_called_usual_too(nothing_told: Told) -> None:
    """Of the twelve bounces seven are declared usual and five cannot be told."""
    calm = _calm(nothing_told, "team", TEAMS_BACK)
    declared = LoopRow("bounce", ("north", "south"), 6, 40, 7, None, "")
    too_few = LoopRow("bounce", ("south", "east"), 3, 5, 5, None, "")
    loops = replace(calm.loops, declared_usual=(declared,), cannot_tell=(too_few,))
    extent = replace(calm.extent, untold_bounce_count=5)
    story = replace(calm, loops=loops, extent=extent)
    assert nothing_found(story) == (
        f"no hand-over between teams brought work straight back and {NO_REWORK}"
    )
    fewer = replace(story, loops=replace(loops, declared_usual=()))
    assert nothing_found(fewer) == (
        f"hand-overs between teams brought work straight back only as a matter of course and "
        f"{NO_REWORK}"
    )


def test_bounces_between_people_that_cannot_be_told_are_not_said_to_be_none(
    engine: Engine, tmp_path: Path
) -> None:
    steps = ("A ann/ 0", "B bo/ 60", "C ann/ 120")
    rows = log(*[f"c{number} {step}" for number in range(12) for step in steps])
    told = told_of(engine, tmp_path, rows)
    assert told.story.party == "person"
    assert heading(told.story) == "Too few cases to tell whether anything stands out"
    assert plain(answer(told.story)) == (
        "In 12 cases, apart from what cannot be told, no hand-over between people brought work "
        f"straight back and {NO_REWORK}. With fewer than 30 cases one cannot tell of: 12 "
        "hand-overs between people that brought work straight back."
    )


SHARE = (
    "Exceptions cause 6.2 % of the logged steps (0.5 to 12 %): 8 of 128 steps; 16 % of the steps "
    "are in cases with an exception. "
)
NEXT_TO_NOTHING = Ratio(0.0004, None, None, None, 9, 2, RestsOn.TOO_FEW_WEEKS, None)
UNJUDGED = f"Not judged, as only coming back between teams was: {COMPANIES_UNJUDGED}."


def _found(told: Told, case_count: int, *kinds: KindExtent) -> Story:
    extent = replace(
        told.story.extent,
        case_count=case_count,
        exception_case_count=max(kind.case_count for kind in kinds),
        caused_step_count=4,
        step_count=10 * case_count,
        first_time_step_count=0,
        kinds=kinds,
    )
    return replace(told.story, extent=extent, party="team", totals=(TEAMS_BACK, COMPANIES_BACK))


def test_a_head_that_tells_of_work_done_again_only_says_what_was_not_judged(told: Told) -> None:
    story = _found(told, 40, KindExtent("rework", 4, 4, 4))
    assert plain(answer(story)) == (
        f"{SHARE}4 of 40 cases did something again that most cases do once, 4 times in all. "
        f"{UNJUDGED}"
    )
    assert UNJUDGED not in caution(story)


def test_a_head_that_tells_of_work_that_comes_back_names_the_level_itself(told: Told) -> None:
    story = _found(told, 40, KindExtent("bounce", 4, 4, 4))
    assert heading(story) == "One case in ten goes back to a team that had already passed it on"
    assert plain(answer(story)) == (
        f"{SHARE}4 of 40 cases came back to a team that had already passed them on, 4 times in all."
    )
    assert caution(story) == (
        "Caused are the steps after a first hand-over until the work was back, and those that do "
        "something again. What nobody logged, such as calls and mails, is in no figure. "
        f"{UNJUDGED} No start and end times in this log, so work is counted in steps, not hours."
    )


def test_hardly_anything_is_said_of_the_judged_level(told: Told) -> None:
    story = _found(told, 1000, KindExtent("bounce", 4, 4, 4))
    share = replace(told.story.extent.share, steps_alone=NEXT_TO_NOTHING)
    story = replace(story, extent=replace(story.extent, share=share))
    assert heading(story) == "Hardly anything stands out in this log, judged between teams"
    assert plain(answer(story)).endswith(f" 4 times in all. {UNJUDGED}")
    assert UNJUDGED not in caution(story)


def test_two_companies_whose_work_goes_there_and_back_are_told_so(
    engine: Engine, tmp_path: Path
) -> None:
    """The teams differ at each step, so between teams nothing comes back."""
    steps = ("A /Desk/Host 0", "B /Field/Partner 60", "C /Books/Host 120")
    rows = log(*[f"c{number} {step}" for number in range(40) for step in steps])
    told = told_of(engine, tmp_path, rows)
    assert " ".join(told.report.text.split()).startswith(
        "Nothing stands out in this log, judged between teams In 40 cases no hand-over between "
        f"teams brought work straight back and {NO_REWORK}. Not judged, as only coming back "
        "between teams was: 40 hand-overs between organisations that brought work straight back, "
        "in 40 cases (--party organisation judges them). Taken: "
    )
    page = " ".join(told.report.html.split())
    assert "<h1>Nothing stands out in this log, judged between teams</h1>" in page
    assert "(--party organisation judges them).</p>" in page
