"""The list of exceptions: what is asked for, in which order, and who sees what of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from ledger_list_fixtures import BEGIN, cases, entry, page, pattern

from daylit_site.ledger.models import Entry, Member, Room, State
from daylit_site.people.roles import Role
from daylit_site.records.models import Part, Process

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Browse
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.people.models import Organisation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(browse: Browse, process: Process) -> Client:
    return browse(process.owner)


def test_the_heading_says_how_many_wait_and_of_how_many_nobody_has_taken(
    owner: Client, process: Process
) -> None:
    for number in range(3):
        entry(process, number)
    entry(process, 3, state=State.WAITING, waiting_for="Nordparts", owner=process.owner)
    entry(process, 4, state=State.RESOLVED)
    shown = page(owner, "/exceptions/")
    assert "4 exceptions wait for someone" in shown
    assert "3 nobody has taken yet, 1 waits for an answer, you see to 1." in shown
    assert "◧ waiting for Nordparts seen to by process owner" in shown


def test_an_empty_ledger_says_where_exceptions_come_from(owner: Client) -> None:
    shown = page(owner, "/exceptions/")
    assert "No exception waits for anyone" in shown
    assert "Exceptions come here from the logs, as soon as a process is analysed" in shown


def test_the_newest_come_first(owner: Client, process: Process) -> None:
    for number in (2, 1, 3):
        entry(process, number)
    assert cases(owner, "/exceptions/") == ["c-3", "c-2", "c-1"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("newest", ["c-3", "c-2", "c-1"]),
        ("oldest", ["c-1", "c-2", "c-3"]),
        ("delay", ["c-2", "c-3", "c-1"]),
        ("steps", ["c-1", "c-3", "c-2"]),
        ("longest", ["c-3", "c-1", "c-2"]),
    ],
)
def test_each_order_sorts(owner: Client, process: Process, order: str, expected: list[str]) -> None:
    facts = {1: (10.0, 9, 2), 2: (30.0, 1, 3), 3: (20.0, 5, 1)}
    for number, (delay, steps, standing) in facts.items():
        entry(
            process,
            number,
            delay_seconds=delay,
            caused_step_count=steps,
            state_at=BEGIN + timedelta(days=standing),
        )
    assert cases(owner, f"/exceptions/?sort={order}") == expected


@pytest.fixture
def many(process: Process, someone: Callable[..., Person]) -> None:
    """One of each sort."""
    other = Process.objects.create(
        process_id="charter", name="Charter", owner=process.owner, created_at=BEGIN
    )
    member = someone(Role.MEMBER)
    pick = pattern(process, "late", "Pick")
    entry(process, 1, kind="late", place="Pick", pattern=pick, team="Stores", customer_id="C7")
    entry(process, 2, service_id="Line 4", organisation="Nordparts", caused_step_count=6)
    entry(process, 3, owner=member, state=State.IN_WORK, delay_seconds=3 * 86_400.0)
    Entry.objects.filter(case_id="c-3").update(now_team="Carriers")
    entry(other, 4, owner=process.owner, state=State.ACKNOWLEDGED)
    entry(process, 5, exception_id=None, kind="reported", place="", reported="Stuck", case_id="r-5")
    entry(process, 6, state=State.RESOLVED)
    entry(process, 7, state=State.ACCEPTED)
    entry(process, 8, state=State.NONE)
    entry(process, 9, state=State.OVER)
    entry(process, 10, is_found=False)
    entry(process, 11, is_found=False, state=State.WAITING)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {11, 5, 4, 3, 2, 1}),
        ("state=new", {5, 2, 1}),
        ("state=waiting", {11}),
        ("state=resolved", {6}),
        ("state=accepted", {7}),
        ("state=none", {8}),
        ("state=over", {9}),
        ("state=gone", {10}),
        ("state=all", set(range(1, 12))),
        ("kind=late", {1}),
        ("place=Pick", {1}),
        ("team=Stores", {1}),
        ("organisation=Nordparts", {2}),
        ("customer=C7", {1}),
        ("service=Line+4", {2}),
        ("owner=me", {4}),
        ("owner=nobody", {11, 5, 2, 1}),
        ("reported=1", {5}),
        ("process=charter", {4}),
        ("process=breakdown", {11, 5, 3, 2, 1}),
        ("steps=6", {2}),
        ("steps=7", set()),
        ("delay=3", {3}),
        ("delay=2,5", {3}),
        ("since=2026-03-05", {11, 5, 4}),
        ("until=2026-03-03", {2, 1}),
        ("since=2026-03-03&until=2026-03-04", {3, 2}),
        ("q=c-1", {11, 1}),
        ("q=-1&state=all", {10, 11, 1}),
        ("q=pick", {1}),
        ("q=stores", {1}),
        ("q=NORDPARTS", {2}),
        ("q=carriers", {3}),
        ("q=city", {11, 5, 4, 3, 1}),
        ("q=%25", set()),
        ("kind=rework&team=Depot&owner=me", {4}),
    ],
)
def test_each_filter_leaves_what_it_says(owner: Client, query: str, expected: set[int]) -> None:
    found = cases(owner, f"/exceptions/?{query}")
    assert {int(case.partition("-")[2]) for case in found} == expected


def test_the_search_shows_partners_no_team_of_cases_that_they_do_not_see(
    process: Process, nordparts: Organisation, someone: Callable[..., Person], browse: Browse
) -> None:
    entry(process, 1, team="Stores", touched=nordparts)
    entry(process, 2, team="Stores")
    entry(process, 3, now_team="Stores North")
    sofia = browse(someone(Role.PARTNER))
    assert cases(sofia, "/exceptions/?q=stores") == ["c-1"]
    assert cases(sofia, "/exceptions/?q=north") == []


@pytest.mark.parametrize("asked", ["Örebro depå", "örebro depå", "ÖREBRO", "depå"])
@pytest.mark.parametrize("named", ["Örebro Depå", "ÖREBRO DEPÅ", "örebro depå"])
def test_the_search_takes_great_and_small_letters_beyond_ascii_for_the_same(
    owner: Client, process: Process, named: str, asked: str
) -> None:
    entry(process, 1, team=named)
    entry(process, 2, team="Orebro depa")
    assert cases(owner, f"/exceptions/?q={asked}") == ["c-1"]


@pytest.mark.usefixtures("many")
def test_one_asks_by_pattern_and_by_person(owner: Client) -> None:
    late, taken = Entry.objects.get(case_id="c-1"), Entry.objects.get(case_id="c-3")
    assert cases(owner, f"/exceptions/?pattern={late.pattern_id}") == ["c-1"]
    assert cases(owner, f"/exceptions/?owner={taken.owner_id}") == ["c-3"]
    assert "Pattern: “Pick” done again" in page(owner, f"/exceptions/?pattern={late.pattern_id}")


def test_a_place_whose_beginning_is_long_is_found_whole(owner: Client, process: Process) -> None:
    long = "Check " * 40
    entry(process, 1, place=f"{long}one")
    entry(process, 2, place=f"{long}two")
    assert cases(owner, f"/exceptions/?place={long}two") == ["c-2"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("state=lost", "“lost” is nothing that “How it stands” can be: it was left out."),
        ("steps=-1", "“-1” is nothing that “Steps caused, at least” can be: it was left out."),
        ("steps=99999999999999999999", "can be: it was left out."),
        ("delay=nan", "“nan” is nothing that “Delay, at least” can be: it was left out."),
        ("since=2026-13-01", "“2026-13-01” is nothing that “Since” can be: it was left out."),
        ("since=0001-01-01", "can be: it was left out."),
        ("until=9999-12-31", "can be: it was left out."),
        ("owner=77777", "“77777” is nothing that “Sees to it” can be: it was left out."),
        ("pattern=5", "“5” is nothing that “Pattern” can be: it was left out."),
        ("process=none", "“none” is nothing that “Process” can be: it was left out."),
        ("team=a%00b", "“ab” is nothing that “Team” can be: it was left out."),
        ("kind=" + "k" * 30, "is nothing that “Kind” can be: it was left out."),
        ("sort=up", "“up” is nothing that “Order” can be: it was left out."),
        ("colour=red", "Exceptions are not told apart by “colour”: it was left out."),
        ("after=x~y", "The page that the address names is not there: this is the first."),
        ("after=nan~1&sort=delay", "The page that the address names is not there"),
        ("after=2026-03-02~1", "The page that the address names is not there"),
        ("before=", "1 exception waits for someone"),
        ("after=2026-03-02T12:00:00%2B00:00~99999999999999999999", "is not there"),
    ],
)
def test_nonsense_in_an_address_is_left_out_with_a_sentence(
    owner: Client, process: Process, query: str, said: str
) -> None:
    entry(process, 1)
    answer = owner.get(f"/exceptions/?{query}", follow=True)
    assert answer.status_code == 200
    assert said in page(owner, answer.wsgi_request.get_full_path())
    assert cases(owner, answer.wsgi_request.get_full_path()) == ["c-1"]


def test_what_a_form_leaves_blank_is_taken_out_of_the_address(owner: Client) -> None:
    answer = owner.get("/exceptions/?q=&state=all&team=+&kind=late")
    assert answer.headers["Location"] == "/exceptions/?state=all&kind=late"
    assert owner.get("/exceptions/?q=").headers["Location"] == "/exceptions/?state=open"


def _all_pages(client: Client, where: str, word: str) -> list[str]:
    """Return the cases of all pages, going from one to the next by its link."""
    found: list[str] = []
    for _turn in range(20):
        found += cases(client, where)
        content = client.get(where).content.decode()
        link = content.partition(f' rel="{word}"')[0].rpartition('href="')[2].partition('"')[0]
        if f' rel="{word}"' not in content:
            return found
        where = "/exceptions/" + link.replace("&amp;", "&")
    raise AssertionError(found)


@pytest.mark.parametrize("counted", [1000, 20])
@pytest.mark.parametrize("order", ["newest", "oldest", "delay", "steps", "longest"])
def test_all_pages_together_are_the_whole_list_once(
    owner: Client, process: Process, monkeypatch: pytest.MonkeyPatch, order: str, counted: int
) -> None:
    """Both where all rows are put in order at once, and where the database reads them in order."""
    monkeypatch.setattr("daylit_site.ledger.listed.listing.PAGE", 7)
    monkeypatch.setattr("daylit_site.ledger.listed.listing.COUNTED", counted)
    for number in range(30):
        day = timedelta(days=number // 4)
        entry(
            process,
            number,
            anchored_at=BEGIN + day,
            state_at=BEGIN - day,
            delay_seconds=0.1 * (number % 5),
            caused_step_count=number % 3,
        )
    found = _all_pages(owner, f"/exceptions/?sort={order}", "next")
    assert sorted(found) == sorted(f"c-{number}" for number in range(30))
    column, sign = {
        "newest": ("anchored_at", "-"),
        "oldest": ("anchored_at", ""),
        "delay": ("delay_seconds", "-"),
        "steps": ("caused_step_count", "-"),
        "longest": ("state_at", ""),
    }[order]
    in_order = Entry.objects.order_by(f"{sign}{column}", f"{sign}pk")
    assert found == list(in_order.values_list("case_id", flat=True))


@pytest.mark.parametrize("counted", [1000, 20])
def test_one_comes_back_to_the_page_before(
    owner: Client, process: Process, monkeypatch: pytest.MonkeyPatch, counted: int
) -> None:
    monkeypatch.setattr("daylit_site.ledger.listed.listing.PAGE", 7)
    monkeypatch.setattr("daylit_site.ledger.listed.listing.COUNTED", counted)
    made = [entry(process, number) for number in range(30)]
    edge = f"{made[8].anchored_at.isoformat().replace('+', '%2B')}~{made[8].pk}"
    assert cases(owner, f"/exceptions/?before={edge}") == [f"c-{n}" for n in range(15, 8, -1)]
    back = _all_pages(owner, f"/exceptions/?before={edge}", "prev")
    assert sorted(back) == sorted(f"c-{n}" for n in range(9, 30))


def test_more_than_are_counted_are_said_to_be_more(
    owner: Client, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daylit_site.ledger.listed.listing.COUNTED", 2)
    for number in range(4):
        entry(process, number)
    shown = page(owner, "/exceptions/")
    assert "2+ exceptions wait for someone" in shown
    assert "Counting stopped there: ask for fewer to see them all." in shown


def test_what_is_searched_for_is_found_beyond_what_is_counted_too(
    owner: Client, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daylit_site.ledger.listed.listing.COUNTED", 2)
    for number in range(4):
        entry(process, number, team="Stores" if number % 2 else "Stores North")
    entry(process, 4, team="Depot")
    assert cases(owner, "/exceptions/?q=STORES") == ["c-3", "c-2", "c-1", "c-0"]
    assert cases(owner, "/exceptions/?q=stores&sort=oldest") == ["c-0", "c-1", "c-2", "c-3"]


def test_people_of_a_partner_see_only_what_a_party_of_theirs_had(
    browse: Browse, someone: Callable[..., Person], process: Process, nordparts: Organisation
) -> None:
    entry(process, 1, touched=nordparts)
    entry(process, 2)
    guest = browse(someone(Role.PARTNER, nordparts))
    assert cases(guest, "/exceptions/?state=all") == ["c-1"]
    assert "c-2" not in guest.get("/exceptions/exceptions.csv?state=all").getvalue().decode()
    assert "1 exception waits for someone" in page(guest, "/exceptions/")


def test_a_partner_is_told_the_organisation_of_others_people_not_their_names(
    browse: Browse, someone: Callable[..., Person], process: Process, nordparts: Organisation
) -> None:
    waiting = entry(
        process,
        1,
        touched=nordparts,
        state=State.WAITING,
        waiting_for="Anna's answer",
        owner=process.owner,
    )
    person = someone(Role.PARTNER, nordparts)
    shown = page(browse(person), "/exceptions/")
    assert process.owner.name not in shown.partition("What happened")[2].partition("Sign out")[0]
    assert "◧ waiting seen to by City Buses" in shown
    assert "Anna's answer" not in shown
    room = Room.objects.create(entry=waiting, opened_at=BEGIN)
    Member.objects.create(room=room, person=person, organisation=nordparts, brought_at=BEGIN)
    assert "for Anna's answer" in page(browse(person), "/exceptions/")


def test_a_process_in_which_one_takes_no_part_has_no_exceptions_for_one(
    browse: Browse, someone: Callable[..., Person], process: Process
) -> None:
    member = someone(Role.MEMBER)
    entry(process, 1)
    assert cases(browse(member), "/exceptions/") == ["c-1"]
    Part.objects.filter(process=process).delete()
    assert cases(browse(member), "/exceptions/") == []


def test_a_sponsor_sees_no_single_exception(
    browse: Browse, someone: Callable[..., Person], process: Process
) -> None:
    entry(process, 1)
    sponsor = browse(someone(Role.SPONSOR))
    for where in ("", "facets/", "exceptions.csv", "report/", "views/"):
        assert sponsor.get(f"/exceptions/{where}").status_code == 403


def test_an_auditor_reads_and_changes_nothing(
    browse: Browse, someone: Callable[..., Person], process: Process
) -> None:
    one = entry(process, 1)
    auditor = browse(someone(Role.AUDITOR))
    shown = auditor.get("/exceptions/").content.decode()
    assert "c-1" in shown
    assert "data-key" not in shown
    assert 'type="checkbox" name="id"' not in shown
    sent = auditor.post("/exceptions/many/", {"do": "take", "id": one.pk})
    assert sent.status_code == 403


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER, Role.PARTNER])
def test_the_list_asks_as_often_however_long_it_is(
    browse: Browse,
    someone: Callable[..., Person],
    process: Process,
    nordparts: Organisation,
    django_assert_num_queries: DjangoAssertNumQueries,
    role: Role,
) -> None:
    """Session, person, rows, page, processes and views; of a partner rooms and number of cases."""
    person = process.owner if role == Role.OWNER else someone(role)
    client = browse(person)
    expected = 8 if role == Role.PARTNER else 6
    for number in range(12):
        entry(process, number, touched=nordparts, owner=process.owner, state=State.IN_WORK)
        with django_assert_num_queries(expected):
            assert client.get("/exceptions/").status_code == 200


def test_an_old_one_that_was_resolved_before_says_so(owner: Client, process: Process) -> None:
    before = entry(process, 1, state=State.RESOLVED)
    entry(process, 2, follows=before, now_team="Stores", anchored_at=timezone.now())
    shown = page(owner, "/exceptions/")
    assert "Case c-2 · was resolved before" in shown
    assert "now Stores" in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("team=harbour", ["Depot Harbour"]),
        ("team=Depot", ["Depot Harbour", "Depot South"]),
        ("place=PICK", ["Pick parts"]),
        ("team=nowhere", []),
        ("team=" + 60_000 * "x", []),
        ("team=depot&owner=nobody", ["Depot Harbour", "Depot South"]),
        ("team=depot&owner=me", []),
        ("state=resolved&team=depot", []),
    ],
)
def test_where_nothing_is_as_asked_names_with_these_words_are_offered(
    owner: Client, process: Process, query: str, names: list[str]
) -> None:
    entry(process, 1, team="Depot Harbour", place="Pick parts")
    entry(process, 2, team="Depot Harbour")
    entry(process, 3, team="Depot South", state=State.IN_WORK)
    body = owner.get(f"/exceptions/?{query}").content.decode()
    offered = re.findall(r"Did you mean:(.*?)</p>", body)
    assert re.findall(r"<bdi>(.*?)</bdi>", "".join(offered)) == names
    for name in names:
        column = query.partition("=")[0]
        assert f"{column}={name.replace(' ', '+')}" in offered[0]
        assert cases(owner, f"/exceptions/?{column}={name}")


def test_a_partner_is_offered_no_names_of_cases_that_they_do_not_see(
    process: Process, nordparts: Organisation, someone: Callable[..., Person], browse: Browse
) -> None:
    entry(process, 1, team="Stores North", touched=nordparts)
    entry(process, 2, team="Stores South")
    body = page(browse(someone(Role.PARTNER)), "/exceptions/?team=stores")
    assert "Did you mean: Stores North (Team)" in body
    assert "Stores South" not in body
