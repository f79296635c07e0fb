"""Headings and figures in words, by their rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from daylit.departures.wording import duration, durations, one_in
from daylit.flow.handovers import HandOverTotals
from daylit.report.effects import Compared, Median, compare_durations
from daylit.report.extent import KindExtent
from daylit.report.findings import answer, caution, heading, plain, spread
from daylit.report.section_headings import (
    hand_overs_heading,
    judging_heading,
    patterns_heading,
    times_heading,
    usual_bounces_sentence,
)

if TYPE_CHECKING:
    from reports_by_hand import Told

    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.report.story import Story

pytest_plugins = ["reports_told"]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "every case"),
        (0.96, "nearly every case"),
        (0.9, "nine cases in ten"),
        (2 / 3, "two cases in three"),
        (0.5, "one case in two"),
        (0.31, "three cases in ten"),
        (0.1558, "one case in six"),
        (0.11, "one case in nine"),
        (0.05, "one case in 20"),
        (0.031, "3.1 % of the cases"),
    ],
)
def test_shares_are_said_as_people_say_them(share: float, said: str) -> None:
    assert one_in(share) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((303 * 3600, 179 * 3600), ("303 h", "179 h")),
        ((86400 * 400, 86400 * 20), ("400 days", "20 days")),
        ((40, 86400 * 3), ("40 s", "3.0 days")),
    ],
)
def test_compared_durations_share_a_unit_where_that_reads_well(
    seconds: tuple[float, ...], said: tuple[str, ...]
) -> None:
    assert durations(*seconds) == said


def test_less_than_a_second_is_not_nothing() -> None:
    assert (duration(0.2), duration(0)) == ("under 1 s", "0 s")


def test_an_interval_bears_its_unit_once() -> None:
    assert spread("291 h", "323 h") == "291 to 323 h"
    assert spread("40 s", "3.0 days") == "40 s to 3.0 days"
    assert spread("3 min", "3 min") == "3 min"


def _with(story: Story, party: Party | None, case_count: int, *kinds: KindExtent) -> Story:
    found = max((kind.case_count for kind in kinds), default=0)
    count = sum(kind.departure_count for kind in kinds)
    extent = replace(
        story.extent,
        case_count=case_count,
        exception_case_count=found,
        exception_count=count,
        caused_step_count=sum(kind.exception_steps for kind in kinds),
        step_count=10 * case_count,
        kinds=kinds,
    )
    return replace(story, extent=extent, party=party)


@pytest.mark.parametrize(
    ("party", "case_count", "kind", "said"),
    [
        (
            "team",
            7554,
            KindExtent("bounce", 2394, 1177, 8642),
            "One case in six goes back to a team that had already passed it on",
        ),
        (
            "organisation",
            100,
            KindExtent("bounce", 40, 40, 80),
            "Two cases in five go back to an organisation that had already passed them on",
        ),
        (
            "person",
            1000,
            KindExtent("bounce", 30, 30, 60),
            "3 % of the cases go back to someone who had already passed them on",
        ),
        (
            None,
            20,
            KindExtent("rework", 10, 5, 10),
            "One case in four does something again that most cases do once",
        ),
        (
            "team",
            1000,
            KindExtent("rework", 9, 9, 9),
            "Hardly anything stands out in this log",
        ),
    ],
)
def test_heading_follows_its_rule(
    told: Told, party: Party | None, case_count: int, kind: KindExtent, said: str
) -> None:
    assert heading(_with(told.story, party, case_count, kind)) == said


@pytest.mark.parametrize(
    ("cases", "kinds", "steps", "seconds", "said"),
    [
        (1, "bounce", 700, 0.0, "One case takes 70 % of all steps in going back and forth"),
        (2, "bounce", 10, 0.0, "Two cases take 1 % of all steps in going back and forth"),
        (2, "rework", 300, 0.0, "Two cases take 30 % of all steps in doing things again"),
        (2, "rework", 9, 0.0, "Hardly anything stands out in this log"),
        (2, "rework", 9, 36.0, "Hardly anything stands out in this log"),
        (2, "rework", 9, 3600.0, "Two cases take 50 % of all measured work in doing things again"),
        (2, "rework", 700, 3600.0, "Two cases take 70 % of all steps in doing things again"),
        (
            2,
            "bounce rework",
            300,
            0.0,
            "Two cases take 30 % of all steps in going back and forth and doing things again",
        ),
        (
            3,
            "bounce",
            700,
            0.0,
            "1 % of the cases go back to a team that had already passed them on",
        ),
    ],
)
def test_few_cases_are_hardly_anything_only_where_they_cause_hardly_any_work(
    told: Told, cases: int, kinds: str, steps: int, seconds: float, said: str
) -> None:
    found = (KindExtent(kind, cases, cases, steps) for kind in kinds.split())
    story = _with(told.story, "team", 300, *found)
    extent = replace(
        story.extent,
        step_count=1000,
        caused_step_count=steps,
        is_in_hours=seconds > 0,
        caused_seconds=seconds,
        handling_seconds=7200.0,
    )
    assert heading(replace(story, extent=extent)) == said


def test_heading_of_no_exception_says_so(told: Told) -> None:
    assert heading(_with(told.story, "team", 100)) == "Nothing stands out in this log"


@pytest.mark.parametrize(("case_count", "it"), [(1, "it"), (2, "them")])
def test_answer_speaks_of_one_case_as_one(told: Told, case_count: int, it: str) -> None:
    kind = KindExtent("bounce", 3, case_count, 6)
    for kinds in ((kind,), (kind, KindExtent("rework", 40, 40, 5))):
        said = plain(answer(_with(told.story, "team", 100, *kinds)))
        assert f"came back to a team that had already passed {it} on" in said


def _compared() -> Compared:
    hour = 3600.0
    return Compared(
        Median(1177, 303 * hour, 290 * hour, 323 * hour, 0, 0),
        Median(6377, 179 * hour, 178.6 * hour, 180 * hour, 0, 0),
    )


def test_answer_compares_durations_with_their_intervals(told: Told) -> None:
    one_kind = _with(told.story, "team", 7554, KindExtent("bounce", 2394, 1177, 8642))
    said = plain(answer(replace(one_kind, compared=_compared())))
    assert said.startswith(
        "1,177 of 7,554 cases came back to a team that had already passed them on, 2,394 times in "
        "all. They typically take 303 h (95 % sure: 290 to 323 h), all others 179 h (179 to 180 h)."
    )


@pytest.mark.parametrize(("both", "said"), [(289, "289 did both"), (0, "none did both")])
def test_answer_says_how_far_kinds_fall_on_the_same_cases(told: Told, both: int, said: str) -> None:
    kinds = (KindExtent("bounce", 463, 289, 900), KindExtent("rework", 622, 346, 300))
    story = _with(told.story, "team", 2000, *kinds)
    extent = replace(story.extent, all_kinds_case_count=both)
    assert plain(answer(replace(story, extent=extent, compared=_compared()))).startswith(
        "346 of 2,000 cases left the usual way: 289 came back to a team that had already passed "
        "them on (463 times), 346 did something again that most cases do once (622 times); "
        f"{said}. Those 346 typically take 303 h (95 % sure: 290 to 323 h), all others 179 h"
    )


def test_cases_with_any_exception_are_compared_with_cases_without_one(engine: Engine) -> None:
    timed = engine.from_arrow(
        pa.Table.from_pylist(
            [
                {"duration_seconds": seconds, "has_bounce": bounced, "has_rework": again}
                for seconds, bounced, again in (
                    (300.0, True, False),
                    (400.0, False, True),
                    (100.0, False, False),
                )
                for _ in range(10)
            ]
        )
    )
    compared = compare_durations(engine, timed)
    assert compared is not None
    assert (compared.with_it.count, compared.with_it.seconds) == (20, 350.0)
    assert (compared.without_it.count, compared.without_it.seconds) == (10, 100.0)


def test_halves_are_compared_in_the_small_print_only_and_with_a_caution(told: Told) -> None:
    said = caution(told.story)
    assert (
        " They are 6.3 % of the first half of all steps and 6.2 % of the second, which begins on "
        "21 March 2026; that is no trend, since the first half lacks what began before the log and "
        "the second what is still to come."
    ) in said
    assert "half" not in plain(answer(told.story))
    assert "half of all" not in told.report.text


def test_a_log_too_short_for_halves_says_nothing_of_them(told: Told) -> None:
    extent = replace(told.story.extent, first_half_share=None, second_half_share=None)
    assert "the first half" not in caution(replace(told.story, extent=extent))


def test_sections_are_headed_by_their_answers(told: Told) -> None:
    assert patterns_heading(told.story) == "One pattern makes up all of it"
    assert hand_overs_heading(told.story) == "One hand-over in six between teams goes straight back"
    assert times_heading(told.story) == "80 % of all waiting lies between “Check” and “Close”"
    assert judging_heading(told.story) == "One of four questions cannot be answered from this log"


def _bounced(story: Story, departing: int, case_count: int) -> Story:
    """Make 1,000 of 4,000 hand-overs go straight back, some of them out of the ordinary."""
    totals = HandOverTotals("team", 4000, 2000, 1000, 800)
    kinds = (KindExtent("bounce", departing, case_count, 9),) if departing else ()
    extent = replace(story.extent, kinds=kinds)
    return replace(story, totals=(totals,), extent=extent, party="team")


@pytest.mark.parametrize(
    ("departing", "ending"),
    [
        (1000, "straight back"),
        (600, "straight back, in part as a matter of course"),
        (463, "straight back, mostly as a matter of course"),
        (0, "straight back, all as a matter of course"),
    ],
)
def test_hand_overs_that_come_back_as_a_matter_of_course_are_told_apart(
    told: Told, departing: int, ending: str
) -> None:
    said = hand_overs_heading(_bounced(told.story, departing, 289))
    assert said == f"One hand-over in four between teams goes {ending}"


def test_usual_bounces_are_counted_beside_those_told_at_the_top(told: Told) -> None:
    assert usual_bounces_sentence(_bounced(told.story, 463, 289)) == (
        "537 of these are a matter of course: there, at least half of the cases of one team go to "
        "another and back, or people declared that usual. The other 463, in 289 cases, are out of "
        "the ordinary; they are the ones told at the top."
    )
    assert usual_bounces_sentence(_bounced(told.story, 1000, 289)) == (
        "None of these is a matter of course: they are the ones told at the top."
    )
