"""The page of an exception: what it says, to whom, and what can be done on it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from ledger_fixtures import STAYS, case, usual_log
from room_builders import (
    LEFT,
    NOW,
    bounce,
    colleague,
    entry,
    pattern_of,
    resolved,
    touched,
    works_in,
)

from daylit_site.ledger.evidence import rest_of
from daylit_site.ledger.models import OPEN, Entry, Message, Room, State
from daylit_site.ledger.operations import entries, rooms
from daylit_site.ledger.room import deeds
from daylit_site.ledger.room.shown import NUMBER_OF_A_THING, room_shown
from daylit_site.people.models import Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from ledger_fixtures import Bring, Browse

    from daylit_site.people.models import Organisation
    from daylit_site.records.models import Process

    Someone = Callable[..., Person]
    Asserting = Callable[..., AbstractContextManager[object]]

pytestmark = pytest.mark.django_db

OUTSIDE = "What is said about this is for those who were asked into its room."


def read(client: Client, one: Entry, query: str = "") -> str:
    answer = client.get(f"/exceptions/{one.pk}/{query}")
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def do(client: Client, one: Entry, deed: str, **said: object) -> tuple[int, str]:
    sent = {"do": deed, "version": str(one.version), **said}
    answer = client.post(f"/exceptions/{one.pk}/do/", sent, follow=True)
    return answer.status_code, " ".join(html.unescape(answer.content.decode()).split())


def room_with(process: Process, one: Entry, *words: str) -> Room:
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    for said in words:
        rooms.say(room=room, person=process.owner, text=said, now=NOW)
    return room


def test_it_says_what_happened_the_evidence_and_which_of_its_pattern_it_is(
    process: Process, browse: Browse
) -> None:
    one, before = entry(process), entry(process, 2, anchored_at=LEFT - timedelta(days=1))
    pattern_of(process, one, before)
    page = read(browse(process.owner), one)
    assert "<h1>Case BD-1: “Repair” was done again</h1>" in page
    assert (
        "Case BD-1 did “Repair” a second time by another person on 20 November 2026; that took 2"
        " steps. 2 % of the cases do it again. It is number 2 of its pattern since 20 November"
    ) in page


def test_it_speaks_swedish(process: Process, browse: Browse) -> None:
    Person.objects.filter(pk=process.owner.pk).update(language="sv")
    one = entry(process)
    pattern_of(process, one)
    page = read(browse(Person.objects.get(pk=process.owner.pk)), one)
    assert "Ärende BD-1: ”Repair” gjordes för andra gången" in page
    assert "2 % av ärendena gör det igen." in page


def test_what_someone_reported_is_shown_as_they_said_it(process: Process, browse: Browse) -> None:
    one = entry(
        process,
        exception_id=None,
        case_id="",
        kind="reported",
        reported="The shelf is empty. The system says one.",
        reported_by=process.owner,
    )
    page = read(browse(process.owner), one)
    assert "<h1>The shelf is empty</h1>" in page
    assert '<p class="answer">The system says one.</p>' in page


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("Gearbox not in store.", ""),
        ("Stuck! Call 12. Now", "Call 12. Now"),
        ("Row one\nRow two", "Row two"),
        (f"{'long ' * 40}", f"{'long ' * 40}".strip()),
    ],
)
def test_what_someone_reported_is_said_once(process: Process, said: str, rest: str) -> None:
    assert rest_of(entry(process, exception_id=None, kind="reported", reported=said)) == rest


def test_the_case_is_drawn_with_where_it_left_its_way(
    process: Process, bring: Bring, browse: Browse
) -> None:
    bring(process, usual_log())
    page = read(browse(process.owner), Entry.objects.get(case_id="open"))
    assert page.count('class="timeline-moment is-out"') == 1
    assert "<bdi>Check</bdi> at <bdi>Depot</bdi>" in page


def test_that_an_open_case_stands_still_is_drawn_until_the_log_ends(
    process: Process, bring: Bring, browse: Browse
) -> None:
    bring(process, [*usual_log(), *case("later", STAYS, day=63)])
    one, client = Entry.objects.get(case_id="open"), browse(process.owner)
    page = read(client, one)
    assert 'class="timeline-wait is-out"' not in page
    ((length,),) = [re.findall(r'class="timeline-length"[^>]*>([^<]*)<', page)]
    assert length == "4.1 days"
    lain = {"form": "usual", "departure_count": 1, "taken_seconds": 356400.0, "usual_seconds": 60.0}
    Entry.objects.filter(pk=one.pk).update(kind="stalled", evidence=lain)
    page = read(client, one)
    assert page.count('class="timeline-wait is-out"') == 1
    assert re.findall(r'class="timeline-length is-out"[^>]*>([^<]*)<', page) == ["4.1 days"]


def test_below_the_title_stands_what_the_case_is_about_to_who_sees_every_case(
    process: Process, bring: Bring, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    rows = [(*row, "4.5", "Kust 9", "4264") for row in usual_log()]
    bring(process, rows, more=["amount", "bus model", "bus"])
    one, said = Entry.objects.get(case_id="open"), 'facts">bus <strong><bdi>4264</bdi></strong></p>'
    page = read(browse(process.owner), one)
    assert said in page[page.index("</h1>") : page.index("This is by the log")]
    guest = someone(Role.PARTNER, nordparts)
    assert said not in read(browse(guest), touched(one, nordparts))


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("4264", True),
        ("BD-17", True),
        ("A12", True),
        ("95.34", False),
        ("1,240", False),
        ("Kust 9", False),
        ("Doors", False),
        ("29 June 2025, 15:03 UTC", False),
    ],
)
def test_a_thing_is_known_by_one_word_with_a_digit(said: str, *, is_one: bool) -> None:
    assert bool(NUMBER_OF_A_THING.fullmatch(said)) is is_one


def test_names_from_logs_are_no_markup(process: Process, browse: Browse) -> None:
    one = entry(process, place="<b>Repair</b>", team="<i>Depot</i>", case_id="<script>")
    room_with(process, one, "<script>alert(1)</script> **bold**")
    answer = browse(process.owner).get(f"/exceptions/{one.pk}/").content.decode()
    assert "<script>alert" not in answer
    assert "<b>Repair" not in answer
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>bold</strong>" in answer


def test_a_partner_sees_its_own_case_and_not_what_is_said_of_it(
    process: Process, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    one = touched(entry(process, reason="They are slow"), nordparts)
    pattern_of(process, one)
    room_with(process, one, "Between us: they are slow")
    page = read(browse(someone(Role.PARTNER, nordparts)), one)
    assert OUTSIDE in page
    assert "they are slow" not in page.lower()
    assert "Decide and close" not in page


def test_a_partner_is_not_told_the_figures_of_others_borders(
    process: Process, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    one = touched(bounce(process, holder="Depot", other="Stores"), nordparts)
    own = touched(bounce(process, 2), nordparts)
    pattern_of(process, one, own)
    client = browse(someone(Role.PARTNER, nordparts))
    assert "2 % of the cases do it again" not in read(client, one)
    Entry.objects.filter(pk=own.pk).update(holder="Depot", other="Nord Works")
    assert "2 % of the cases do it again" in read(client, own)


def test_a_partner_who_was_brought_in_sees_what_is_said_and_of_the_case_nothing_that_is_not_theirs(
    process: Process, bring: Bring, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    bring(process, usual_log())
    one = Entry.objects.get(case_id="open")
    room = room_with(process, one, "Do you have one?")
    whom = someone(Role.PARTNER, nordparts)
    assert browse(whom).get(f"/exceptions/{one.pk}/").status_code == 404
    rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    page = read(browse(whom), one)
    assert "Do you have one?" in page
    assert "none of them in the log was done by your organisation" in page
    assert 'class="timeline"' not in page


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_who_may_only_look_sees_what_is_said_and_no_form(
    process: Process, browse: Browse, someone: Someone, role: Role
) -> None:
    one = entry(process)
    room_with(process, one, "Shelf B-12 is empty")
    page = read(browse(someone(role)), one)
    assert "Shelf B-12 is empty" in page
    assert "<textarea" not in page


def test_a_member_does_not_accept_or_set_aside(
    process: Process, browse: Browse, someone: Someone
) -> None:
    one, client = entry(process), browse(someone(Role.MEMBER))
    assert "It is no exception" not in read(client, one)
    assert do(client, one, "set_aside", reason="No")[0] == 403


def test_whoever_takes_it_is_in_the_room(
    process: Process, browse: Browse, someone: Someone
) -> None:
    one, member = entry(process), someone(Role.MEMBER)
    status, page = do(browse(member), one, "take")
    one.refresh_from_db()
    assert (status, one.state, one.owner) == (200, State.IN_WORK, member)
    assert "You see to it now." in page
    assert "<strong><bdi>member</bdi></strong> took it into work" in page
    assert one.room.members.get().person == member


def test_closing_asks_for_what_was_done_and_why_and_says_by_whose_authority(
    process: Process, browse: Browse
) -> None:
    one, client = entry(process), browse(process.owner)
    status, page = do(client, one, "close", resolution="Shipped", reason="")
    assert (status, Entry.objects.get().state) == (200, State.NEW)
    assert "This field is required." in page
    do(client, one, "close", resolution="Shipped", reason="It was quicker")
    one.refresh_from_db()
    kept = (one.state, one.resolution, one.reason, one.decided_as)
    assert kept == (State.RESOLVED, "Shipped", "It was quicker", "role:owner")
    page = read(client, one)
    assert "closed it, in their role as process owner" in page


def test_the_second_who_closes_it_sees_who_did_and_how_and_keeps_what_they_wrote(
    process: Process, browse: Browse, someone: Someone
) -> None:
    one, member = entry(process), someone(Role.MEMBER)
    entries.resolve(
        entry=Entry.objects.get(),
        resolution="Taken from bus 402",
        reason="It stood anyway",
        decided_as="shift lead",
        version=one.version,
        person=member,
        now=NOW,
    )
    status, page = do(browse(process.owner), one, "close", resolution="Bought", reason="Quicker")
    assert status == 409
    assert "Nothing was changed: this is resolved, by member." in page
    assert "Taken from bus 402" in page
    assert "This is what you wrote. It was not done; you can still say it here." in page
    assert "Bought" in page
    assert Entry.objects.get().resolution == "Taken from bus 402"


def test_who_decides_over_an_older_state_is_shown_the_new_one_and_can_send_again(
    process: Process, browse: Browse, someone: Someone
) -> None:
    one, client = entry(process), browse(process.owner)
    entries.take(entry=Entry.objects.get(), version=0, person=someone(Role.MEMBER), now=NOW)
    status, page = do(client, one, "close", resolution="Shipped", reason="Quicker")
    assert status == 409
    assert "member changed this while you had it open" in page
    assert 'name="version" value="1"' in page
    assert "Shipped</textarea>" in page
    one.refresh_from_db()
    assert do(client, one, "close", resolution="Shipped", reason="Quicker")[0] == 200


@pytest.mark.parametrize("state", list(State))
def test_whatever_is_offered_can_be_done(process: Process, browse: Browse, state: State) -> None:
    one = entry(process, state=state, state_by=process.owner)
    found = deeds.deeds_for(one, process.owner, may_talk=True)
    assert [each.key for each in found if each.key == "close"] == (
        ["close"] if state in (*OPEN, State.OVER) else []
    )
    said = {
        "resolution": "Shipped",
        "reason": "Why",
        "waiting_for": "Nordparts",
        "until_on": "2036-01-01",
        "to": process.owner.pk,
    }
    for deed in found:
        Entry.objects.filter(pk=one.pk).update(state=state, version=0)
        one.refresh_from_db()
        assert do(browse(process.owner), one, deed.key, **said)[0] == 200, deed.key


def test_what_follows_one_and_came_before_it_is_linked(process: Process, browse: Browse) -> None:
    first = resolved(entry(process), process.owner)
    second = entry(process, 2, case_id="BD-1", follows=first)
    client = browse(process.owner)
    assert f'href="/exceptions/{first.pk}/"' in read(client, second)
    assert f'href="/exceptions/{second.pk}/"' in read(client, first)


def say(client: Client, one: Entry, **said: object) -> str:
    answer = client.post(f"/rooms/entry-{one.pk}/say/", said, follow=True)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def test_what_one_says_is_there_on_the_next_page(process: Process, browse: Browse) -> None:
    one = entry(process)
    page = say(browse(process.owner), one, text="Shelf **B-12** is empty")
    assert "<p>Shelf <strong>B-12</strong> is empty</p>" in page


def test_nothing_said_is_refused_in_words(process: Process, browse: Browse) -> None:
    page = say(browse(process.owner), entry(process), text="")
    assert "This was not sent yet" in page
    assert "This field is required." in page
    assert not Message.objects.exists()


def test_a_form_that_is_not_ours_is_refused(process: Process, someone: Someone) -> None:
    one, client = entry(process), Client(enforce_csrf_checks=True)
    client.force_login(someone(Role.MEMBER))
    answer = client.post(f"/rooms/entry-{one.pk}/say/", {"text": "Hello"})
    assert answer.status_code == 403
    assert not Message.objects.exists()


def chosen(page: str, person: Person) -> str:
    """Return what stands beside someone's box, where it is ticked."""
    said = re.search(rf'name="whom" value="{person.pk}"[^>]* checked> ([^<]*)</label>', page)
    return said[1].strip() if said else ""


def test_naming_someone_outside_offers_to_bring_them_in(process: Process, browse: Browse) -> None:
    ann = colleague("Ann", process.owner.organisation)
    page = say(browse(process.owner), entry(process), text="@Ann: do you know?")
    assert "Ann is not in this room, and was not told: bring them in below." in page
    assert chosen(page, ann) == "Ann, City Buses"


def test_a_partner_is_told_of_people_they_do_not_know_by_what_they_are(
    process: Process, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    one, whom = entry(process), someone(Role.PARTNER, nordparts)
    works_in(colleague("Ann", process.owner.organisation), "Depot")
    room = room_with(process, one)
    rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    client = browse(whom)
    page = read(client, one)
    assert "Ann" not in page
    offered = [one.strip() for one in re.findall(r'name="whom"[^>]*>([^<]*)<', page)]
    assert offered == [
        "member, City Buses: had the work when it left the usual way",
        "process owner, City Buses: answers for the process",
    ]
    said = say(client, one, text="@Ann: are you there?")
    assert "is not in this room" not in said


def test_someone_is_brought_in_by_a_form(process: Process, browse: Browse) -> None:
    one, ann = entry(process), colleague("Ann", process.owner.organisation)
    client, where = browse(process.owner), f"/rooms/entry-{one.pk}/bring/"
    answer = client.post(where, {"whom": ann.pk, "because": "Is it there?"}, follow=True)
    assert "Ann is in the room now, and is written to." in answer.content.decode()
    again = client.post(where, {"whom": ann.pk, "because": "Is it there?"})
    assert "Ann is in this room already." in again.content.decode()
    nobody = client.post(where, {"because": "Is it there?"})
    said = "Choose someone, or write the address of someone without an account."
    assert said in nobody.content.decode()


def test_someone_removed_while_in_a_room_is_shown_as_gone(process: Process, browse: Browse) -> None:
    one, ann = entry(process), colleague("Ann", process.owner.organisation)
    room = room_with(process, one)
    rooms.convene(room=room, whom=ann, because="Help", person=process.owner, now=NOW)
    Person.objects.filter(pk=ann.pk).update(is_active=False)
    assert "no longer here" in read(browse(process.owner), one)


def test_one_leaves_and_takes_others_out(process: Process, browse: Browse) -> None:
    one, ann = entry(process), colleague("Ann", process.owner.organisation)
    room, client = room_with(process, one, "Hello"), browse(process.owner)
    member = rooms.convene(room=room, whom=ann, because="Help", person=process.owner, now=NOW)
    client.post(f"/rooms/entry-{one.pk}/members/{member.pk}/out/")
    client.post(f"/rooms/entry-{one.pk}/leave/")
    assert not room.members.filter(left_at=None).exists()
    assert "<strong><bdi>Ann</bdi></strong> is no longer in the room" in read(client, one)


def test_a_thread_that_has_nothing_new_answers_nothing(process: Process, browse: Browse) -> None:
    one, client = entry(process), browse(process.owner)
    room_with(process, one, "Hello")
    where = f"/rooms/entry-{one.pk}/thread/"
    first = client.get(where)
    mark = first.context["room"].thread.mark
    assert client.get(where, {"mark": mark}).status_code == 204
    room_with(process, one, "Once more")
    later = client.get(where, {"mark": mark})
    assert (later.status_code, "Once more" in later.content.decode()) == (200, True)


def test_that_one_looked_is_kept_only_where_there_is_something_new(
    process: Process, browse: Browse
) -> None:
    one, client = entry(process), browse(process.owner)
    room = room_with(process, one, "Hello")
    mine = room.members.filter(person=process.owner)
    mine.update(seen_at=None)
    read(client, one)
    first = mine.get().seen_at
    read(client, one)
    assert first is not None
    assert mine.get().seen_at == first
    ann = colleague("Ann", process.owner.organisation)
    rooms.say(room=room, person=ann, text="Hello", now=first + timedelta(hours=1))
    client.get(f"/rooms/entry-{one.pk}/thread/")
    assert mine.get().seen_at == first, "a page that fetches by itself was not looked at"
    read(client, one)
    assert mine.get().seen_at != first


def test_a_long_thread_begins_with_the_latest_and_can_be_seen_whole(
    process: Process, browse: Browse
) -> None:
    one, client = entry(process), browse(process.owner)
    room_with(process, one, *(f"Word number {at}." for at in range(130)))
    page = read(client, one)
    assert "Word number 29." not in page
    assert "Word number 30." in page
    assert "Word number 29." in read(client, one, "?thread=all")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("is_opened", [False, True])
def test_whoever_sees_what_a_room_is_of_sees_it_as_the_rooms_themselves_say(
    process: Process, someone: Someone, nordparts: Organisation, role: Role, *, is_opened: bool
) -> None:
    pattern, here = pattern_of(process, entry(process)), process.owner.organisation
    person = colleague("Ann", here, role) if role != Role.PARTNER else someone(role, nordparts)
    if is_opened:
        rooms.open_room(kept=pattern, person=process.owner, now=NOW)
    is_seen = room_shown(pattern, person).is_seen
    sees_no_case = role in (Role.SPONSOR, Role.PARTNER)
    assert is_seen != sees_no_case
    if is_opened:
        assert Room.objects.visible_to(person).exists() == is_seen


def test_a_room_that_is_not_there_is_not_found(process: Process, browse: Browse) -> None:
    client = browse(process.owner)
    for key in ("entry-999", "nothing-1", "entry-", "entry-1e3"):
        assert client.get(f"/rooms/{key}/thread/").status_code == 404


def test_how_many_questions_the_page_asks_does_not_depend_on_how_much_there_is(
    process: Process, browse: Browse, django_assert_max_num_queries: Asserting
) -> None:
    one, host = entry(process), process.owner.organisation
    client = browse(process.owner)
    read(client, one)
    room = room_with(process, one, *(f"Word {at}" for at in range(30)))
    for at in range(10):
        whom = colleague(f"Ann{at}", host)
        rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
        rooms.say(room=room, person=whom, text="Yes", now=NOW)
    for at in range(2, 12):
        resolved(entry(process, at), process.owner)
    with django_assert_max_num_queries(42):
        read(client, one)
