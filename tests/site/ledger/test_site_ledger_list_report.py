"""Reporting an exception by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from ledger_fixtures import STUCK, WORKS, case, usual_log
from ledger_list_fixtures import as_read, entry, page

from daylit_site.ledger.models import Change, Entry, State, Touch
from daylit_site.ledger.operations.reporting import report
from daylit_site.people.models import AuditEntry, Level, Party, TeamMember
from daylit_site.people.roles import Role
from daylit_site.records.models import Part, Process

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Bring, Browse

    from daylit_site.people.models import Organisation, Person

pytestmark = pytest.mark.django_db

WHERE = "/exceptions/report/"


@pytest.fixture
def member(someone: Callable[..., Person]) -> Person:
    return someone(Role.MEMBER)


def send(client: Client, **said: object) -> str:
    """Send the form; return the words of the page that follows."""
    answer = client.post(WHERE, {"process": "breakdown", **said}, follow=True)
    assert answer.status_code == 200
    return as_read(answer.content.decode())


def test_one_line_is_enough(browse: Browse, member: Person, process: Process) -> None:
    depot = Party.objects.create(
        organisation=member.organisation, level=Level.TEAM, name="Depot North"
    )
    TeamMember.objects.create(person=member, party=depot)
    client = browse(member)
    assert 'type="hidden" name="process" value="breakdown"' in client.get(WHERE).content.decode()
    assert "Reported. You will be told what becomes of it." in send(client, what="No gearbox")
    made = Entry.objects.get()
    assert (made.process, made.exception_id, made.kind, made.state) == (
        process,
        None,
        "reported",
        State.NEW,
    )
    assert (made.reported, made.reported_by, made.team, made.waits) == (
        "No gearbox",
        member,
        "Depot North",
        True,
    )
    assert Change.objects.get().verb == "reported"
    assert [one.person for one in made.room.members.all()] == [member]
    choosing = client.get("/exceptions/").content.decode()
    assert "Choose No gearbox</span>" in choosing
    assert "(no name)" not in choosing
    assert AuditEntry.objects.get(family="exception").verb == "exception.reported"
    assert "No gearbox" in page(client, "/exceptions/")


def test_of_two_teams_none_is_taken(member: Person, process: Process) -> None:
    for name in ("Depot North", "Depot South"):
        party = Party.objects.create(organisation=member.organisation, level=Level.TEAM, name=name)
        TeamMember.objects.create(person=member, party=party)
    made = report(
        process=process, what="Stuck", case_id="", like="", person=member, now=timezone.now()
    )
    assert made.team == ""


def test_what_is_sent_twice_is_kept_once(browse: Browse, member: Person, process: Process) -> None:
    client = browse(member)
    send(client, what="No gearbox")
    send(client, what="No gearbox")
    send(client, what="No gearbox either")
    assert Entry.objects.filter(process=process).count() == 2
    assert Change.objects.count() == 2


def test_something_has_to_be_said(browse: Browse, member: Person, process: Process) -> None:
    assert "This field is required." in send(browse(member), what="  ")
    assert "at most 300 characters" in send(browse(member), what="x" * 301)
    assert not Entry.objects.filter(process=process).exists()


def test_nothing_is_reported_of_a_process_in_which_one_takes_no_part(
    browse: Browse, member: Person, process: Process
) -> None:
    hidden = Process.objects.create(
        process_id="hidden", name="Hidden", owner=process.owner, created_at=timezone.now()
    )
    shown = send(browse(member), what="Stuck", process=hidden.process_id)
    assert "That choice is not one of the available choices." in shown
    Part.objects.all().delete()
    assert "nothing can be reported" in page(browse(member), WHERE)


def test_one_that_is_open_in_the_same_case_is_offered_first(
    browse: Browse, member: Person, process: Process
) -> None:
    known, closed = entry(process, 1), entry(process, 2, case_id="c-1", state=State.OVER)
    client = browse(member)
    shown = send(client, what="Repaired twice", case_id="c-1")
    assert "Is it this one? Something is open in this case already." in shown
    assert shown.count("done again") == 1
    assert Entry.objects.count() == 2

    assert "What you saw is added there." in send(
        client, what="Repaired twice", case_id="c-1", same=known.pk
    )
    send(client, what="Repaired twice", case_id="c-1", same=known.pk)
    change = Change.objects.get()
    assert (change.entry, change.verb, change.said) == (
        known,
        "reported again",
        {"what": "Repaired twice"},
    )
    assert Entry.objects.count() == 2

    shown = send(client, what="Repaired twice", case_id="c-1", same=closed.pk)
    assert "That one is closed by now: report this as another." in shown
    send(client, what="Repaired twice", case_id="c-1", same="none")
    assert Entry.objects.get(kind="reported").case_id == "c-1"


@pytest.mark.django_db(transaction=True)
def test_a_partner_reports_only_cases_that_it_sees(
    bring: Bring,
    browse: Browse,
    someone: Callable[..., Person],
    process: Process,
    nordparts: Organisation,
) -> None:
    bring(process, usual_log() + case("hidden", STUCK, day=50))
    guest = someone(Role.PARTNER, nordparts)
    client = browse(guest)
    shown = send(client, what="Where is it", case_id="hidden")
    assert "Is it this one?" not in shown
    made = Entry.objects.get(kind="reported")
    assert (made.case_id, made.reported) == ("", "Where is it (case hidden)")
    assert Touch.objects.get(entry=made).organisation == nordparts

    send(client, what="Where is that", case_id="b-00", same="none")
    assert Entry.objects.get(reported="Where is that").case_id == "b-00"
    assert WORKS in page(client, "/exceptions/?state=all&kind=bounce")


def test_who_has_several_processes_chooses(
    browse: Browse, member: Person, process: Process
) -> None:
    other = Process.objects.create(
        process_id="charter", name="Charter", owner=process.owner, created_at=timezone.now()
    )
    Part.objects.create(process=other, organisation=member.organisation)
    content = browse(member).get(WHERE).content.decode()
    assert re.findall(r'<option value="(\w*)"', content)[:3] == ["", "breakdown", "charter"]


def of_buses(*buses: str) -> list[tuple[str, ...]]:
    """A log in which more cases lie open, each of a bus."""
    rows: list[tuple[str, ...]] = [(*row, "100") for row in usual_log()]
    for at, bus in enumerate(buses):
        rows += [(*row, bus) for row in case(f"lies-{at}", STUCK, day=50 + at)]
    return rows


@pytest.mark.django_db(transaction=True)
def test_a_case_is_found_by_what_the_log_says_of_it(
    bring: Bring, browse: Browse, member: Person, process: Process
) -> None:
    bring(process, of_buses("4264", "4265", "4265"), more=["bus"])
    Entry.objects.all().delete()
    client = browse(member)
    shown = send(client, what="Stuck again", case_id="bus 4264")
    assert "Reported in case lies-0. You will be told what becomes of it." in shown
    assert Entry.objects.get().case_id == "lies-0"

    shown = send(client, what="Two of them", case_id="4265")
    assert "Which case is it? The log says 4265 of several open cases." in shown
    assert "lies-2 bus 4265 , begun on" in shown
    assert Entry.objects.count() == 1
    send(client, what="Two of them", case_id="4265", which="lies-1")
    assert Entry.objects.get(reported="Two of them").case_id == "lies-1"
    send(client, what="None of them", case_id="4265", which="none")
    assert Entry.objects.get(reported="None of them").case_id == "4265"


@pytest.mark.django_db(transaction=True)
def test_a_number_that_no_case_has_is_kept_and_said_to_be_none(
    bring: Bring,
    browse: Browse,
    member: Person,
    someone: Callable[..., Person],
    process: Process,
    nordparts: Organisation,
) -> None:
    bring(process, of_buses("4264"), more=["bus"])
    shown = send(browse(member), what="Stuck again", case_id="9999")
    said = "No case of the log has the number 9999 , which was written with the report."
    assert said in shown
    assert Entry.objects.get(kind="reported").case_id == "9999"
    send(browse(someone(Role.PARTNER, nordparts)), what="Ours", case_id="4264")
    assert Entry.objects.get(reported__startswith="Ours").case_id == ""
