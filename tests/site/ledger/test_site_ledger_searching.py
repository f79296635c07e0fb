"""Words are found in rooms that one may read, and in what logs say of cases that one may see."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from room_builders import NOW, entry, pattern_of, touched

from daylit.cli import daylit
from daylit_site.ledger.models import Entry, HandOver, Room
from daylit_site.ledger.operations import entries, rooms
from daylit_site.ledger.searching import messages, quoting, written
from daylit_site.ledger.searching.cases import Term, fact_of, whole_of
from daylit_site.ledger.searching.facts import facts_that_say
from daylit_site.ledger.searching.messages import said_in_rooms
from daylit_site.ledger.searching.quoting import around
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

NOTHING = "Not said in a room, and no log says it of a case"


def room(process: Process, number: int = 1) -> Room:
    return rooms.open_room(kept=entry(process, number), person=process.owner, now=NOW)


def say(there: Room, person: Person, text: str, *, later: int = 0) -> None:
    rooms.say(room=there, person=person, text=text, now=NOW + timedelta(hours=later))


def look(client: Client, words: str, where: str = "/exceptions/elsewhere/", **more: str) -> str:
    answer = client.get(where, {"q": words, **more})
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
    assert shown.count("“gearbox” was said in 1 room") == 1
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
    assert "“gearbox” was said in 1 room" in shown
    rooms.take_out(
        member=theirs.members.get(person=guest), person=process.owner, now=NOW + timedelta(hours=1)
    )
    assert NOTHING in look(browse(guest), "gearbox")


@pytest.mark.django_db
def test_only_the_newest_messages_are_looked_through_and_that_is_said(
    process: Process, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "LOOKED_THROUGH", 2)
    there = room(process)
    for at, text in enumerate(("The oldest", "The middle", "The newest")):
        say(there, process.owner, text, later=at)
    assert said_in_rooms("oldest", process.owner).rooms == ()
    assert len(said_in_rooms("middle", process.owner).rooms) == 1
    cut = "messages of the workspace were looked through."
    assert cut in look(browse(process.owner), "middle")
    monkeypatch.setattr(written, "LOOKED_THROUGH", 3)
    assert cut not in look(browse(process.owner), "middle")


@pytest.mark.django_db
def test_what_is_shown_of_many_rooms_is_bounded_and_asked_as_often(
    process: Process, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(messages.MOST + 1):
        say(room(process, number), process.owner, f"A gearbox {number}", later=number)
    # What is looked through and found of messages, of deeds and hand-overs; exceptions, messages.
    with django_assert_num_queries(7):
        found = said_in_rooms("gearbox", process.owner)
    assert (len(found.rooms), found.are_more) == (messages.MOST, True)
    assert found.rooms[0].quoted == f"A gearbox {messages.MOST}"


@given(st.text(max_size=400), st.text(min_size=1, max_size=20))
def test_what_is_quoted_is_short_and_stands_in_the_message(text: str, words: str) -> None:
    shown = around(f"{text} {words} {text}", words)
    line = " ".join(f"{text} {words} {text}".split())
    assert shown.removeprefix("… ").removesuffix(" …") in line
    assert len(shown) <= quoting.BEFORE + len(words) + quoting.AFTER + len("…  …")


LOG = """case,activity,time,team,bus,price,fault,seat_no
BD-1,Ask,2026-11-16T08:00:00Z,Depot,4012,12.5,Gearbox,1
BD-1,Answer,2026-11-16T09:00:00Z,Depot,4012,12.5,Gearbox,2
BD-2,Ask,2026-11-16T08:00:00Z,Depot,4013,9.5,Door,1
BD-2,Answer,2026-11-16T09:00:00Z,Depot,4013,9.5,Window,1
"""


def in_record(process: Process, text: str, folder: Path, traits: list[str]) -> None:
    """Take a log into the record; each of its two cases has an exception."""
    log = folder / "log.csv"
    log.write_text(text)
    words = ["record", "import", str(log), "--process", process.process_id]
    done = CliRunner().invoke(daylit, [*words, "--record", str(folder / "record")])
    assert done.exit_code == 0, done.output
    job = Job.objects.create(
        kind=Kind.ANALYSE, process=process, asked_by=process.owner, asked_at=NOW
    )
    made = {"number": 1, "record_version": 1, "made_at": NOW, "finished_at": NOW}
    run = Run.objects.create(process=process, job=job, **made)
    Finding.objects.create(run=run, name="traits", content=traits)
    for number in (1, 2):
        entry(process, number)


@pytest.fixture
def logged(process: Process, tmp_path: Path) -> Process:
    """A process with that log in the record, of each case of which there is an exception."""
    in_record(process, LOG, tmp_path, ["bus", "fault", "price", "gone"])
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
    assert f"1 exception has “{' '.join(words.split())}” in its log" in shown
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
    unread = "“another” is nothing that “Process” can be: it was left out."
    assert unread in look(browse(logged.owner), "4012", process="another")
    assert "bus 4012" in look(browse(logged.owner), "4012", process=logged.process_id)


@pytest.mark.django_db
def test_where_the_record_cannot_be_read_that_is_said(
    logged: Process, browse: Browse, tmp_path: Path
) -> None:
    for part in (tmp_path / "record").rglob("*.parquet"):
        part.unlink()
    said = "The record cannot be read just now, so what it says of cases was not looked through."
    assert said in look(browse(logged.owner), "4012")


def listed(client: Client, **asked: str) -> str:
    return look(client, asked.pop("q"), where="/exceptions/", **asked)


@pytest.mark.django_db
def test_the_list_shows_what_was_found_elsewhere_as_found(logged: Process, browse: Browse) -> None:
    shown = listed(browse(logged.owner), q="4012")
    assert "1 exception has “4012” in its log" in shown
    assert "Case BD-1: “Repair” was done again bus 4012 · new" in shown
    assert "Neither case, place nor team of any exception is as you ask." in shown
    assert "Nothing in the ledger" not in shown
    say(room(logged, 3), logged.owner, "It was BD-2 as well")
    both = listed(browse(logged.owner), q="BD-2")
    assert "1 exception is as you ask 1 nobody has taken yet. “BD-2” was said in 1 room." in both
    assert "process owner on 23 November 2026: It was BD-2 as well" in both
    nothing = listed(browse(logged.owner), q="windscreen")
    assert "Nothing in the ledger is as you ask" in nothing
    assert "elsewhere" not in browse(logged.owner).get("/exceptions/").content.decode()


@pytest.mark.django_db
def test_the_further_pages_of_the_list_show_nothing_else(logged: Process, browse: Browse) -> None:
    edge = f"{NOW.isoformat()}~1"
    assert "in its log" not in listed(browse(logged.owner), q="4012", after=edge)


@pytest.mark.django_db
def test_only_exceptions_are_found_that_stand_as_is_asked(logged: Process, browse: Browse) -> None:
    Entry.objects.filter(case_id="BD-1").update(state="resolved")
    assert NOTHING in look(browse(logged.owner), "4012")
    shown = listed(browse(logged.owner), q="4012")
    assert "Those that are closed are not among these. Look among all" in shown
    assert "bus 4012" not in shown
    for state in ("all", "resolved"):
        assert "bus 4012 · resolved" in listed(browse(logged.owner), q="4012", state=state)


@pytest.mark.django_db
def test_more_than_a_list_shows_stands_on_a_page_of_its_own(
    logged: Process, browse: Browse
) -> None:
    for number in range(3, messages.MOST + 3):
        entry(logged, number, case_id="BD-1")
    page = browse(logged.owner).get("/exceptions/?q=4012").content.decode()
    assert page.count("<strong>bus 4012</strong>") == messages.MOST
    assert "20+ exceptions have “4012” in their logs" in page
    assert 'href="/exceptions/elsewhere/?q=4012"' in page
    all_of_it = look(browse(logged.owner), "4012")
    assert all_of_it.count("bus 4012 · new") == messages.MOST + 1
    assert "21 exceptions have “4012” in their logs" in all_of_it
    assert "There are more" not in all_of_it


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("bus 4012 gearbox", "bus 4012, fault Gearbox"),
        ("Gearbox 4012", "fault Gearbox, bus 4012"),
        ("price 12.5 bus 4012", "price 12.5, bus 4012"),
    ],
)
def test_a_case_is_found_by_several_facts_of_it(
    logged: Process, browse: Browse, words: str, fact: str
) -> None:
    shown = listed(browse(logged.owner), q=words)
    assert f"1 exception has “{words}” in its log" in shown
    assert f"{fact} · new" in shown


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["bus 4013 gearbox", "4012 door", "bus bus bus bus bus bus 4012"])
def test_a_case_that_has_only_some_of_the_words_is_not_found(
    logged: Process, browse: Browse, words: str
) -> None:
    assert NOTHING in look(browse(logged.owner), words)


@pytest.mark.parametrize(
    ("sought", "value", "is_said"),
    [
        ("31", "31", True),
        ("31", "Line 31 north", True),
        ("31", "2031", False),
        ("31", "310", False),
        ("31", 31, True),
        ("31", 2031, False),
        ("31", "2026-03-28 09:56:31+00:00", False),
        ("31", datetime(2026, 3, 31, 9, 56, 31, tzinfo=UTC), False),
        ("03-28", "2026-03-28T09:56:31Z", False),
        ("2026-03", "2026-03-28", False),
        ("1", True, False),
        ("gear", "Gearbox", True),
        ("ge", "Gearbox", False),
        ("gearbox", None, False),
    ],
)
def test_figures_are_found_as_a_number_of_their_own_and_never_within_moments(
    sought: str, value: object, *, is_said: bool
) -> None:
    assert Term(sought, ("said",)).is_said_by(value) is is_said


LINES = """case,activity,time,line,deadline
BD-1,Ask,2026-11-16T08:00:00Z,Line 31,2026-03-28 09:56:12
BD-2,Ask,2026-11-16T08:00:00Z,Line 2031,2026-03-28 09:56:31
"""


@pytest.mark.django_db
def test_the_record_is_asked_for_figures_in_the_same_way(process: Process, tmp_path: Path) -> None:
    in_record(process, LINES, tmp_path, ["line", "deadline"])
    found = facts_that_say("31", process.owner).entries
    assert [(one.entry.case_id, one.fact) for one in found] == [("BD-1", "line Line 31")]


@pytest.mark.django_db
def test_reasons_that_people_gave_are_found(process: Process, browse: Browse) -> None:
    person = process.owner
    made: dict[str, Any] = {"person": person, "now": NOW}
    waiting, closed, odd = (entry(process, number) for number in (1, 2, 3))
    entries.wait(
        entry=waiting, waiting_for="The relay maker", reason="None in store", version=None, **made
    )
    entries.resolve(
        entry=closed, resolution="A new relay", reason="", decided_as="", version=None, **made
    )
    entries.take(entry=odd, version=None, **made)
    shown = listed(browse(person), q="relay")
    assert "“relay” was said in 1 room" in shown
    assert "process owner on 23 November 2026: The relay maker" in shown
    everywhere = listed(browse(person), q="RELAY", state="all")
    assert "“RELAY” was said in 2 rooms" in everywhere
    assert "process owner on 23 November 2026: A new relay" in everywhere
    assert "None in store" in listed(browse(person), q="in store")


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["4264", "sätet", "SÄTET", "brå"])
def test_a_partner_finds_what_came_with_work_that_it_got(
    process: Process, nordparts: Organisation, someone: Someone, words: str
) -> None:
    guest, mine, others = someone(Role.PARTNER), entry(process), entry(process, 2)
    needs = [{"text": "The number of the bus", "said": "4264"}]
    said = {"answer": "offered", "offered_at": NOW, "offered_by": process.owner, "needs": needs}
    for one, party in ((mine, nordparts.name), (others, "Others Ltd")):
        there = rooms.open_room(kept=one, person=process.owner, now=NOW)
        rooms.convene(room=there, whom=guest, because="Ask", person=process.owner, now=NOW)
        HandOver.objects.create(
            entry=one, level="organisation", from_party="City Buses", to_party=party, **said
        )
    with_note = {"from": "City Buses", "to": nordparts.name, "reason": "Brådskar: sätet är löst"}
    mine.changes.create(at=NOW, by=process.owner, verb="handed over", said=with_note)
    entry(process, 3).changes.create(at=NOW, by=process.owner, verb="resolved", said=with_note)
    found = said_in_rooms(words, guest).rooms
    assert [one.path for one in found] == [f"/exceptions/{mine.pk}/"]
    assert len(said_in_rooms(words, process.owner).rooms) == 2
    assert said_in_rooms("The number of", process.owner).rooms == ()


@pytest.mark.django_db
def test_a_search_asks_as_often_however_much_it_finds(logged: Process, browse: Browse) -> None:
    few, client = _much_found(logged, 3), browse(logged.owner)
    client.get("/exceptions/?q=4012")
    with CaptureQueriesContext(connection) as first:
        client.get("/exceptions/?q=4012")
    _much_found(logged, few)
    with CaptureQueriesContext(connection) as then:
        client.get("/exceptions/?q=4012")
    assert len(then) == len(first)


def _much_found(process: Process, begin: int) -> int:
    """Have words stand in further reports, cases, messages and hand-overs; return what is next."""
    needs = [{"text": "The bus", "said": "4012"}]
    for number in range(begin, begin + 5):
        report = {"reported": "4012", "reported_by": process.owner, "exception_id": None}
        entry(process, number, **report)
        one = entry(process, 100 + number, case_id="BD-1")
        say(rooms.open_room(kept=one, person=process.owner, now=NOW), process.owner, "4012")
        one.changes.create(at=NOW, by=process.owner, verb="taken", said={"reason": "4012"})
        HandOver.objects.create(
            entry=entry(process, 200 + number),
            offered_at=NOW,
            offered_by=process.owner,
            needs=needs,
        )
    return begin + 5


@pytest.mark.django_db
def test_what_someone_reported_is_found_by_its_words_by_those_who_see_it(
    process: Process, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    entry(process, exception_id=None, reported="The lift hangs. Twice.", reported_by=process.owner)
    shown = look(browse(process.owner), "TWICE")
    assert "“TWICE” is in 1 report by hand" in shown
    assert "The lift hangs process owner on" in shown
    assert "The lift hangs. Twice." in shown
    assert nordparts
    assert NOTHING in look(browse(someone(Role.PARTNER)), "twice")


@pytest.mark.django_db
def test_of_exceptions_with_a_fact_those_that_wait_come_first(logged: Process) -> None:
    over = entry(logged, 3, case_id="BD-1", state="resolved", anchored_at=NOW)
    waiting = Entry.objects.get(exception_id="e-1")
    found = facts_that_say("4012", logged.owner).entries
    assert [one.entry for one in found] == [waiting, over]


def test_of_names_that_begin_alike_the_longest_is_meant() -> None:
    columns = ("event_bus", "event_bus_model")
    assert whole_of("bus model Volvo", columns) == (Term("Volvo", ("event_bus_model",)),)
    assert whole_of("bus 4012", columns) == (Term("4012", ("event_bus",)),)


def test_amounts_are_told_with_all_their_figures() -> None:
    row = {"event_price": 1234567.5}
    assert fact_of(row, [Term("1234567.5", ("event_price",))]) == "price 1234567.5"
