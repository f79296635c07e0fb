"""What is wanted now of whoever reads the page of an exception: one sentence, one button for it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from ledger_fixtures import usual_log
from room_builders import NOW, colleague, entry, pattern_of, works_in
from work_fixtures import TO_STORES, TO_WORKS, WORKS

from daylit_site.ledger.evidence import without_heading
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Entry, Member, Message, State
from daylit_site.ledger.operations import entries, hand_overs, rooms
from daylit_site.ledger.operations.terms import agree
from daylit_site.people.models import Level
from daylit_site.people.roles import Role
from daylit_site.records.models import Job, Kind
from daylit_site.ui.templatetags.daylit import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Bring, Browse
    from work_fixtures import Work

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

    Someone = Callable[..., Person]

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def page_of(client: Client, one: Entry, query: str = "") -> str:
    answer = client.get(f"/exceptions/{one.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def words(markup: str) -> str:
    named = re.sub(r"</?bdi>", "", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", named)).split())


def wanted(page: str) -> str:
    """Return what stands directly below the heading, up to the evidence."""
    begin = page.index("</h1>")
    return words(page[begin : page.index('<p class="answer">', begin + 60)])


@pytest.fixture
def handed(work: Work) -> Work:
    """Work handed over an hour ago to the partner, who has eight hours for it."""
    now = timezone.now()
    Entry.objects.update(anchored_at=now - 4 * HOUR)
    work.entry.refresh_from_db()
    agree(
        process=work.process,
        giver=Side(Level.TEAM, "Depot"),
        taker=TO_WORKS,
        limit_seconds=8 * 3600.0,
        needs=[],
        person=work.owner,
        now=now - 4 * HOUR,
    )
    _offer(work)
    return work


def _offer(work: Work, to: Side = TO_WORKS) -> None:
    hand_overs.offer(
        entry=work.entry,
        to=to,
        brought={},
        note="Weld it.",
        version=None,
        person=work.member,
        now=timezone.now() - HOUR,
    )
    work.entry.refresh_from_db()


def _due(work: Work) -> str:
    due_at = work.entry.hand_overs.get().due_at
    assert due_at is not None
    return f"It is agreed to be done by {moment(due_at)}."


def test_what_nobody_has_is_to_be_taken(process: Process, browse: Browse) -> None:
    page = page_of(browse(process.owner), entry(process))
    said = "Nobody has taken this yet. Take it, and it is yours until it is closed. Take it"
    assert wanted(page) == said
    assert page.count(">Take it</button>") == 1


def test_who_has_it_is_led_to_closing_it(process: Process, browse: Browse) -> None:
    one = entry(process)
    entries.take(entry=one, version=None, person=process.owner, now=NOW)
    client = browse(process.owner)
    said = "You have this: decide and close it, or hand the work over. Decide and close"
    page = page_of(client, one)
    assert wanted(page) == said
    assert 'href="?do=close#close"' in page
    assert "Take it" not in page
    opened = page_of(client, one, "?do=close")
    assert re.search(
        r'<details open><summary[^>]*>Decide and close</summary>\s*<form id="close"', opened
    )


def test_who_has_it_and_waits_goes_on_with_it(process: Process, browse: Browse) -> None:
    one, client = entry(process), browse(process.owner)
    entries.take(entry=one, version=None, person=process.owner, now=NOW)
    said = {"waiting_for": "the supplier", "reason": "Ordered"}
    entries.wait(entry=one, version=None, person=process.owner, now=NOW, **said)
    page = page_of(client, one)
    assert "You have this, and it waits for the supplier: close it once that is there." in wanted(
        page
    )
    assert "Take it" not in page
    sent = {"do": "go_on", "version": str(one.version)}
    client.post(f"/exceptions/{one.pk}/do/", sent)
    one.refresh_from_db()
    assert (one.state, one.waiting_for) == (State.IN_WORK, "")


def test_what_someone_else_has_asks_nothing(
    process: Process, browse: Browse, someone: Someone
) -> None:
    one = entry(process)
    entries.take(entry=one, version=None, person=process.owner, now=NOW)
    page = page_of(browse(someone(Role.MEMBER)), one)
    assert wanted(page) == f"{process.owner.name} has this. Nothing is asked of you just now."


def test_a_hand_over_is_answered_directly_below_the_title_and_nothing_else_is_to_be_taken(
    handed: Work, browse: Browse
) -> None:
    page = page_of(browse(handed.guest), handed.entry)
    asked = (
        "Depot hands this over to Nord Works: accept the work, or return it with a reason. "
        f"{_due(handed)} Accept the work Return with a reason"
    )
    assert asked in wanted(page)
    assert page.count('id="hand-over"') == 1
    assert ">Take it</button>" not in page


def test_others_read_who_is_to_answer_a_hand_over(handed: Work, browse: Browse) -> None:
    handed.join(handed.guest, WORKS)
    said = f"Nord Works is to accept this, or to return it. {_due(handed)}"
    assert wanted(page_of(browse(handed.owner), handed.entry)) == said


def test_where_nobody_could_be_told_of_a_hand_over_someone_is_to_be_brought_in(
    work: Work, browse: Browse
) -> None:
    _offer(work)
    page = page_of(browse(work.member), work.entry)
    said = "Nord Works is to accept this, but nobody there could be told. Bring someone in"
    assert wanted(page) == said
    assert 'href="#people"' in page


def test_of_the_own_team_one_answers_instead_of_taking_it(work: Work, browse: Browse) -> None:
    work.join(work.owner, "Stores")
    _offer(work, TO_STORES)
    page = page_of(browse(work.owner), work.entry)
    assert "accept the work, or return it with a reason. Accept the work" in wanted(page)
    assert ">Take it</button>" not in page
    hand_overs.accept(
        entry=work.entry, version=None, person=work.owner, now=timezone.now() - HOUR / 2
    )
    after = page_of(browse(work.owner), work.entry)
    assert wanted(after).startswith("Nobody has taken this yet.")


def test_a_partner_who_has_the_work_is_to_do_it_and_whoever_sees_to_it_knows(
    handed: Work, browse: Browse
) -> None:
    one, now = handed.entry, timezone.now()
    entries.take(entry=one, version=None, person=handed.member, now=now - HOUR)
    hand_overs.accept(entry=one, version=None, person=handed.guest, now=now)
    guests = page_of(browse(handed.guest), one)
    assert wanted(guests) == (
        "Nord Works has the work: do what is asked, and give it back once it is done. "
        f"{_due(handed)} To the work"
    )
    of_member = page_of(browse(handed.member), one)
    assert wanted(of_member) == (
        "You have this; the work is with Nord Works. Close it once that is done. "
        f"{_due(handed)} Decide and close"
    )
    of_owner = page_of(browse(handed.owner), one)
    name = handed.member.name
    assert wanted(of_owner) == f"{name} has this; the work is with Nord Works. {_due(handed)}"


def test_a_partner_who_was_brought_in_reads_what_is_asked(
    process: Process, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    one, whom = entry(process), someone(Role.PARTNER, nordparts)
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=whom, because="Is it there?", person=process.owner, now=NOW)
    page = page_of(browse(whom), one)
    assert wanted(page) == "What is asked of you: Is it there? Answer in the room"


@pytest.mark.parametrize("state", [State.RESOLVED, State.ACCEPTED, State.NONE, State.OVER])
def test_of_what_is_closed_nothing_is_wanted(
    process: Process, browse: Browse, state: State
) -> None:
    one = entry(process, state=state, state_by=process.owner)
    assert 'id="wanted"' not in page_of(browse(process.owner), one)


@pytest.mark.parametrize(
    ("heading", "sentence", "rest"),
    [
        (
            "Case 7 has lain since 17 August, after “Check”",
            "Case 7 has lain since 17 August after “Check”, for 17 days; half go on sooner.",
            "For 17 days; half go on sooner.",
        ),
        (
            "Case 7 waited 3 h for “Check”",
            "Case 7 waited 3 h for “Check”, until 2 May; half wait less.",
            "Until 2 May; half wait less.",
        ),
        ("Case 7: “Check” was done again", "Case 7 did “Check” a second time.", None),
        ("Case 7 waited 3 h for Check", "Case 7 waited 3 h for Checking it, until 2 May.", None),
        ("Case 7 waited", "Case 7 waited.", None),
    ],
)
def test_the_evidence_does_not_say_again_what_the_heading_says(
    heading: str, sentence: str, rest: str | None
) -> None:
    assert without_heading(sentence, heading) == (rest or sentence)


def test_sending_leads_to_what_was_said(process: Process, browse: Browse) -> None:
    one = entry(process)
    client = browse(process.owner)
    answer = client.post(f"/rooms/entry-{one.pk}/say/", {"text": "Any news?"})
    pk = Message.objects.get().pk
    assert answer["Location"] == f"/exceptions/{one.pk}/#message-{pk}"
    assert f'id="message-{pk}" tabindex="-1"' in page_of(client, one)


def test_several_are_brought_in_at_once_or_nobody(process: Process, browse: Browse) -> None:
    one, host = entry(process), process.owner.organisation
    ann, bo, cem = (colleague(name, host) for name in ("Ann", "Bo", "Cem"))
    client, where = browse(process.owner), f"/rooms/entry-{one.pk}/bring/"
    sent = {"whom": [ann.pk, bo.pk], "because": "Is it there?"}
    answer = client.post(where, sent, follow=True)
    said = "Ann and Bo are in the room now, and are written to."
    assert said in answer.content.decode()
    again = client.post(where, {"whom": [cem.pk, ann.pk], "because": "Is it there?"})
    assert "Ann is in this room already." in again.content.decode()
    inside = {str(member) for member in Member.objects.filter(left_at=None)}
    assert inside == {process.owner.name, "Ann", "Bo"}


def test_who_can_help_stands_first_among_those_to_bring_in_with_why(
    process: Process, browse: Browse
) -> None:
    one, host = entry(process), process.owner.organisation
    colleague("Ann", host)
    works_in(colleague("Zoe", host), "Depot")
    page = page_of(browse(process.owner), one)
    offered = [said.strip() for said in re.findall(r'name="whom"[^>]*>([^<]*)</label>', page)]
    assert offered == [
        "Zoe, City Buses: had the work when it left the usual way; has the work now"
        if "has the work now" in offered[0]
        else "Zoe, City Buses: had the work when it left the usual way",
        "Ann, City Buses",
    ]


def test_each_figure_says_what_it_counts(process: Process, bring: Bring, browse: Browse) -> None:
    bring(process, usual_log())
    one = Entry.objects.get(case_id="open")
    page = page_of(browse(process.owner), one)
    begin = page.index("What this exception took so far")
    facts = words(page[begin : page.index("</dl>", begin)])
    steps = "the whole case has"
    assert re.search(rf"Steps caused (none|\d+) {steps} \d+ steps", facts)
    assert re.search(r"Age .{1,12} until now, since ", facts)
    assert "Taken by nobody yet" in facts
    assert "Seen to by" not in facts


def test_a_partner_reads_why_the_steps_of_a_case_are_not_shown_and_that_a_log_is_read_in(
    process: Process, bring: Bring, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    bring(process, usual_log())
    one, whom = Entry.objects.get(case_id="open"), someone(Role.PARTNER, nordparts)
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    not_shown = (
        "The steps of the case are not shown: none of them in the log was done by your "
        "organisation. What is asked of you stands in the room."
    )
    reading = "A log is being read in just now: if it tells of this, the case stands here"
    client = browse(whom)
    page = words(page_of(client, one))
    assert not_shown in page
    assert reading not in page
    Job.objects.create(
        kind=Kind.IMPORT, process=process, asked_by=process.owner, asked_at=timezone.now()
    )
    assert reading in words(page_of(client, one))


def test_what_no_log_holds_is_said_so_to_whoever_sees_all(
    process: Process, bring: Bring, browse: Browse
) -> None:
    bring(process, usual_log())
    one = entry(process, 99, case_id="nowhere")
    pattern_of(process, one)
    said = "The case is not shown: the record does not hold it, or no longer."
    assert said in words(page_of(browse(process.owner), one))
