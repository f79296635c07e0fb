"""What the pages of a process say, and what they say where there is nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import resolve, reverse
from process_addresses import address, one_of_each, pairs, whole
from process_log import LONG, ODD_CASE, RIGHT_TO_LEFT, SCRIPT, STORES

from daylit_site.people.roles import Role
from daylit_site.records.found.lists import LISTS
from daylit_site.records.found.pictures import READINGS, picture_name
from daylit_site.records.models import Finding, Job, Kind, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from process_log import Browse, Kept
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

PAGES = ("process", "place", "hand_overs", "hand_over", "variants", "times", "rework", "case")
QUERIES = {"host": 5, "partner": 7}
"""Session, person, process, run with its answer, findings; of a partner its parties and part."""

MORE_QUERIES = {
    "host": {"process": 2, "place": 1},
    "partner": {"process": 2, "place": 1, "hand_overs": 1},
}
"""Purpose and picture; the latest cases; a partner's own pairs."""


def text(client: Client, where: str, *, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, where
    return answer.content.decode()


def test_the_list_says_what_was_found_in_each_process(
    browse: Browse, member: Person, analysed: Process
) -> None:
    page = text(browse(member), "/processes/")
    assert "One case in eight goes back to a team that had already passed it on" in page
    assert "96 cases, 5 January 2026 to 10 April 2026" in page
    assert address("process", analysed) in page


def test_the_list_asks_the_database_as_often_for_many_processes(
    browse: Browse,
    someone: Callable[..., Person],
    analysed: Process,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = browse(someone(Role.ANALYST))
    for at in range(5):
        analysed.pk, analysed.process_id = None, f"other-{at}"
        analysed.save()
    with django_assert_num_queries(5):
        assert text(client, "/processes/").count("Breakdown to street") == 6


def test_an_empty_list_leads_who_may_import_to_the_records(
    browse: Browse, someone: Callable[..., Person]
) -> None:
    page = text(browse(someone(Role.ANALYST)), "/processes/")
    assert "There is no process to see yet" in page
    assert 'href="/records/"' in page


def test_an_empty_list_says_whom_to_ask(browse: Browse, member: Person) -> None:
    page = text(browse(member), "/processes/")
    assert "ask whoever invited you" in page
    assert 'href="/records/"' not in page


def test_the_first_page_tells_answer_map_and_patterns(
    browse: Browse, member: Person, analysed: Process
) -> None:
    page = text(browse(member), address("process", analysed))
    assert "One case in eight goes back to a team that had already passed it on" in page
    assert "<strong>22 of 96 cases</strong> left the usual way" in page
    assert len(re.findall('<svg[^>]* class="map"', page)) == 1
    assert "Depot → Lind Works → Depot" in page


def test_the_map_is_shown_in_the_degree_and_reading_asked_for(
    browse: Browse, member: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(member)
    views = kept.found["map"]["views"]
    for at in range(len(views)):
        for reading in READINGS:
            asked = address("process", analysed, detail=str(at), show=reading)
            assert kept.found[picture_name(reading, at)] in text(client, asked), asked
    first = next(at for at, view in enumerate(views) if view["is_first"])
    senseless: list[dict[str, str]] = [{}, {"detail": "99", "show": "x"}, {"detail": "\u0663"}]
    for wanted in senseless:
        page = text(client, address("process", analysed, **wanted))
        assert kept.found[picture_name("cases", first)] in page


def test_each_reading_of_the_map_is_headed_by_what_it_shows_first(
    browse: Browse, member: Person, analysed: Process
) -> None:
    def heading(reading: str) -> str:
        page = text(browse(member), address("process", analysed, show=reading))
        found = re.search('<h2 id="map-heading">(.*?)</h2>', page)
        assert found is not None
        return re.sub("<[^>]*>", "", found[1])

    assert "of all waiting lies between “" in heading("waiting")
    assert heading("departures") == heading("cases")
    assert "of the cases that leave the usual way do so" in heading("cases")
    # No step of this log has both a start and an end.
    assert heading("work") == heading("cases")


def test_a_pattern_leads_to_its_page_and_to_that_of_its_place(
    browse: Browse, member: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(member)
    page = text(client, address("process", analysed))
    named = {row["kind"]: row for row in kept.found["patterns"]["rows"]}
    again = address("place", analysed, activity=named["rework"]["place"])
    holder, other = named["bounce"]["parties"]
    back = address("hand_over", analysed, level="team", **{"from": holder, "to": other})
    for kind, where, there in (("rework", again, "on the map"), ("bounce", back, "between them")):
        title, key = named[kind]["words"]["en"]["title"], named[kind]["pattern_id"]
        own = reverse("pattern_of_process", args=[analysed.process_id, key])
        assert f'<a href="{own}">{title}</a>' in page
        assert f'<a href="{where.replace("&", "&amp;")}">{there}</a>' in page
        assert "The latest cases" in text(client, where)


def test_every_place_of_the_map_leads_to_a_page(
    browse: Browse, member: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(member)
    where = [one for one in whole(analysed, kept.found) if "/place/" in one]
    assert len(where) == len(kept.found["places"]["activities"]) + kept.found["places"]["way_count"]
    most = len(kept.found["map"]["views"]) - 1
    drawn = "".join(kept.found[picture_name(reading, most)] for reading in READINGS)
    for one in where:
        assert one.replace("&", "&amp;") in drawn
        assert "The latest cases here" in text(client, one)


@pytest.mark.parametrize(
    ("asked", "heading", "case_id", "other"),
    [
        ({"from_": "", "to": "Report"}, "96 of 96 cases begin with", "c-11", None),
        ({"from_": "Release", "to": ""}, "96 of 96 cases have", "c-11", None),
        ({"from_": "Check", "to": "Adjust"}, "12 of 96 cases go from", "c-11", "b-07"),
        ({"activity": RIGHT_TO_LEFT}, "24 of 96 cases come to", "b-07", "c-11"),
    ],
)
def test_a_place_tells_how_many_cases_go_there_and_which_last(
    browse: Browse,
    member: Person,
    analysed: Process,
    asked: dict[str, str],
    heading: str,
    case_id: str,
    other: str | None,
) -> None:
    page = text(browse(member), address("place", analysed, **asked))
    assert heading in page
    assert f">{case_id}<" in page
    assert other is None or f">{other}<" not in page


def test_a_pair_is_told_in_both_directions(
    browse: Browse, member: Person, analysed: Process
) -> None:
    where = address("hand_over", analysed, level="team", from_="Depot", to="Control")
    page = text(browse(member), where)
    assert "hands over to <bdi>Control</bdi> 96 times, and takes over 72 times" in page
    assert page.count("The latest cases from") == 2


def test_levels_of_hand_overs_are_chosen_by_link(
    browse: Browse, member: Person, analysed: Process
) -> None:
    client = browse(member)
    teams = text(client, address("hand_overs", analysed))
    assert "Work changed hands between teams 240 times, in 96 of 96 cases" in teams
    assert 'href="?level=organisation"' in teams
    companies = text(client, address("hand_overs", analysed, level="organisation"))
    assert "Work changed hands between organisations 72 times, in 36 of 96 cases" in companies


def test_rework_is_told_by_how_it_is_read(
    browse: Browse, member: Person, analysed: Process
) -> None:
    loops = Finding.objects.get(run__process=analysed, name="loops")
    (loop,) = loops.content
    loops.content = [
        loop,
        {**loop, "activity": "Usual", "reading": "usual"},
        {**loop, "activity": "Declared usual", "reading": "usual", "is_declared": True},
        {**loop, "activity": "Declared departing", "is_declared": True},
        {**loop, "activity": "Rare", "reading": "cannot tell"},
    ]
    loops.save()
    page = text(browse(member), address("rework", analysed))
    assert "10 of 96 cases that reach “<bdi>Repair</bdi>” do it more than once" in page
    order = [
        ">Repair<",
        ">Declared departures<",
        ">Declared departing<",
        ">What is done again as a matter of course<",
        ">Usual<",
        ">Declared usual</h2>",
        "><bdi>Declared usual<",
        ">What cannot be told<",
        ">Rare<",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_a_case_is_told_step_by_step(browse: Browse, member: Person, analysed: Process) -> None:
    page = text(browse(member), address("case", analysed, id="c-03"))
    assert "Case <bdi>c-03</bdi> is closed, after 5 steps" in page
    order = ["Report", "Repair", "Check", "Lind Works", "Adjust", "Release"]
    places = [page.index(f"<bdi>{name}</bdi>") for name in order]
    assert places == sorted(places)


def test_a_case_is_drawn_over_time(browse: Browse, member: Person, analysed: Process) -> None:
    page = text(browse(member), address("case", analysed, id="c-03"))
    drawn = page[page.index('<svg class="timeline"') :].partition("</svg>")[0]
    assert drawn.count('class="timeline-moment"') == 5
    assert ">Lind Works</text>" in drawn
    assert "<title>Adjust, " in drawn
    assert 'class="timeline-length"' not in drawn


def test_pages_ask_the_database_as_often_whatever_they_hold(
    browse: Browse,
    member: Person,
    guest: Person,
    analysed: Process,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for person, whose in ((member, "host"), (guest, "partner")):
        client = browse(person)
        for where in one_of_each(analysed):
            more = MORE_QUERIES[whose].get(str(resolve(where.split("?")[0]).url_name), 0)
            with django_assert_num_queries(QUERIES[whose] + more):
                text(client, where)


def test_names_of_a_log_are_text_on_every_page(
    browse: Browse, member: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(member)
    single = [address("case", analysed, id=case_id) for case_id in ("b-07", ODD_CASE)]
    seen = ""
    for where in [*whole(analysed, kept.found), *pairs(analysed, kept.found), *single]:
        page = text(client, where)
        assert SCRIPT not in page, where
        assert "<img" not in page, where
        assert " style=" not in page, where
        assert "<b>" not in page, where
        seen += page
    for shown in (
        "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>",
        f"<bdi>{RIGHT_TO_LEFT}</bdi>",
        f"<bdi>{STORES.replace(chr(34), '&quot;').replace('<', '&lt;').replace('>', '&gt;')}",
    ):
        assert shown in seen
    assert len(LONG) == 300


@pytest.mark.parametrize("page", PAGES)
def test_a_process_that_was_not_analysed_says_so_on_every_page(
    browse: Browse, member: Person, process: Process, page: str
) -> None:
    said = text(browse(member), address(page, process))
    assert "Nothing of this process was analysed yet." in said
    assert "answers for this process: ask there." in said


def test_an_analysis_that_is_under_way_is_said_and_leads_who_may_to_it(
    browse: Browse, someone: Callable[..., Person], member: Person, process: Process
) -> None:
    job = Job.objects.create(
        kind=Kind.ANALYSE,
        state=State.WORKING,
        process=process,
        asked_by=process.owner,
        asked_at=process.created_at,
    )
    where, to_job = address("process", process), f'href="/records/jobs/{job.pk}/"'
    for person, is_led in ((someone(Role.ANALYST), True), (member, False)):
        page = text(browse(person), where)
        assert "The analysis is under way" in page
        assert (to_job in page) == is_led


@pytest.mark.parametrize(
    ("page", "asked", "said"),
    [
        ("place", {}, "There is no such place on this map"),
        ("place", {"activity": "nowhere"}, "There is no such place on this map"),
        ("place", {"activity": ""}, "There is no such place on this map"),
        ("place", {"from_": "Repair", "to": "Report"}, "There is no such place on this map"),
        ("hand_over", {}, "There is no such hand-over to see"),
        ("hand_over", {"level": "team", "from_": "A"}, "There is no such hand-over to see"),
        ("hand_over", {"level": "x", "from_": "Depot", "to": "Control"}, "no such hand-over"),
        ("case", {}, "Which case?"),
        ("case", {"id": "c-99"}, "There is no case <bdi>c-99</bdi> to see"),
        ("case", {"id": "%' or 1=1 --"}, "There is no case"),
        ("case", {"id": "\x00\ud7ff\u202e"}, "There is no case"),
    ],
)
def test_what_there_is_not_is_said_plainly(
    browse: Browse, member: Person, analysed: Process, page: str, asked: dict[str, str], said: str
) -> None:
    assert said in text(browse(member), address(page, analysed, **asked), status=404)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("place", {"activity": "Repair"}),
        ("hand_over", {"level": "team", "from_": "Depot", "to": "Control"}),
        ("case", {"id": "a-07"}),
    ],
)
def test_a_record_that_cannot_be_read_is_said_plainly_and_why_is_logged(
    browse: Browse,
    member: Person,
    analysed: Process,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    page: str,
    asked: dict[str, str],
) -> None:
    Finding.objects.filter(name__startswith=LISTS).delete()
    monkeypatch.setattr(settings, "RECORD", tmp_path / "gone")
    said = text(browse(member), address(page, analysed, **asked), status=503)
    assert "The record cannot be read just now" in said
    assert str(tmp_path) not in said
    assert "does not hold the process breakdown" in caplog.text


def test_a_case_is_searched_for_by_those_who_may_see_one(
    browse: Browse, member: Person, sponsor: Person, analysed: Process
) -> None:
    search = '<input type="search"'
    assert search in text(browse(member), address("process", analysed))
    assert search not in text(browse(sponsor), address("process", analysed))


def test_pages_show_the_latest_run_that_came_to_its_end(
    browse: Browse, member: Person, analysed: Process
) -> None:
    run = analysed.runs.get()
    run.number, run.finished_at = 2, None
    job = run.job
    job.pk = None
    job.save()
    run.pk, run.job = None, job
    run.save()
    assert "run 1, 21 November 2026" in text(browse(member), address("process", analysed))
