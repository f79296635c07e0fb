"""What the report says about a pattern."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from reports_by_hand import forty_cases, told_of

from builders import at, log
from daylit.departures.traits.common import CommonTrait
from daylit.report.common_words import in_words
from daylit.report.medians import Median
from daylit.report.pattern_facts import pattern_facts
from daylit.report.pattern_names import PatternName, title
from daylit.report.patterns_in_words import (
    anchor_tag,
    back_with,
    common,
    commons,
    concerned,
    contrasted,
    course_words,
    delay_in_days,
    each,
    how_sure,
    lasting,
    recurrence,
    steps_caused,
    told_with,
    typically,
    what_happens,
    what_to_do,
    why_chosen,
)
from daylit.report.taken import taken_as

if TYPE_CHECKING:
    from pathlib import Path

    from reports_by_hand import Told

    from daylit.record.engine import Engine
    from daylit.report.pattern_row import PatternRow

pytest_plugins = ["reports_told"]

DAY = 24 * 60


@pytest.fixture
def bounce(told: Told) -> PatternRow:
    (row,) = told.story.patterns.shown
    return row


@pytest.fixture
def rework(bounce: PatternRow) -> PatternRow:
    return replace(
        bounce, kind="rework", place="T05 Print and send confirmation of receipt", parties=()
    )


@pytest.mark.parametrize(
    ("longest", "said"),
    [
        (None, "“T05 Print and send confirmation of receipt” done again"),
        (55, "“T05 Print and send confirmation of receipt” done again"),
        (40, "“T05 Print and send confirm…” done again"),
    ],
)
def test_of_a_title_only_the_name_is_cut(
    rework: PatternRow, longest: int | None, said: str
) -> None:
    assert title(rework, longest) == said
    assert longest is None or len(said) <= longest


@pytest.mark.parametrize(
    ("kind", "form", "place", "said", "happens", "tag"),
    [
        (
            "late",
            "usual",
            "Repair",
            "Long waits for “Repair”",
            "steps that began later than is usual there",
            "came late",
        ),
        (
            "late",
            "deadline",
            "the case's own deadline",
            "Past the case's own deadline",
            "cases that went on past it",
            "past its deadline",
        ),
        (
            "late",
            "limit",
            "Request parts → Pick parts",
            "Beyond the limit for Request parts → Pick parts",
            "waits longer than people allowed",
            "came late",
        ),
        (
            "stalled",
            "usual",
            "Diagnose",
            "Stalled after “Diagnose”",
            "open cases that have not gone on for longer than is usual there",
            "stalled here",
        ),
    ],
)
def test_what_waits_is_named_by_what_it_is_held_against(
    bounce: PatternRow, kind: str, form: str, place: str, said: str, happens: str, tag: str
) -> None:
    row = replace(bounce, kind=kind, form=form, place=place, parties=())
    assert (title(row), what_happens(row, "team"), anchor_tag(row)) == (said, happens, tag)
    assert len(title(row, 30)) <= 30
    assert what_to_do(row).endswith((".", "?"))
    assert why_chosen(row.examples[0], row) == "The one with most delay"


def test_what_is_held_against_the_usual_says_what_chance_gives(bounce: PatternRow) -> None:
    late = replace(
        bounce, kind="late", form="usual", exception_count=203, chance_count=169.2, parties=()
    )
    assert how_sure(late) == "203 found, chance gives 169: more than chance gives."
    assert how_sure(replace(late, why_not="chance")) == (
        "203 found, chance gives 169: no more than chance gives."
    )
    assert how_sure(replace(late, chance_count=0.04)).startswith(
        "203 found, chance gives under 0.1"
    )
    assert how_sure(bounce) == (
        "Counted one by one: each is in the log, none is held against what is usual by time."
    )
    assert how_sure(replace(late, form="limit", chance_count=0)) == (
        "Counted one by one: each is held against what was stated, not against chance."
    )


def test_delay_is_told_in_days_unless_it_is_next_to_nothing(bounce: PatternRow) -> None:
    # Four times two hours.
    assert delay_in_days(bounce) == "0.3 days"
    assert delay_in_days(replace(bounce, delay_seconds=1234.5 * 86400)) == "1,234 days"
    assert delay_in_days(replace(bounce, delay_seconds=120)) == "2 min"


def test_recurrence_says_how_often_in_how_much_of_the_log_and_again(
    told: Told, bounce: PatternRow
) -> None:
    patterns = told.story.patterns
    assert bounce.course == (1, 1, 1, 0, 1, 0)
    assert recurrence(bounce, patterns.unit) == (
        "0.8 a week from the first to the last, in 4 of the log's 6 weeks; no case shows it more "
        "than once."
    )
    always = replace(bounce, course=(3, 2, 4), exception_count=9, repeated_case_count=1)
    assert recurrence(always, "M") == (
        "3.0 a month, in 3 of the log's 3 months; 1 of 4 cases shows it more than once."
    )


HARBOUR = CommonTrait(
    traits=(("team", "Depot Harbour"), ("bus_model", "Norrsken 18")),
    same_as=(),
    affected_count=34,
    at_risk_count=120,
    expected_count=5.6,
    lift=6.1,
    lift_lower=4.2,
    lift_upper=7.9,
    q=0.001,
)


def test_what_cases_have_in_common_is_told_with_how_much_more_often(bounce: PatternRow) -> None:
    row = replace(bounce, case_count=61, exception_count=70, common=(HARBOUR,))
    said = (
        "mostly team “Depot Harbour” with bus model “Norrsken 18”: 34 of 61 cases, 6.1 times as "
        "many as expected (4.2 to 7.9)"
    )
    assert common(row) == said
    same = replace(HARBOUR, same_as=(("line", "X2"),))
    assert commons(replace(row, common=(same,))) == (
        f"M{said[1:]}; for these cases the same as line “X2”.",
    )
    less = replace(HARBOUR, affected_count=30)
    assert common(replace(row, common=(less,))).startswith("more often team “Depot Harbour”")
    waits = replace(row, common_of="wait")
    assert "34 of 70 waits, 6.1 times" in common(waits)
    assert common(bounce) == ""


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("customer", "0123456789abcdef"), "customer 0123456789abcdef"),
        (("previous step", "Check"), "after “Check”"),
        (("case began at", "6 to 9 h"), "cases begun at 6 to 9 h UTC"),
        (("case began on", "a working day"), "cases begun on a working day"),
        (("done at", "15 to 18 h"), "done at 15 to 18 h UTC"),
        (("a\u202eb", "<b>"), "a\ufffdb “<b>”"),
    ],
)
def test_traits_are_told_in_words_and_customers_by_their_id(
    pair: tuple[str, str], said: str
) -> None:
    assert in_words((pair,)) == said


def test_cases_alike_say_what_they_share_and_that_they_do_not_show_it(bounce: PatternRow) -> None:
    assert bounce.contrast is not None
    assert (bounce.contrast.case_count, len(bounce.contrast.cases)) == (36, 5)
    held = replace(bounce.contrast, traits=(("team", "north"),), case_count=1)
    assert contrasted(replace(bounce, contrast=held)) == (
        "1 case, alike in this (team “north”), is of the same months, came to the same place and "
        "does not show it."
    )
    assert contrasted(replace(bounce, contrast=replace(held, case_count=0))) == ""
    assert contrasted(replace(bounce, contrast=None)) == ""


def test_of_bounces_told_together_the_others_are_named(
    engine: Engine, tmp_path: Path, bounce: PatternRow
) -> None:
    row = replace(bounce, parties=("north", "others"), with_whom=(("south", 29), ("west", 3)))
    assert title(row) == "north → others → north"
    assert concerned(row) == "north, where the work came back; it was with south (29) and west (3)."
    # Of the four that come back one was with the west.
    rows = [
        {**one, "team_id": "west"} if one["case_id"] == "c30" and one["team_id"] == "south" else one
        for one in forty_cases()
    ]
    (told,) = told_of(engine, tmp_path, rows).story.patterns.shown
    assert told.with_whom == (("south", 3), ("west", 1))


def test_cases_alike_of_a_whole_case_came_to_no_place(bounce: PatternRow) -> None:
    assert contrasted(replace(bounce, is_anywhere=True)) == (
        "36 cases are of the same months and do not show it. The nearest in time:"
    )


def test_a_title_says_what_it_was_told_apart_by_and_how_many_are_told_with_it(
    bounce: PatternRow, rework: PatternRow
) -> None:
    other = PatternName("rework", None, "T03 Adjust")
    west = PatternName("bounce", None, "north → west → north", ("north", "west"))
    one, two = (replace(rework, merged_of=more) for more in ((other,), (other, west)))
    assert title(one) == (
        "“T05 Print and send confirmation of receipt” done again (and one more pattern)"
    )
    assert title(one, 60) == "“T05 Print and send confirmation of receipt” done again (+1)"
    assert title(one, 50) == "“T05 Print and send confirmation…” done again (+1)"
    assert title(two).endswith(" (and two more patterns)")
    assert told_with(two) == "“T03 Adjust” done again and north → west → north."
    assert told_with(rework) == ""
    apart = " (colour: red)"
    assert title(replace(rework, place=f"Check{apart}", apart=apart)) == (
        "“Check” done again (colour: red)"
    )
    assert title(replace(bounce, place=f"{bounce.place}{apart}", apart=apart)) == (
        "north → south → north (colour: red)"
    )


def test_it_is_said_why_a_pattern_is_told_with_one_that_nobody_named(
    bounce: PatternRow, rework: PatternRow
) -> None:
    again = PatternName("rework", None, "T03 Adjust")
    assert told_with(replace(rework, merged_of=(again,), is_one_story=True)) == (
        "“T03 Adjust” done again: nearly all of their cases are among these."
    )
    # Of a bounce from its other side the cases need not be the same ones.
    mirror = PatternName("bounce", None, "south → north → south", ("south", "north"))
    assert told_with(replace(bounce, merged_of=(mirror,), is_one_story=True)) == (
        "south → north → south: the same to and fro, seen from the other side."
    )
    several = replace(mirror, place="south → others → south", parties=("south", "others"))
    said = "mostly the same to and fro, seen from the other side."
    assert told_with(replace(bounce, merged_of=(several,), is_one_story=True)) == (
        f"south → others → south: {said}"
    )
    of_several = replace(bounce, parties=("north", "others"), merged_of=(mirror,))
    assert told_with(replace(of_several, is_one_story=True)) == f"south → north → south: {said}"


def test_both_parties_of_a_title_are_cut_alike(bounce: PatternRow) -> None:
    row = replace(bounce, parties=("Support centre of the north", "D8"))
    assert title(row, 40) == "Support ce… → D8 → Support ce…"


def test_a_bounce_says_in_how_many_cases_nothing_was_done_twice(bounce: PatternRow) -> None:
    # Each of the four asks back for the first time, and then checks a second time.
    assert (bounce.first_time_step_count, bounce.nothing_twice_count) == (4, 0)
    said = "work comes back to the team that passed it on"
    assert what_happens(bounce, "team") == said
    some, all_of_them = (replace(bounce, nothing_twice_count=count) for count in (3, 4))
    assert what_happens(some, "team") == f"{said}; in 3 nothing was done a second time"
    assert what_happens(all_of_them, "team") == f"{said}; nothing was done a second time"


def test_steps_caused_say_how_many_may_have_been_needed_anyway(bounce: PatternRow) -> None:
    assert steps_caused(bounce) == (
        "8 steps in 4 cases; 4 of these 8 do something for the first time in their case and may "
        "have been needed anyway."
    )
    assert steps_caused(replace(bounce, first_time_step_count=0)) == "8 steps in 4 cases."


def test_exceptions_last_so_long_with_bounds_where_there_are_ten(bounce: PatternRow) -> None:
    assert lasting(bounce) == ("2.0 h", "too few to be sure")
    lasts = Median(10, 3 * 86400.0, 40 * 3600.0, 5 * 86400.0, 0, 0)
    assert lasting(replace(bounce, lasts=lasts)) == ("3.0 days", "40 h to 5.0 days")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("bounce", ("Each lasts", "Typically 3.0 days (40 h to 5.0 days).")),
        ("late", ("Each is late", "Typically 3.0 days (40 h to 5.0 days).")),
        (
            "stalled",
            ("Each has waited", "Typically 3.0 days longer than usual (40 h to 5.0 days)."),
        ),
    ],
)
def test_what_lasts_is_late_or_waits_is_told_so(
    bounce: PatternRow, kind: str, said: tuple[str, str]
) -> None:
    lasts = Median(10, 3 * 86400.0, 40 * 3600.0, 5 * 86400.0, 0, 0)
    row = replace(bounce, kind=kind, lasts=lasts)
    assert (each(row), typically(row)) == said


def test_a_bounce_says_with_what_the_work_came_back(bounce: PatternRow) -> None:
    assert back_with(bounce) == "“Ask” (4)."
    many = tuple((name, count) for count, name in enumerate("GFEDCBA", 1200))[::-1]
    assert back_with(replace(bounce, back_with=many)) == (
        "“A” (1,206), “B” (1,205), “C” (1,204), “D” (1,203), “E” (1,202) and 2 more."
    )


def test_work_done_again_says_by_whom_where_that_is_stated(rework: PatternRow) -> None:
    row = replace(rework, exception_count=20, repeat_count=0, redo_count=0)
    assert what_happens(row, "team") == "by whom is not stated"
    assert what_happens(replace(row, repeat_count=12, redo_count=5), "team") == (
        "12 by the same person, 5 by another, 3 not stated"
    )


def test_a_course_says_where_it_is_only_part_of_the_logs_time(told: Told) -> None:
    (row,) = told.story.patterns.shown
    contents = replace(told.story.imported.contents, first_at=at(0), last_at=at(100 * DAY))
    near = replace(row, first_at=at(10 * DAY), last_at=at(90 * DAY))
    assert course_words(near, contents) == "First on 12 March 2026, last on 31 May 2026."
    far = replace(row, first_at=at(11 * DAY), last_at=at(89 * DAY))
    assert course_words(far, contents) == (
        "First on 13 March 2026 (the log begins on 2 March 2026), last on 30 May 2026 (the log "
        "ends on 10 June 2026)."
    )


@pytest.mark.parametrize(
    ("count", "last", "said"),
    [
        (
            3,
            30 * DAY,
            ("The first has stood still since 12 March 2026, the latest since 1 April 2026"),
        ),
        (2, 10 * DAY, "All have stood still since 12 March 2026"),
        (1, 10 * DAY, "It has stood still since 12 March 2026"),
    ],
)
def test_of_what_has_stalled_it_is_said_since_when_it_lies_and_no_rate(
    told: Told, count: int, last: int, said: str
) -> None:
    patterns = told.story.patterns
    contents = replace(told.story.imported.contents, first_at=at(0), last_at=at(100 * DAY))
    (row,) = patterns.shown
    stalled = replace(
        row,
        kind="stalled",
        form="usual",
        place="Diagnose",
        parties=(),
        exception_count=count,
        first_at=at(10 * DAY),
        last_at=at(last),
    )
    since = f"{said} (the log ends on 10 June 2026)."
    assert course_words(stalled, contents) == since
    facts = {fact.word: fact.sentence for fact in pattern_facts(stalled, patterns.unit, contents)}
    assert (facts["Since when"], facts.get("How often")) == (since, None)
    assert "How often" in {fact.word for fact in pattern_facts(row, patterns.unit, contents)}


def test_a_column_without_a_role_was_kept() -> None:
    roles = ("case", "activity", "left out", "event_customer", "case_plant")
    assert [taken_as(role) for role in roles] == ["case", "activity", "left out", "kept", "kept"]


def test_between_people_a_strip_says_who_is_another_without_telling_who(
    engine: Engine, tmp_path: Path
) -> None:
    """Of 60 cases the twelve that go back find six different people: turns would give two."""
    lines = []
    for number in range(60):
        case, minute, first = f"c{number:02}", DAY * number, f"ann{number // 5 % 6}-canary"
        lines += [
            f"{case} Open {first}/north {minute}",
            f"{case} Check bo-canary/north {minute + 60}",
        ]
        if number % 5 == 0:
            lines += [f"{case} Ask {first}/north {minute + 90}"]
            lines += [f"{case} Check cy-canary/north {minute + 120}"]
        lines.append(f"{case} Close bo-canary/north {minute + 180}")
    rows = [{**row, "team_id": None} for row in log(*lines)]
    page = told_of(engine, tmp_path, rows).report.html
    assert "another person" in page
    assert "back with the first" in page
    assert "canary" not in page
