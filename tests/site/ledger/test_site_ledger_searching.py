"""Words are found in rooms that one may read, and in what logs say of cases that one may see."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from room_builders import NOW, entry, pattern_of, touched

from daylit.cli import daylit
from daylit_site.ledger.models import Entry, Room
from daylit_site.ledger.operations import rooms
from daylit_site.ledger.searching import messages
from daylit_site.ledger.searching.facts import facts_that_say
from daylit_site.ledger.searching.messages import around, said_in_rooms
from daylit_site.people.roles import Role
from daylit_site.records.models import Finding, Job, Kind, Process, Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from ledger_fixtures import Browse
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.people.models import Organisation, Person

    Someone = Callable[..., Person]

NOTHING = "Not said in a room, and no log says it of a case."


def room(process: Process, number: int = 1) -> Room:
    return rooms.open_room(kept=entry(process, number), person=process.owner, now=NOW)


def say(there: Room, person: Person, text: str, *, later: int = 0) -> None:
    rooms.say(room=there, person=person, text=text, now=NOW + timedelta(hours=later))


def look(client: Client, words: str, **more: str) -> str:
    answer = client.get("/exceptions/elsewhere/", {"q": words, **more})
    assert answer.status_code == 200
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


@pytest.mark.django_db
def test_a_room_is_found_by_what_was_said_last_in_it(process: Process, browse: Browse) -> None:
    there = room(process)
    say(there, process.owner, "The gearbox is on its way")
    say(there, process.owner, "The GEARBOX came, but without its seal", later=1)
    say(room(process, 2), process.owner, "No pump either")
    shown = look(browse(process.owner), "gearbox")
    assert "Found elsewhere: said in 1 room" in shown
    assert "The GEARBOX came, but without its seal" in shown
    assert "on its way" not in shown
    assert "pump" not in shown
    assert NOTHING in look(browse(process.owner), "windscreen")


@pytest.mark.django_db
def test_the_room_of_a_pattern_is_found(process: Process, browse: Browse) -> None:
    pattern = pattern_of(process, entry(process))
    there = rooms.open_room(kept=pattern, person=process.owner, now=NOW)
    say(there, process.owner, "Each Monday again")
    page = browse(process.owner).get("/exceptions/elsewhere/?q=monday").content.decode()
    assert f'<a href="/patterns/{pattern.pk}/">“Repair” done again</a>' in page


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["överlåtelse", "ÖVERLÅTELSE", "Överlåtelse"])
def test_letters_beyond_english_are_found_great_and_small(process: Process, words: str) -> None:
    say(room(process), process.owner, "Överlåtelse till Nord")
    assert len(said_in_rooms(words, process.owner).rooms) == 1


@pytest.mark.django_db
def test_a_partner_finds_what_was_said_where_they_were_brought_in_only(
    process: Process, nordparts: Organisation, someone: Someone, browse: Browse
) -> None:
    guest = someone(Role.PARTNER)
    closed, theirs = room(process), room(process, 2)
    for one in (closed, theirs):
        touched(Entry.objects.get(room=one), nordparts)
        say(one, process.owner, "The gearbox is broken")
    rooms.convene(room=theirs, whom=guest, because="Ask", person=process.owner, now=NOW)
    shown = look(browse(guest), "gearbox")
    assert "said in 1 room" in shown
    rooms.take_out(
        member=theirs.members.get(person=guest), person=process.owner, now=NOW + timedelta(hours=1)
    )
    assert NOTHING in look(browse(guest), "gearbox")


@pytest.mark.django_db
def test_only_the_newest_messages_are_looked_through_and_that_is_said(
    process: Process, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "LOOKED_THROUGH", 2)
    there = room(process)
    for at, text in enumerate(("The oldest", "The middle", "The newest")):
        say(there, process.owner, text, later=at)
    assert said_in_rooms("oldest", process.owner).rooms == ()
    assert len(said_in_rooms("middle", process.owner).rooms) == 1
    cut = "messages of the workspace were looked through."
    assert cut in look(browse(process.owner), "middle")
    monkeypatch.setattr(messages, "LOOKED_THROUGH", 3)
    assert cut not in look(browse(process.owner), "middle")


@pytest.mark.django_db
def test_what_is_shown_of_many_rooms_is_bounded_and_asked_as_often(
    process: Process, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(messages.MOST + 1):
        say(room(process, number), process.owner, f"A gearbox {number}", later=number)
    with django_assert_num_queries(3):  # the oldest looked through, which rooms, their messages
        found = said_in_rooms("gearbox", process.owner)
    assert (len(found.rooms), found.are_more) == (messages.MOST, True)
    assert found.rooms[0].quoted == f"A gearbox {messages.MOST}"


@given(st.text(max_size=400), st.text(min_size=1, max_size=20))
def test_what_is_quoted_is_short_and_stands_in_the_message(text: str, words: str) -> None:
    shown = around(f"{text} {words} {text}", words)
    line = " ".join(f"{text} {words} {text}".split())
    assert shown.removeprefix("… ").removesuffix(" …") in line
    assert len(shown) <= messages.BEFORE + len(words) + messages.AFTER + len("…  …")


LOG = """case,activity,time,team,bus,price,fault,seat_no
BD-1,Ask,2026-11-16T08:00:00Z,Depot,4012,12.5,Gearbox,1
BD-1,Answer,2026-11-16T09:00:00Z,Depot,4012,12.5,Gearbox,2
BD-2,Ask,2026-11-16T08:00:00Z,Depot,4013,9.5,Door,1
BD-2,Answer,2026-11-16T09:00:00Z,Depot,4013,9.5,Window,1
"""


@pytest.fixture
def logged(process: Process, tmp_path: Path) -> Process:
    """A process with that log in the record, of each case of which there is an exception."""
    log = tmp_path / "log.csv"
    log.write_text(LOG)
    words = ["record", "import", str(log), "--process", process.process_id]
    done = CliRunner().invoke(daylit, [*words, "--record", str(tmp_path / "record")])
    assert done.exit_code == 0, done.output
    job = Job.objects.create(
        kind=Kind.ANALYSE, process=process, asked_by=process.owner, asked_at=NOW
    )
    made = {"number": 1, "record_version": 1, "made_at": NOW, "finished_at": NOW}
    run = Run.objects.create(process=process, job=job, **made)
    Finding.objects.create(run=run, name="traits", content=["bus", "fault", "price", "gone"])
    for number in (1, 2):
        entry(process, number)
    return process


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("4012", "bus 4012"),
        ("bus 4012", "bus 4012"),
        ("gearb", "fault Gearbox"),
        ("Fault  gearbox", "fault Gearbox"),
        ("12,5", "price 12.5"),
    ],
)
def test_a_case_is_found_by_a_fact_that_its_log_says_of_it(
    logged: Process, browse: Browse, words: str, fact: str
) -> None:
    shown = look(browse(logged.owner), words)
    assert "Found elsewhere: a fact of 1 exception" in shown
    assert f"Case BD-1: “Repair” was done again {fact} · new" in shown


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["401", "fault 4012", "bus gearbox", "ge", "window", "1", "%"])
def test_what_is_not_said_of_a_whole_case_is_not_found(
    logged: Process, browse: Browse, words: str
) -> None:
    assert NOTHING in look(browse(logged.owner), words)


@pytest.mark.django_db
def test_facts_are_found_by_those_only_who_see_every_case(
    logged: Process, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    touched(Entry.objects.get(case_id="BD-1"), nordparts)
    assert NOTHING in look(browse(someone(Role.PARTNER)), "4012")
    assert NOTHING in look(browse(logged.owner), "4012", process="another")
    assert "bus 4012" in look(browse(logged.owner), "4012", process=logged.process_id)


@pytest.mark.django_db
def test_where_the_record_cannot_be_read_that_is_said(
    logged: Process, browse: Browse, tmp_path: Path
) -> None:
    for part in (tmp_path / "record").rglob("*.parquet"):
        part.unlink()
    said = "The record cannot be read just now, so what it says of cases was not looked through."
    assert said in look(browse(logged.owner), "4012")


@pytest.mark.django_db
def test_the_list_asks_for_it_beside_itself_and_says_where_it_looks(
    process: Process, browse: Browse
) -> None:
    page = browse(process.owner).get("/exceptions/?q=bus+4012").content.decode()
    assert 'hx-get="/exceptions/elsewhere/?q=bus%204012&amp;open=1"' in page
    assert (
        "/exceptions/elsewhere/" not in browse(process.owner).get("/exceptions/").content.decode()
    )


@pytest.mark.django_db
def test_what_someone_reported_is_found_by_its_words_by_those_who_see_it(
    process: Process, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    entry(process, exception_id=None, reported="The lift hangs. Twice.", reported_by=process.owner)
    shown = look(browse(process.owner), "TWICE")
    assert "Found elsewhere: 1 report by hand The lift hangs process owner on" in shown
    assert "The lift hangs. Twice." in shown
    assert nordparts
    assert NOTHING in look(browse(someone(Role.PARTNER)), "twice")


@pytest.mark.django_db
def test_of_exceptions_with_a_fact_those_that_wait_come_first(logged: Process) -> None:
    over = entry(logged, 3, case_id="BD-1", state="resolved", anchored_at=NOW)
    waiting = Entry.objects.get(exception_id="e-1")
    found = facts_that_say("4012", logged.owner).entries
    assert [one.entry for one in found] == [waiting, over]
