"""Evidence in one sentence, in Swedish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from daylit.departures.evidence import (
    also_did,
    bounce_comparison,
    case_name,
    exception_sentence,
    others_comparison,
    people_bounce_comparison,
    rework_comparison,
)
from daylit.departures.terms import Term, term_name
from daylit.departures.wording import day, month, ordinal
from daylit.language import retold, speaking

Row = dict[str, Any]
MINUTE, HOUR, DAY = 60, 3600, 86400
DUE = datetime(2026, 3, 4, 18, tzinfo=UTC)


@dataclass(frozen=True)
class Usually:
    """What a run keeps of how lateness was held against the usual."""

    clock: str = "elapsed"
    false_alarm_rate: float = 0.005


@pytest.fixture(autouse=True)
def _in_swedish() -> object:
    with speaking("sv"):
        yield


def exception(**facts: Any) -> Row:
    return {
        "case_id": "x1",
        "kind": "rework",
        "form": None,
        "place": "Check",
        "holder": None,
        "other": None,
        "visit_number": 2,
        "anchored_at": datetime(2012, 3, 4, 23, 59, tzinfo=UTC),
        "anchor_position": 3,
        "caused_step_count": 1,
        "departure_count": 1,
        "delay_seconds": 7200.0,
        "late_seconds": None,
        **facts,
    }


def bounce(**facts: Any) -> Row:
    return exception(kind="bounce", place="a → b → a", holder="a", other="b", **facts)


def late(form: str, taken: float, allowed: float, **facts: Any) -> Row:
    """Return an exception that was late, in seconds; the step came on 13 May 2026."""
    return exception(
        **{
            "case_id": "7",
            "kind": "late",
            "form": form,
            "place": "Pick parts",
            "rule_id": None,
            "visit_number": None,
            "anchored_at": datetime(2026, 5, 13, 12, tzinfo=UTC),
            "taken_seconds": taken,
            "allowed_seconds": allowed,
            "counted_seconds": None,
            "usual_seconds": None,
            "due_at": None,
            "is_running": False,
            "caused_step_count": 0,
            **facts,
        }
    )


def waited(**facts: Any) -> Row:
    return late("usual", 9.2 * DAY, 1.6 * DAY, **{"usual_seconds": 2.5 * HOUR, **facts})


def departure(kind: str, place: str, anchor: int, holder: str | None = None) -> Row:
    return {
        "kind": kind,
        "place": place,
        "holder": holder,
        "other": place.split(" → ")[1] if holder else None,
        "anchor_position": anchor,
        "form": None,
        "rule_id": None,
    }


@pytest.mark.parametrize(
    ("form", "visit", "said"),
    [
        (None, 2, "för andra gången den 4 mars 2012; det tog 1 steg."),
        ("repeat", 3, "för tredje gången, av samma person, den 4 mars 2012; det tog 1 steg."),
        ("redo", 21, "för 21:a gången, av en annan person, den 4 mars 2012; det tog 1 steg."),
    ],
)
def test_work_done_again_is_told_with_its_visit_and_by_whom(
    form: str | None, visit: int, said: str
) -> None:
    row = exception(form=form, visit_number=visit)
    assert exception_sentence(row) == f"Ärende x1: ”Check” gjordes {said}"


def test_work_that_came_back_is_told_with_how_long_that_took() -> None:
    trip = {"share": 0.084, "holder_case_count": 1200, "holder": "a", "other": "b"}
    said = exception_sentence(bounce(caused_step_count=3), bounce_comparison(trip))
    assert said == (
        "Ärende x1 gick a → b → a, tillbaka efter 2,0 h, den 4 mars 2012; det tog 3 steg. "
        "Av de 1\u00a0200 ärenden som a har går 8,4 % till b och kommer tillbaka."
    )


def test_work_that_came_back_to_a_person_names_the_activity_only() -> None:
    row = exception(kind="bounce")
    assert exception_sentence(row, people_bounce_comparison(3, 12, "Check")) == (
        "Ärende x1 kom tillbaka vid ”Check” till någon som hade lämnat det vidare 2,0 h tidigare, "
        "den 4 mars 2012; det tog 1 steg. "
        "Av de 12 ärenden som når ”Check” kommer 25 % tillbaka dit på det här sättet."
    )


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (
            [departure("rework", "Material prüfen", 4)],
            "Därefter gjorde det om ”Material prüfen”; sammanlagt tog det 4 steg och 2,0 h.",
        ),
        (
            [departure("rework", "Check", 2)],
            "Det gjorde också om ”Check”; sammanlagt tog det 4 steg och 2,0 h.",
        ),
        (
            [departure("bounce", "A", 4), departure("rework", "B", 4), departure("rework", "B", 5)],
            (
                "Därefter kom det tillbaka vid ”A” till någon som hade lämnat det vidare och "
                "gjorde om ”B” två gånger; sammanlagt tog det 4 steg och 2,0 h."
            ),
        ),
        (
            [*[departure("bounce", "a → b → a", at, "a") for at in (5, 7, 9)]],
            (
                "Därefter gick det fram och tillbaka mellan a och b 3 gånger; sammanlagt tog det "
                "4 steg och 2,0 h."
            ),
        ),
        (
            [departure("rework", name, 4) for name in "ABCD"],
            (
                "Därefter gjorde det om ”A”, gjorde om ”B” och mer därtill; sammanlagt tog det "
                "4 steg och 2,0 h."
            ),
        ),
    ],
)
def test_what_else_a_case_did_is_told_after_it(others: list[Row], said: str) -> None:
    row = bounce(caused_step_count=4, departure_count=2)
    told = exception_sentence(row, "", also_did(row, others))
    assert told == f"Ärende x1 gick a → b → a den 4 mars 2012. {said}"


def test_what_else_came_too_late_is_told_in_short() -> None:
    others = [
        {**waited(), "anchor_position": 4},
        {**late("deadline", 13 * DAY, 10 * DAY, due_at=DUE), "anchor_position": 5},
        {**waited(kind="stalled", anchored_at=DUE), "anchor_position": 6},
    ]
    assert also_did(exception(), others) == (
        "Därefter väntade det 9,2 dagar på ”Pick parts”, fortsatte efter sin tidsfrist den 4 mars "
        "2026 och har stått stilla sedan den 4 mars 2026 efter ”Pick parts”"
    )
    assert also_did(exception(), [{**one, "anchor_position": 4} for one in [waited()] * 2]) == (
        "Därefter väntade det länge på ”Pick parts” två gånger"
    )


def test_departures_that_follow_at_once_are_told_together() -> None:
    assert exception_sentence(bounce(caused_step_count=4, departure_count=2)) == (
        "Ärende x1 gick a → b → a den 4 mars 2012; med det som följde direkt tog det 4 steg och "
        "2,0 h."
    )


@pytest.mark.parametrize(
    ("clock", "counted", "said"),
    [
        (
            "elapsed",
            None,
            (
                "Ärende 7 väntade 9,2 dagar på ”Pick parts”, till den 13 maj 2026; hälften av "
                "ärendena där väntar kortare än 2,5 h, och ett av 200 längre än 38 h."
            ),
        ),
        (
            "working time",
            None,
            (
                "Ärende 7 väntade 221 h arbetstid på ”Pick parts”, till den 13 maj 2026; hälften "
                "av ärendena där väntar kortare än 2,5 h, och ett av 200 längre än 38 h."
            ),
        ),
        (
            "mixed",
            None,
            (
                "Ärende 7 väntade 221 h (arbetstid där arbetstider är angivna) på ”Pick parts”, "
                "till den 13 maj 2026; hälften av ärendena där väntar kortare än 2,5 h, och ett av "
                "200 längre än 38 h."
            ),
        ),
        (
            "usual hours",
            70.0 * HOUR,
            (
                "Ärende 7 väntade 9,2 dagar på ”Pick parts”, till den 13 maj 2026, varav 70 h "
                "under de vanliga timmarna; hälften av ärendena där väntar kortare än 2,5 h sådan "
                "tid, och ett av 200 längre än 38 h."
            ),
        ),
    ],
)
def test_a_long_wait_is_held_against_what_is_usual_there(
    clock: str, counted: float | None, said: str
) -> None:
    row = waited(counted_seconds=counted)
    assert exception_sentence(row, baselines=Usually(clock)) == said


def test_how_rare_a_wait_is_is_said_by_the_stated_rate() -> None:
    begins = "Ärende 7 väntade 9,2 dagar på ”Pick parts”, till den 13 maj 2026; hälften av ärendena"
    row = waited(usual_seconds=20.0, allowed_seconds=9.18 * DAY)
    assert exception_sentence(row, baselines=Usually(false_alarm_rate=0.03)) == (
        f"{begins} där väntar kortare än en minut, och 3,0 % ungefär lika länge."
    )
    assert exception_sentence(waited()) == f"{begins} där väntar kortare än 2,5 h."


def test_a_stalled_case_is_told_by_how_long_it_lies() -> None:
    stalled = late(
        "usual",
        41 * DAY,
        20 * DAY,
        kind="stalled",
        place="Order parts",
        usual_seconds=2.1 * DAY,
        anchored_at=datetime(2026, 5, 3, tzinfo=UTC),
        is_running=True,
    )
    assert exception_sentence(stalled, baselines=Usually("working time")) == (
        "Ärende 7 har stått stilla sedan den 3 maj 2026 efter ”Order parts”, i 41 dagar; hälften "
        "av ärendena går vidare därifrån inom 2,1 dagar, och ett av 200 av dem som fanns där hade "
        "stått stilla längre än 20 dagar."
    )


@pytest.mark.parametrize(
    ("taken", "allowed", "is_running", "said"),
    [
        (
            13, 10, False,
            "avslutades den 7 mars 2026, 3,0 dagar efter sin tidsfrist den 4 mars 2026.",
        ),
        (
            13, 10, True,
            "var fortfarande öppet den 7 mars 2026, 3,0 dagar efter sin tidsfrist den 4 mars 2026.",
        ),
        (
            5, -2, False,
            (
                "avslutades den 11 mars 2026, 7,0 dagar efter sin tidsfrist den 4 mars 2026, som "
                "låg före dess första händelse: det räknas som sent från den händelsen, med 5,0 "
                "dagar."
            ),
        ),
    ],
)  # fmt: skip
def test_a_case_past_its_deadline_is_told_by_how_much(
    taken: int, allowed: int, *, is_running: bool, said: str
) -> None:
    row = late("deadline", taken * DAY, allowed * DAY, due_at=DUE, is_running=is_running)
    assert exception_sentence(row) == f"Ärende 7 {said}"


def test_what_belongs_to_what_was_late_is_told_with_its_steps() -> None:
    row = late("deadline", 13 * DAY, 10 * DAY, due_at=DUE, departure_count=2, caused_step_count=2)
    said = "Ärende 7 avslutades den 7 mars 2026, 3,0 dagar efter sin tidsfrist den 4 mars 2026"
    also = also_did(row, [departure("rework", "Check", 2)])
    assert exception_sentence(row, "", also) == (
        f"{said}. Det gjorde också om ”Check”; det tog 2 steg."
    )
    assert exception_sentence(row) == f"{said}; det som hör till tog 2 steg."


THREE_DAYS = Term(
    "between", 3.0 * DAY, "elapsed", "”Pick parts” inom 3 dagar från ”Request parts”",
    from_activity="Request parts", to_activity="Pick parts",
)  # fmt: skip
EIGHT_HOURS = Term(
    "hand-over", 8.0 * HOUR, "working time", "”Stores” inom 8 h arbetstid från en överlämning",
    to_party="Stores",
)  # fmt: skip


def beyond(term: Term, taken: float, *, is_running: bool = False) -> str:
    due_at = DUE if term.clock == "elapsed" else None
    row = late("limit", taken, term.within_seconds, due_at=due_at, is_running=is_running)
    told = exception_sentence({**row, "rule_id": term_name(term)}, terms=(EIGHT_HOURS, THREE_DAYS))
    return told.removeprefix("Ärende 7 ")


def test_a_broken_limit_is_told_in_the_words_in_which_it_was_stated() -> None:
    limit = "skulle ta högst 3 dagar (”Pick parts” inom 3 dagar från ”Request parts”) och"
    assert beyond(THREE_DAYS, 9.0 * DAY) == f"{limit} tog 9,0 dagar, till den 10 mars 2026."
    assert beyond(THREE_DAYS, 9.0 * DAY, is_running=True) == (
        f"{limit} har hittills tagit 9,0 dagar, sedan den 1 mars 2026."
    )
    assert beyond(THREE_DAYS, 3.0 * DAY + 12 * MINUTE) == (
        f"{limit} tog 12 min längre, till den 4 mars 2026."
    )
    assert beyond(EIGHT_HOURS, 60.0 * HOUR, is_running=True) == (
        "skulle ta högst 8 h arbetstid (”Stores” inom 8 h arbetstid från en överlämning) och har "
        "hittills tagit 60 h."
    )


def test_comparisons_say_of_how_many_cases_they_speak() -> None:
    assert rework_comparison({"again_share": 0.25, "case_count": 40}) == (
        "Av de 40 ärenden som når dit gör 25 % det mer än en gång."
    )
    assert others_comparison(3, 12, "a") == (
        "Av de 12 ärenden som a har kommer 25 % tillbaka dit på det här sättet."
    )


def test_what_is_kept_beside_an_exception_is_told_in_the_language_of_the_sentence() -> None:
    row = bounce(caused_step_count=4, departure_count=2)
    also = also_did(row, [departure("rework", "Check", 4)])
    comparison = rework_comparison({"again_share": 0.25, "case_count": 40})
    with speaking("en"):
        assert exception_sentence(row, comparison, also) == (
            "Case x1 went a → b → a on 4 March 2012. After that it did “Check” again; in all that "
            "took 4 steps and 2.0 h. 25 % of the 40 cases that reach it do it more than once."
        )
        assert retold(also) == "After that it did “Check” again"


@pytest.mark.parametrize(
    ("case_id", "said"),
    [("x1", "Ärende x1"), ("Case 1141", "Case 1141"), ("ärende-9289", "ärende-9289"),
     ("Ärenden 7", "Ärende Ärenden 7")],
)  # fmt: skip
def test_a_case_whose_id_says_so_is_not_called_case_twice(case_id: str, said: str) -> None:
    assert case_name(case_id) == said


def test_ordinals_and_days_are_written_as_in_swedish() -> None:
    told = [ordinal(position) for position in (1, 2, 3, 4, 11, 12, 21, 22, 23, 111, 11_000)]
    assert told == [
        "första", "andra", "tredje", "4:e", "11:e", "12:e", "21:a", "22:a", "23:e", "111:e",
        "11\u00a0000:e",
    ]  # fmt: skip
    assert day(datetime(2026, 5, 3, tzinfo=UTC)) == "3 maj 2026"
    months = [month(datetime(2026, at, 1, tzinfo=UTC)) for at in (1, 10, 12)]
    assert months == ["januari", "oktober", "december"]
