"""What is said about a pattern, in Swedish."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from daylit.departures.contrast import Alike, Contrast
from daylit.language import retold, speaking
from daylit.report.medians import Median
from daylit.report.pattern_names import PatternName
from daylit.report.pattern_row import Accepted
from daylit.report.patterns_in_words import (
    accepted,
    alike_cases,
    back_with,
    commons,
    concerned,
    contrasted,
    course_words,
    how_sure,
    lasting,
    no_pattern,
    recurrence,
    steps_caused,
    told_elsewhere,
    told_with,
    typically,
    what_happens,
    what_to_do,
    why_chosen,
)
from daylit.report.periods import periods

if TYPE_CHECKING:
    from reports_by_hand import Told

    from daylit.report.pattern_row import PatternRow

pytest_plugins = ["reports_told"]

HOUR, DAY = 3600.0, 86400.0


@pytest.fixture(autouse=True)
def _in_swedish() -> object:
    with speaking("sv"):
        yield


@pytest.fixture
def bounce(told: Told) -> PatternRow:
    (row,) = told.story.patterns.shown
    return row


@pytest.fixture
def late(bounce: PatternRow) -> PatternRow:
    return replace(bounce, kind="late", form="usual", place="Repair", parties=())


def test_a_pattern_is_told_in_swedish_throughout(told: Told, bounce: PatternRow) -> None:
    contents = told.story.imported.contents
    assert (
        what_happens(bounce, "team") == "arbete kommer tillbaka till teamet som lämnade det vidare"
    )
    assert course_words(bounce, contents) == (
        "Först den 2 mars 2026, senast den 1 april 2026 (loggen slutar den 10 april 2026)."
    )
    assert recurrence(bounce, "W") == (
        "0,8 i veckan från det första till det sista, under 4 av loggens 6 veckor; inget ärende "
        "visar det mer än en gång."
    )
    assert how_sure(bounce) == (
        "Räknade en och en: varje avvikelse finns i loggen, ingen har hittats genom att jämföra "
        "tider med det vanliga."
    )
    assert steps_caused(bounce) == (
        "8 steg i 4 ärenden; 4 av dessa 8 gör något för första gången i sitt ärende och kan ha "
        "behövts ändå."
    )
    assert concerned(bounce) == (
        "north, dit arbetet kom tillbaka, och south, som lämnade tillbaka det."
    )
    assert back_with(replace(bounce, back_with=(("Check", 1240),))) == "”Check” (1\u00a0240)."
    assert contrasted(bounce) == (
        "36 ärenden är från samma månader, kom till samma plats och visar det inte. De närmaste i "
        "tid:"
    )
    assert what_to_do(bounce) == (
        "Gå igenom ärendena med dem som berörs: vad saknades när arbetet lämnades vidare, och vem "
        "kunde ha vetat det? Om det hör till arbetet, ange det som vanligt."
    )


def test_examples_say_why_they_are_shown_and_what_happened(bounce: PatternRow) -> None:
    first = bounce.examples[0]
    assert why_chosen(first, bounce) == "Det med flest steg"
    assert why_chosen(first, replace(bounce, kind="late")) == "Det med störst fördröjning"
    with speaking("en"):
        assert retold(first.sentence).startswith("Case ")
    assert retold(first.sentence).startswith("Ärende ")


def test_of_what_chance_may_give_both_are_told(late: PatternRow) -> None:
    row = replace(late, exception_count=1240, chance_count=9.6)
    assert how_sure(row) == "1\u00a0240 hittade, slumpen ger 9,6: fler än slumpen ger."
    assert how_sure(replace(row, why_not="chance")) == (
        "1\u00a0240 hittade, slumpen ger 9,6: inte fler än slumpen ger."
    )
    assert no_pattern(replace(row, why_not="few")) == "inget mönster: färre än tre ärenden"


def test_how_long_it_lasts_is_told_with_its_bounds(late: PatternRow) -> None:
    row = replace(late, lasts=Median(40, 3 * DAY, 2 * DAY, 4 * DAY, 9 * DAY, 120 * DAY))
    assert typically(row) == "Typiskt 3,0 dagar (2,0 till 4,0 dagar)."
    assert typically(replace(row, kind="stalled")) == (
        "Typiskt 3,0 dagar längre än vanligt (2,0 till 4,0 dagar)."
    )
    few = replace(row, lasts=Median(3, HOUR, HOUR, HOUR, HOUR, HOUR))
    assert lasting(few) == ("1,0 h", "för få för att vara säkert")
    assert lasting(replace(row, lasts=None, median_delay_seconds=None)) == ("inte känt", "")


def test_open_cases_that_lie_are_told_by_since_when(told: Told, late: PatternRow) -> None:
    lain = replace(
        late,
        kind="stalled",
        exception_count=2,
        first_at=datetime(2025, 1, 3, tzinfo=UTC),
        last_at=datetime(2025, 1, 9, tzinfo=UTC),
    )
    ends = "(loggen slutar den 10 april 2026)."
    contents = told.story.imported.contents
    assert course_words(lain, contents) == (
        "Det första har stått stilla sedan den 3 januari 2025, det senaste sedan den 9 januari "
        f"2025 {ends}"
    )
    assert course_words(replace(lain, last_at=lain.first_at), contents) == (
        f"Alla har stått stilla sedan den 3 januari 2025 {ends}"
    )
    assert course_words(replace(lain, exception_count=1), contents) == (
        f"Det har stått stilla sedan den 3 januari 2025 {ends}"
    )


def test_cases_alike_are_told_with_what_they_have_in_common(bounce: PatternRow) -> None:
    alike = Alike("c31", datetime(2025, 2, 1, tzinfo=UTC), "c30", DAY)
    row = replace(bounce, contrast=Contrast((("line", "31"),), 12, 4, (alike,)))
    assert contrasted(row) == (
        "12 ärenden, lika i detta (line ”31”), är från samma månader, kom till samma plats och "
        "visar det inte. De närmaste i tid:"
    )
    assert alike_cases(row) == ("c31: började 24 h före eller efter c30, som visar det",)
    assert commons(bounce) == ()


def test_what_is_told_elsewhere_or_with_it_is_named(bounce: PatternRow) -> None:
    assert told_elsewhere(replace(bounce, elsewhere_case_count=2)) == (
        "2 ärenden till visar detsamma i avvikelser som började med något annat, och tas upp där."
    )
    other = PatternName("bounce", None, "b → a → b", ("b", "a"))
    assert told_with(replace(bounce, merged_of=(other,), is_one_story=True)) == (
        "b → a → b: samma fram och tillbaka, sett från andra sidan."
    )
    with_others = replace(bounce, with_whom=(("south", 3), ("east", 1)))
    assert concerned(with_others) == (
        "north, dit arbetet kom tillbaka; det hade varit hos south (3) och east (1)."
    )


def test_until_when_a_pattern_is_accepted_is_told_with_the_reason(bounce: PatternRow) -> None:
    row = replace(bounce, accepted=Accepted(date(2026, 12, 31), "Ny leverantör"))
    assert accepted(row) == "till och med den 31 december 2026: Ny leverantör"


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        ("W", ["veckan från den 29 december 2025", "veckan från den 5 januari 2026"]),
        ("M", ["december 2025", "januari 2026"]),
        ("Q", ["kvartal 4 2025", "kvartal 1 2026"]),
    ],
)
def test_periods_have_names_in_each_language(unit: str, names: list[str]) -> None:
    began, ended = (datetime(2025, 12, 30, tzinfo=UTC), datetime(2026, 1, 8, tzinfo=UTC))
    assert [retold(one.name) for one in periods(began, ended, unit)] == names
    with speaking("en"):
        english = [retold(one.name) for one in periods(began, ended, "M")]
    assert english == ["December 2025", "January 2026"]
