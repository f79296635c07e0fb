"""Headings and figures in words, by their rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from daylit.departures.wording import one_in
from daylit.flow.handovers import HandOverTotals
from daylit.record.report import ImportCounts
from daylit.report.extent import KindExtent
from daylit.report.findings import answer, caution, heading
from daylit.report.loops import LoopRow
from daylit.report.page import render
from daylit.report.said import plain
from daylit.report.section_headings import (
    hand_overs_heading,
    hand_overs_sentence,
    judging_heading,
    patterns_heading,
    times_heading,
    usual_bounces_sentence,
)
from daylit.report.terminal import as_text

if TYPE_CHECKING:
    from reports_by_hand import Told

    from daylit.departures.cost import Share
    from daylit.departures.cost.basis import Unit
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
    caused = extent.caused_step_count / extent.step_count
    extent = replace(extent, share=_of_steps(extent.share, caused))
    return replace(story, extent=extent, party=party, totals=())


def _of_steps(share: Share, value: float, unit: Unit = "steps") -> Share:
    """Make the steps that exceptions caused a share of all work."""
    basis = replace(share.basis, unit=unit)
    return replace(share, basis=basis, steps_alone=replace(share.steps_alone, value=value))


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
            "3.0 % of the cases go back to someone who had already passed them on",
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
    ("cases", "kinds", "share", "unit", "said"),
    [
        (1, "bounce", 0.7, "steps", "One case takes 70 % of all steps in going back and forth"),
        (2, "bounce", 0.01, "steps", "Two cases take 1.0 % of all steps in going back and forth"),
        (2, "rework", 0.3, "steps", "Two cases take 30 % of all steps in doing things again"),
        (2, "rework", 0.009, "steps", "Hardly anything stands out in this log"),
        (2, "rework", 0.009, "hours measured", "Hardly anything stands out in this log"),
        (
            2,
            "rework",
            0.5,
            "hours measured",
            "Two cases take 50 % of all work in doing things again",
        ),
        (
            2,
            "rework",
            0.5,
            "hours assumed",
            "Two cases take 50 % of all work in doing things again",
        ),
        (
            2,
            "bounce rework",
            0.3,
            "steps",
            "Two cases take 30 % of all steps in going back and forth and doing things again",
        ),
        (
            3,
            "bounce",
            0.7,
            "steps",
            "1.0 % of the cases go back to a team that had already passed them on",
        ),
    ],
)
def test_few_cases_are_hardly_anything_only_where_they_cause_hardly_any_work(
    told: Told, cases: int, kinds: str, share: float, unit: Unit, said: str
) -> None:
    found = (KindExtent(kind, cases, cases, 9) for kind in kinds.split())
    story = _with(told.story, "team", 300, *found)
    extent = replace(story.extent, share=_of_steps(story.extent.share, share, unit))
    assert heading(replace(story, extent=extent)) == said


def test_heading_of_no_exception_says_so(told: Told) -> None:
    assert heading(_with(told.story, "team", 100)) == "Nothing stands out in this log"


@pytest.mark.parametrize(("case_count", "it"), [(1, "it"), (2, "them")])
def test_answer_speaks_of_one_case_as_one(told: Told, case_count: int, it: str) -> None:
    kind = KindExtent("bounce", 3, case_count, 6)
    for kinds in ((kind,), (kind, KindExtent("rework", 40, 40, 5))):
        said = plain(answer(_with(told.story, "team", 100, *kinds)))
        assert f"came back to a team that had already passed {it} on" in said


@pytest.mark.parametrize(("both", "said"), [(289, "289 did both"), (0, "none did both")])
def test_answer_says_how_far_kinds_fall_on_the_same_cases(told: Told, both: int, said: str) -> None:
    kinds = (KindExtent("bounce", 463, 289, 900), KindExtent("rework", 622, 346, 300))
    story = _with(told.story, "team", 2000, *kinds)
    extent = replace(story.extent, all_kinds_case_count=both)
    assert plain(answer(replace(story, extent=extent))).endswith(
        " 346 of 2,000 cases left the usual way: 289 came back to a team that had already passed "
        "them on (463 times), 346 did something again that most cases do once (622 times); "
        f"{said}."
    )


def _declared(story: Story, *loops: LoopRow) -> Story:
    return replace(story, loops=replace(story.loops, declared_usual=loops))


PAYMENT = LoopRow("rework", ("Payment",), 7542, 69715, 7886, None, "")
ASKING = LoopRow("bounce", ("north", "south"), 4, 40, 4, None, "")


def test_what_was_declared_usual_is_not_said_to_be_nothing(told: Told) -> None:
    nothing = replace(
        _with(told.story, None, 150_370), patterns=replace(told.story.patterns, shown=(), count=0)
    )
    story = _declared(nothing, PAYMENT)
    assert heading(story) == "Nothing stands out beside what was declared usual"
    assert plain(answer(story)) == (
        "In 150,370 cases, apart from what was declared usual, no activity that most cases do once "
        "was done again. Not counted, as it was declared usual: “Payment” done again in 7,542 "
        "cases."
    )
    page = " ".join(render(story, told.exhibits).split())
    assert "This log holds no exception beside what was declared usual: no activity that" in page
    never = replace(PAYMENT, again_case_count=0)
    assert heading(_declared(nothing, never)) == "Nothing stands out in this log"


def _too_few_for(story: Story, *loops: LoopRow) -> Story:
    return replace(story, loops=replace(story.loops, cannot_tell=loops))


def test_what_too_few_cases_reach_is_not_said_to_be_nothing(told: Told) -> None:
    assert told.story.extent.step_count
    again = LoopRow("rework", ("A",), 5, 20, 15, None, "")
    few = _too_few_for(_with(told.story, None, 20), again)
    assert heading(few) == "Too few cases to tell whether anything stands out"
    assert plain(answer(few)) == (
        "In 20 cases, apart from what cannot be told, no activity that most cases do once was done "
        "again. With fewer than 30 cases one cannot tell of: “A” done again in 5 cases."
    )
    many = _declared(_too_few_for(_with(told.story, None, 900), again), PAYMENT)
    assert heading(many) == (
        "Nothing stands out beside what was declared usual and what cannot be told"
    )
    once_only = replace(again, again_case_count=0)
    assert heading(_too_few_for(few, once_only)) == "Nothing stands out in this log"


def test_log_without_a_piece_of_work_is_not_said_to_be_in_order(told: Told) -> None:
    none = _with(told.story, None, 2)
    none = replace(none, extent=replace(none.extent, step_count=0))
    assert heading(none) == "No event in this log is a piece of work"
    assert plain(answer(none)) == (
        "All events of its 2 cases tell about work, such as that it was planned or paused."
    )


def test_what_was_declared_usual_is_told_beside_what_was_not(told: Told) -> None:
    said = plain(answer(_declared(told.story, PAYMENT, ASKING)))
    assert said.endswith(
        " Not counted, as they were declared usual: “Payment” done again in 7,542 cases and "
        "north → south → north in 4 cases."
    )
    more = plain(answer(_declared(told.story, PAYMENT, ASKING, ASKING, ASKING)))
    assert more.endswith("in 4 cases and 2 more.")


@pytest.mark.parametrize(("count", "is_told"), [(1, False), (2, True)])
def test_events_that_equal_another_are_told_at_the_top_where_they_are_many(
    told: Told, count: int, *, is_told: bool
) -> None:
    imported = replace(told.story.imported, counts=ImportCounts(repeated_count=count))
    said = caution(replace(told.story, imported=imported))
    assert ("2 events equal another of the same file in all that was taken" in said) is is_told


def test_declarations_that_do_not_apply_are_told_at_the_top(told: Told) -> None:
    remark = "The activity 'Paymant' was declared, but this log does not have it."
    story = replace(told.story, remarks=(remark,))
    assert remark in caution(story)
    assert f"\n{remark}\n" in as_text(story)


def test_sections_are_headed_by_their_answers(told: Told) -> None:
    assert patterns_heading(told.story) == "One pattern to attack"
    assert hand_overs_heading(told.story) == "One hand-over in six between teams goes straight back"
    assert (
        times_heading(told.exhibits.times) == "80 % of all waiting lies between “Check” and “Close”"
    )
    assert judging_heading(told.story) == "One of four questions cannot be answered from this log"


def test_names_stand_in_headings_whole(told: Told) -> None:
    name = "T05 Print and send confirmation of receipt to the applicant"
    first, *rest = told.exhibits.times.waiting
    waiting = (replace(first, activity=name), *rest)
    said = times_heading(replace(told.exhibits.times, waiting=waiting))
    assert said.endswith(f"and “{name}”")


def test_a_log_in_which_work_hardly_changes_hands_is_not_said_to_show_nobody(told: Told) -> None:
    totals = HandOverTotals("person", 555, 500, 0, 0)
    story = replace(told.story, party=None, totals=(totals,))
    assert hand_overs_heading(story) == "Hardly any hand-overs can be seen"
    assert hand_overs_heading(replace(story, totals=())) == "No hand-overs can be seen"
    assert hand_overs_sentence(totals, 150_370) == (
        "Between people work changed hands 555 times, in 500 of 150,370 cases; none of these "
        "hand-overs brought it straight back."
    )


def _bounced(story: Story, departing: int, case_count: int) -> Story:
    """Make 1,000 of 4,000 hand-overs go straight back, some of them out of the ordinary."""
    totals = HandOverTotals("team", 4000, 2000, 1000, 800)
    kinds = (KindExtent("bounce", departing, case_count, 9),) if departing else ()
    extent = replace(story.extent, kinds=kinds)
    return replace(story, totals=(totals,), extent=extent, party="team")


def _untold(story: Story, count: int) -> Story:
    """Make all bounces that are not out of the ordinary too few to tell."""
    bounced = _bounced(story, 1000 - count, 289)
    return replace(bounced, extent=replace(bounced.extent, untold_bounce_count=count))


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
    story = _bounced(told.story, 463, 289)
    story = replace(story, extent=replace(story.extent, untold_bounce_count=37))
    assert usual_bounces_sentence(story).startswith("500 of these are a matter of course: there, ")
    assert "Of 37 one cannot tell: there, at least half go to another" in usual_bounces_sentence(
        story
    )
    assert hand_overs_heading(_untold(told.story, 400)).endswith("goes straight back")
    assert usual_bounces_sentence(_untold(told.story, 400)) == (
        "Of 400 one cannot tell: there, at least half go to another and back, but of fewer than 30 "
        "cases of one team. The other 600, in 289 cases, are out of the ordinary; they are the "
        "ones told at the top."
    )
    assert usual_bounces_sentence(_bounced(told.story, 1000, 289)) == (
        "None of these is a matter of course: they are the ones told at the top."
    )
