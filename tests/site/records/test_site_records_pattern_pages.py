"""What a run keeps for the pages of patterns is what the library answers of each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from builders import NOW, at, log, reading, tables
from daylit.departures.analysis import analyse, commonalities
from daylit.departures.judgements import Judgement, Target
from daylit.departures.settings import Settings
from daylit.language import LANGUAGES, retold, speaking
from daylit.report import patterns_in_words as words
from daylit.report.pattern_names import title
from daylit.report.pattern_rows import tell_pattern
from daylit.report.story import Story, tell_story
from daylit_site.records.found.pattern_pages import pattern_page
from daylit_site.records.found.patterns import gather_patterns
from daylit_site.records.found.told import told_in
from daylit_site.records.models import Job, Kind, Run
from daylit_site.records.runs import keep_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builders import Tables
    from daylit.departures.analysis import Analysis
    from daylit.record.engine import Engine
    from daylit.report.pattern_row import PatternRow
    from daylit_site.records.models import Process

    Page = dict[str, Any]

UNTIL = date(2026, 12, 31)
PACKED = Judgement(
    "accepted",
    Target("pattern", None, None, "rework", "Pack"),
    NOW,
    until_on=UNTIL,
    reason="Ny packmaskin",
)


def sixty_cases() -> Iterator[str]:
    """Yield sixty cases, one a day.

    In every fifth south asks back north and checks again, in every seventh it is packed twice, and
    two are closed twice.
    """
    for number in range(60):
        case, minute = f"c{number:02}", 1440 * number
        yield f"{case} Open ann/north {minute}"
        yield f"{case} Check bo/south {minute + 60}"
        if number % 5 == 0:
            yield f"{case} Ask ann/north {minute + 120}"
            yield f"{case} Check bo/south {minute + 240}"
        if number % 7 == 3:
            yield f"{case} Pack cy/east {minute + 300}"
        yield f"{case} Pack cy/east {minute + 360}"
        if number in {11, 12}:
            yield f"{case} Close cy/east {minute + 400}"
        yield f"{case} Close cy/east {minute + 460}"


@dataclass(frozen=True)
class Asked:
    """A log, what the library tells of it, and what a run keeps for the pages of its patterns."""

    opened: Tables
    analysis: Analysis
    story: Story
    pages: dict[str, Page]

    def page(self, kind: str, place: str) -> Page:
        (found,) = (
            one for one in self.pages.values() if (one["kind"], one["place"]) == (kind, place)
        )
        return found


@pytest.fixture(scope="module")
def asked(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    folder = tmp_path_factory.mktemp("patterns")
    opened = tables(engine, folder, reading(engine, log(*sixty_cases())))
    analysis = analyse(
        engine,
        opened.steps,
        opened.cases,
        process_id="work",
        settings=Settings(judgements=(PACKED,), asked_at=NOW),
    )
    story = tell_story(
        engine,
        opened.steps,
        opened.cases,
        imported=opened.report,
        analysis=analysis,
        made_at=NOW,
    )
    pages = json.dumps(dict(gather_patterns(analysis, story)), cls=DjangoJSONEncoder)
    return Asked(opened, analysis, story, json.loads(pages))


def plain(content: Any) -> Any:
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def answers(engine: Engine, asked: Asked) -> Iterator[tuple[Page, PatternRow, list[date]]]:
    """Yield each page told in full with what the library answers of its pattern alone."""
    opened, analysis = asked.opened, asked.analysis
    found = commonalities(engine, opened.steps, opened.cases, analysis).found
    for pattern, common in zip(analysis.patterns, found, strict=True):
        page = asked.pages[pattern_page(pattern["pattern_id"])]
        if not page["is_in_full"]:
            continue
        row, unit, over = tell_pattern(
            engine,
            opened.steps,
            opened.cases,
            analysis=analysis,
            common=common,
            contents=opened.report.contents,
            pattern=pattern,
        )
        assert page["course"]["unit"] == unit
        yield page, row, [period.began_at.date() for period in over]


def test_each_pattern_that_the_story_tells_has_a_page(asked: Asked) -> None:
    told = asked.story.patterns
    rows = [*told.shown, *told.folded, *told.no_patterns, *told.accepted]
    assert list(asked.pages) == [f"pattern-{row.pattern_id}" for row in rows]
    assert [(one["kind"], one["place"], one["rank"]) for one in asked.pages.values()] == [
        ("bounce", "north → south → north", 1),
        ("rework", "Close", None),
        ("rework", "Pack", None),
    ]


def test_the_figures_of_a_page_are_the_librarys_own(engine: Engine, asked: Asked) -> None:
    compared = list(answers(engine, asked))
    assert len(compared) == 1
    for page, row, over in compared:
        of_both = [name for name in page if hasattr(row, name)]
        of_both = sorted(set(of_both) - {"accepted", "contrast", "course", "examples", "merged_of"})
        assert len(of_both) == 24
        values = {"lasts": row.lasts and asdict(row.lasts)}
        assert {name: page[name] for name in of_both} == plain(
            {name: getattr(row, name) for name in of_both} | values
        )
        days = [date.fromisoformat(one["began_on"]) for one in page["course"]["periods"]]
        assert days == over
        assert tuple(one["count"] for one in page["course"]["periods"]) == row.course
        assert page["course"]["most"] == max(row.course)
        assert row.contrast is not None
        assert page["contrast"]["case_count"] == row.contrast.case_count
        assert page["contrast"]["cases"] == plain([asdict(one) for one in row.contrast.cases])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_of_a_page_are_the_librarys_own(
    engine: Engine, asked: Asked, language: str
) -> None:
    for page, row, _over in answers(engine, asked):
        told = told_in(language, page)
        said = told["said"]
        with speaking(language):
            assert told["title"] == title(row)
            assert told["what"] == words.what_happens(row, asked.analysis.party)
            assert said["since_when"] == words.course_words(row, asked.opened.report.contents)
            assert said["how_sure"] == words.how_sure(row)
            assert said["how_often"] == words.recurrence(row, told["course"]["unit"])
            assert said["concerned"] == words.concerned(row)
            assert said["contrast"] == words.contrasted(row)
            assert said["alike"] == list(words.alike_cases(row))
            assert said["common"] == list(words.commons(row))
            assert [(one["case_id"], one["sentence"]) for one in told["examples"]] == [
                (one.case_id, retold(one.sentence)) for one in row.examples
            ]


def test_a_page_tells_what_is_counted_by_hand(asked: Asked) -> None:
    page = told_in("en", asked.page("bounce", "north → south → north"))
    assert (page["exception_count"], page["case_count"], page["caused_step_count"]) == (12, 12, 24)
    assert page["work_share"] == pytest.approx(24 / 275)
    assert page["work_unit"] == "steps"
    assert (page["delay_seconds"], page["median_delay_seconds"]) == (12 * 14_400, 14_400)
    assert page["first_at"] == plain(at(120)).replace("+00:00", "Z")
    assert page["spot"] == {"what": "team", "one": "north", "other": "south"}
    assert (page["concerned"], page["level"]) == (["north", "south"], "team")
    course = page["course"]
    assert [one["count"] for one in course["periods"]] == [2, 1, 2, 1, 1, 2, 1, 2, 0]
    assert course["periods"][0]["name"] == "week of 2 March 2026"
    assert course["drawing"].count("<rect ") == 8
    assert page["examples"][1] == {
        "exception_id": page["examples"][1]["exception_id"],
        "case_id": "c25",
        "chosen_as": "typical",
        "anchored_at": plain(at(1440 * 25 + 120)),
        "caused_step_count": 2,
        "why": "Another one",
        "sentence": (
            "Case c25 went north → south → north on 27 March 2026. After that it went south → "
            "north → south and did “Check” again; in all that took 2 steps and 4.0 h."
        ),
    }
    assert page["said"]["to_do"].endswith("If it is part of the work, declare it usual.")


def test_what_is_no_pattern_says_why_and_has_no_more_than_its_figures(asked: Asked) -> None:
    page = told_in("sv", asked.page("rework", "Close"))
    assert (page["why_not"], page["said"]["why_not"]) == ("few", "färre än tre ärenden")
    assert page["spot"] == {"what": "activity", "one": "Close", "other": ""}
    assert (page["exception_count"], page["is_in_full"], page["examples"]) == (2, False, [])
    assert [page[name] for name in ("course", "contrast", "lasts", "repeated_case_count")] == [
        None,
        None,
        None,
        None,
    ]
    empty = ("how_often", "concerned", "contrast", "to_do")
    assert [page["said"][name] for name in empty] == [""] * 4


def test_what_was_accepted_says_until_when_and_why(asked: Asked) -> None:
    page = told_in("sv", asked.page("rework", "Pack"))
    assert page["accepted"] == {"until_on": "2026-12-31", "reason": "Ny packmaskin"}
    assert page["said"]["accepted"] == "till och med den 31 december 2026: Ny packmaskin"
    assert (page["why_not"], page["rank"], page["said"]["to_do"]) == (None, None, "")


@pytest.mark.django_db
def test_pages_of_patterns_follow_the_run_and_go_with_the_next(
    asked: Asked, process: Process
) -> None:
    first, second = (_kept(process, {"patterns": {}, **asked.pages}) for _ in range(2))
    assert list(first.findings.values_list("name", flat=True)) == ["patterns"]
    assert set(second.findings.values_list("name", flat=True)) == {"patterns", *asked.pages}
    name = next(iter(asked.pages))
    assert second.findings.get(name=name).content == asked.pages[name]


def _kept(process: Process, parts: dict[str, Any]) -> Run:
    job = Job.objects.create(
        kind=Kind.ANALYSE, process=process, asked_by=process.owner, asked_at=NOW
    )
    run = Run(process=process, job=job, record_version=1, made_at=NOW)
    keep_run(run, parts)
    return run
