"""The exception share in words: its amounts, its interval or why there is none, its halves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from daylit.departures.cost.basis import Basis
from daylit.departures.cost.share import Beyond, CaseCounts, Share
from daylit.report.said import plain
from daylit.report.share_bars import WIDTH, share_bars
from daylit.report.share_words import (
    beyond_the_usual,
    cost_facts,
    cost_heading,
    counted_in,
    how_sure,
    lead,
    made_of,
    over_time,
)
from daylit.stats.clustered import Difference, Ratio, RestsOn

if TYPE_CHECKING:
    from reports_by_hand import Told

    from daylit.record.contents import Contents
    from daylit.report.extent import Extent

pytest_plugins = ["reports_told"]

HOUR = 3600.0


def _ratio(value: float | None, lower: float | None = None, upper: float | None = None) -> Ratio:
    error = None if lower is None else 0.01
    return Ratio(value, lower, upper, error, 60, 9, RestsOn.WEEKS_AND_TEAMS, 8.0)


MEASURED = Basis("hours measured", 20_000, 20_000, 0, 14_800 * HOUR)
HOURS = Share(
    basis=MEASURED,
    whole=_ratio(0.0838, 0.059, 0.11),
    steps_alone=_ratio(0.0662, 0.05, 0.08),
    touched=_ratio(0.31, 0.28, 0.34),
    days_a_period=7,
    first=_ratio(0.079, 0.05, 0.1),
    second=_ratio(0.088, 0.06, 0.12),
    change=Difference(0.009, -0.018, 0.036, 0.013),
    caused_work=980 * HOUR,
    further_work=80 * HOUR,
    beyond=Beyond(260 * HOUR, 150 * HOUR, 1.0, None),
    cases=CaseCounts(2000, 300),
    are_halves_alike=True,
)
STEPS = replace(
    HOURS,
    basis=Basis("steps", 14_800, 0, 0, 14_800.0),
    caused_work=1240.0,
    further_work=0.0,
    beyond=None,
)


@pytest.fixture
def extent(told: Told) -> Extent:
    return replace(
        told.story.extent,
        exception_count=400,
        caused_step_count=3200,
        first_time_step_count=0,
        share=HOURS,
    )


@pytest.fixture
def contents(told: Told) -> Contents:
    return told.story.imported.contents


def test_lead_says_share_interval_hours_and_what_is_touched(extent: Extent) -> None:
    assert plain(lead(extent)) == (
        "Exceptions cause 8.4 % of the logged work (5.9 to 11 %): 1,240 of 14,800 hours measured; "
        "31 % of the work is in cases with an exception. "
    )


def test_lead_says_that_hours_are_assumed(extent: Extent) -> None:
    assumed = replace(HOURS, basis=replace(MEASURED, unit="hours assumed"), beyond=None)
    assert plain(lead(replace(extent, share=assumed))) == (
        "Exceptions cause 8.4 % of the logged work (5.9 to 11 %): 980 of 14,800 hours, assumed "
        "from the minutes that people gave; 31 % of the work is in cases with an exception. "
    )


def test_lead_counts_steps_where_no_hours_are_known(extent: Extent) -> None:
    assert plain(lead(replace(extent, share=STEPS))) == (
        "Exceptions cause 8.4 % of the logged steps (5.9 to 11 %): 1,240 of 14,800 steps; 31 % of "
        "the steps are in cases with an exception. "
    )


def _unsure(share: Share, rests_on: RestsOn, count: int, days_a_period: int) -> Share:
    whole = Ratio(0.0838, None, None, None, count, 9, rests_on, None)
    return replace(share, whole=whole, days_a_period=days_a_period)


@pytest.mark.parametrize(
    ("rests_on", "count", "days", "why"),
    [
        (RestsOn.TOO_FEW_WEEKS, 3, 1, "its cases begin on only 3 days"),
        (RestsOn.TOO_FEW_WEEKS, 1, 1, "its cases begin on only 1 day"),
        (
            RestsOn.TOO_FEW_WEEKS,
            6,
            1,
            "nearly all of its work is of cases that began on one or two days",
        ),
        (RestsOn.NO_VARIATION, 9, 7, "all weeks show the same share"),
    ],
)
def test_where_no_interval_can_be_given_it_says_why(
    extent: Extent, rests_on: RestsOn, count: int, days: int, why: str
) -> None:
    share = _unsure(HOURS, rests_on, count, days)
    assert f"(how sure, one cannot tell: {why})" in plain(lead(replace(extent, share=share)))
    assert how_sure(share) == f"How sure this share is one cannot tell: {why}."
    assert cost_heading(replace(extent, share=share)) == (
        "Exceptions cause 8.4 % of the logged work; how sure that is cannot be told"
    )


def test_a_share_below_nothing_is_not_told_as_one(extent: Extent) -> None:
    share = replace(HOURS, whole=_ratio(-0.001, 0.0, 0.012))
    assert plain(lead(replace(extent, share=share))) == (
        "No work of exceptions can be told from chance (0 to 1.2 %); 31 % of the work is in cases "
        "with an exception. "
    )
    assert cost_heading(replace(extent, share=share)) == (
        "Exceptions cause at most 1.2 % of the logged work"
    )


def test_headings_follow_their_rule(extent: Extent) -> None:
    assert cost_heading(extent) == "Exceptions cause between 5.9 and 11 % of the logged work"
    calm = replace(extent, exception_count=0)
    assert cost_heading(calm) == "No logged work is seen to be caused by exceptions"
    none = replace(extent, share=replace(HOURS, whole=_ratio(None)))
    assert cost_heading(none) == "No share of work can be given"
    nothing = replace(extent, share=_unsure(HOURS, RestsOn.NO_VARIATION, 9, 7))
    nothing = replace(nothing, share=replace(nothing.share, whole=replace(_ratio(0.0))))
    assert cost_heading(nothing) == (
        "No part of the logged work can be told to be caused by exceptions"
    )


def test_how_sure_says_what_the_interval_rests_on() -> None:
    assert how_sure(HOURS) == (
        "If no loop told here is how the work is meant to go, the true share lies between such "
        "bounds in 95 of 100 logs like this one: 5.9 to 11 %. They rest on how the share "
        "differs between the 60 weeks in which cases began and between the 9 teams that did the "
        "work."
    )
    few = replace(_ratio(0.02, 0.0, 0.05), rests_on=RestsOn.WEEKS, column_count=2)
    assert how_sure(replace(HOURS, whole=few)) == (
        "If no loop told here is how the work is meant to go, the true share lies between such "
        "bounds in 95 of 100 logs like this one: 0 to 5.0 %. They rest on how the share "
        "differs between the 60 weeks in which cases began; the work lies with too few of its 2 "
        "teams to take these as some of many, so the bounds hold for them in other weeks."
    )
    nobody = replace(HOURS, whole=replace(few, column_count=1))
    assert "cases began; the log states no two teams to compare." in how_sure(nobody)


def test_made_of_says_each_part_and_what_chance_gives(extent: Extent) -> None:
    assert made_of(replace(extent, first_time_step_count=320)) == (
        "900 hours are of 3,200 steps that would not exist without an exception; 320 of these do "
        "something for the first time in their case and may have been needed anyway. 80 hours are "
        "of further rounds: steps right after these that do an activity more often than hardly any "
        "other case does. 260 hours are what the other steps of these cases took beyond the same "
        "work in cases without an exception; of 410 hours measured, the 150 hours more that the "
        "same computation gives where it is shuffled which cases have one are taken off. It goes "
        "with exceptions, and need not all be caused by them."
    )


def test_made_of_says_what_part_could_be_compared_where_not_all() -> None:
    share = replace(HOURS, beyond=Beyond(-10 * HOUR, 150 * HOUR, 0.72, "case_bus_model"))
    assert beyond_the_usual(share) == (
        "\u221210 hours are what the other steps of these cases took beyond the same work in cases "
        "without an exception of the same “bus model”; of 140 hours measured, the 150 hours more "
        "that the same computation gives where it is shuffled which cases have one are taken off. "
        "It goes with exceptions, and need not all be caused by them. 72 % of these steps could be "
        "compared."
    )


def test_made_of_says_what_chance_adds_or_that_it_gives_nothing() -> None:
    less = replace(HOURS, beyond=Beyond(30 * HOUR, -10 * HOUR, 1.0, None))
    assert "; of 20 hours measured, the 10 hours less that the same computation" in (
        beyond_the_usual(less)
    )
    assert "which cases have one are added. It goes with" in beyond_the_usual(less)
    nothing = replace(HOURS, beyond=Beyond(30 * HOUR, 0.0, 1.0, None))
    assert (
        "an exception; where it is shuffled which cases have one, the same computation gives "
        "nothing. It goes" in beyond_the_usual(nothing)
    )


def test_made_of_says_why_no_excess_is_told(extent: Extent) -> None:
    assert made_of(replace(extent, share=STEPS)) == (
        "3,200 steps would not exist without an exception. Whether their other steps took longer "
        "than usual cannot be told, as no handling is measured."
    )
    assumed = replace(HOURS, basis=replace(MEASURED, unit="hours assumed"), beyond=None)
    assert beyond_the_usual(assumed) == (
        "Whether their other steps took longer than usual cannot be told: the minutes are the same "
        "for every step of an activity."
    )
    few = replace(HOURS, beyond=None, cases=CaseCounts(1434, 1394))
    assert beyond_the_usual(few) == (
        "Whether their other steps took longer than usual is not told: only 40 of 1,434 cases "
        "neither come back nor do anything again, and at least 100 cases and 10 % of all are "
        "needed to compare with."
    )


def test_halves_are_called_a_change_only_where_the_interval_leaves_out_nothing(
    contents: Contents,
) -> None:
    halves = (
        "Of the cases that began in the first half of the log, by work, exceptions cause 7.9 %, of "
        "those of the second 8.8 %"
    )
    assert over_time(HOURS, contents) == (
        f"{halves}: +0.9 (\u22121.8 to +3.6 percentage points), so one cannot tell a change."
    )
    more = replace(HOURS, change=Difference(0.009, 0.002, 0.016, 0.003))
    assert over_time(more, replace(contents, open_case_count=7)) == (
        f"{halves}: 0.9 percentage points more (0.2 to 1.6). What is still to come of 7 open cases "
        "is in neither half."
    )
    less = replace(HOURS, change=Difference(-0.009, -0.016, -0.002, 0.003))
    assert over_time(less, contents) == f"{halves}: 0.9 percentage points less (0.2 to 1.6)."
    unsure = replace(HOURS, change=Difference(0.009, None, None, None))
    assert over_time(unsure, contents) == f"{halves}; whether that is a change one cannot tell."
    unlike = replace(more, are_halves_alike=False)
    assert over_time(unlike, contents) == (
        f"{halves}. That is no change one could tell: cases last long against the log, so its "
        "first half holds those that took long and its second those that are not finished."
    )
    whole = replace(HOURS, first=_ratio(None))
    assert over_time(whole, contents) == (
        "The log cannot be halved: all of its work is of cases that began in one period."
    )


def test_facts_of_a_calm_log_and_of_one_without_work(extent: Extent, contents: Contents) -> None:
    (calm,) = cost_facts(replace(extent, exception_count=0, share=STEPS), contents)
    assert calm.sentence == (
        "None of the 14,800 steps is one that an exception caused. How sure that is one cannot "
        "tell, as nothing is seen of how it varies."
    )
    of_one = replace(STEPS, cases=CaseCounts(1, 0))
    (one,) = cost_facts(replace(extent, exception_count=0, share=of_one), contents)
    assert one.sentence.endswith(" Of one case nothing can be told.")
    none = replace(extent, share=replace(HOURS, whole=_ratio(None)))
    (nothing,) = cost_facts(none, contents)
    assert nothing.sentence == "The log holds no work of which a share could be taken."
    assert [fact.word for fact in cost_facts(extent, contents)] == [
        "How sure",
        "Made of",
        "Touched",
        "Over time",
        "Carried by",
    ]


def test_it_is_said_in_what_work_is_counted_and_why() -> None:
    assert counted_in(MEASURED) == (
        "Work is in hours: all of 20,000 steps have both a start and an end."
    )
    nearly = replace(MEASURED, measured_count=19_500)
    assert counted_in(nearly) == (
        "Work is in hours: 19,500 of 20,000 steps have both a start and an end."
    )
    assumed = replace(MEASURED, unit="hours assumed", measured_count=200, assumed_count=19_000)
    assert counted_in(assumed) == (
        "Work is in hours, assumed for 19,000 of 20,000 steps from the minutes that people gave "
        "and measured on 200."
    )
    steps = STEPS.basis
    assert counted_in(steps) == (
        "No start and end times in this log, so work is counted in steps, not hours."
    )
    some = replace(steps, measured_count=200, assumed_count=30)
    assert counted_in(some) == (
        "Only 200 of 14,800 steps have both a start and an end, and minutes are given for 30, so "
        "work is counted in steps, not hours."
    )
    at_once = replace(steps, measured_count=14_800)
    assert counted_in(at_once) == (
        "The steps whose time is known take no time at all, so work is counted in steps."
    )


def test_bars_share_one_scale_and_whiskers_end_where_the_interval_does() -> None:
    bars = share_bars(HOURS)
    # The touched share's upper bound, .34, is the most; the next round end is .4.
    assert bars.scale == "40 %"
    assert [bar.length for bar in bars.rows] == [
        round(WIDTH * value / 0.4, 1) for value in (0.0838, 0.079, 0.088, 0.31)
    ]
    first = bars.rows[0]
    assert first.whisker == (round(WIDTH * 0.059 / 0.4, 1), round(WIDTH * 0.11 / 0.4, 1))
    assert (first.value, first.between, first.is_main) == ("8.4 %", "5.9 to 11 %", True)


def test_no_bars_are_drawn_of_nothing() -> None:
    nothing = _ratio(0.0)
    share = replace(HOURS, whole=nothing, first=nothing, second=_ratio(None), touched=nothing)
    assert share_bars(share).rows == ()
