"""The same done to many exceptions: each by itself, nothing twice, and said how it went."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from ledger_list_fixtures import as_read, entry
from room_builders import NOW

from daylit_site.ledger.models import Change, Entry, Judging, State
from daylit_site.ledger.operations import bulk, entries, rooms
from daylit_site.ledger.operations.bulk import Doing, do_to_all
from daylit_site.people.models import AuditEntry
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Browse

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(browse: Browse, process: Process) -> Client:
    return browse(process.owner)


def send(client: Client, **said: object) -> str:
    """Send the list's form; return the words of the page that follows."""
    answer = client.post("/exceptions/many/", said, follow=True)
    assert answer.status_code == 200
    return as_read(answer.content.decode())


def test_those_chosen_are_acknowledged_and_the_others_said_why(
    owner: Client, process: Process
) -> None:
    ids = [entry(process, number).pk for number in range(3)]
    closed = entry(process, 3, state=State.RESOLVED, state_by=process.owner)
    shown = send(owner, do="acknowledge", id=[*ids, closed.pk], query="kind=rework")
    assert (
        "3 acknowledged. 1 was not: Nothing was changed: this is resolved, by process owner."
        in shown
    )
    assert Entry.objects.filter(state=State.ACKNOWLEDGED).count() == 3
    assert Change.objects.filter(verb="acknowledged").count() == 3
    assert AuditEntry.objects.filter(verb="exception.acknowledged").count() == 3


@pytest.mark.parametrize(
    ("verb", "said", "verb_kept"),
    [
        ("acknowledge", {}, "acknowledged"),
        ("take", {}, "taken"),
        ("assign", {"sure": "1", "to": "me"}, "assigned"),
        ("accept", {"sure": "1", "until_on": "2099-01-01", "reason": "known"}, "accepted"),
        ("set_aside", {"sure": "1", "reason": "a test"}, "set aside"),
    ],
)
def test_a_button_pressed_twice_does_it_once(
    owner: Client, process: Process, verb: str, said: dict[str, str], verb_kept: str
) -> None:
    one = entry(process, 1)
    if "to" in said:
        said = {**said, "to": str(process.owner.pk)}
    first = send(owner, do=verb, id=one.pk, query="state=all", **said)
    again = send(owner, do=verb, id=one.pk, query="state=all", **said)
    told = re.search(r"1 \w+\.|You see to 1 now\.|1 set aside\.", first)
    assert told is not None
    assert told.group() in again
    assert list(Change.objects.values_list("verb", flat=True)) == [verb_kept]


def test_reopening_takes_back_what_was_judged(owner: Client, process: Process) -> None:
    one = entry(process, 1)
    send(owner, do="set_aside", id=one.pk, query="", sure="1", reason="a test")
    said = send(owner, do="reopen", id=one.pk, query="", sure="1", reason="it was none")
    assert "1 reopened." in said
    one.refresh_from_db()
    assert (one.state, one.reason) == (State.REOPENED, "it was none")
    assert [judging.verdict for judging in Judging.objects.all()] == [
        "not an exception",
        "reopened",
    ]


def test_nothing_chosen_is_said(owner: Client) -> None:
    assert "Choose one exception or more first." in send(owner, do="take", query="")
    assert "Choose one exception or more first." in send(owner, do="take", id="x", query="")


def test_what_will_happen_is_said_before(owner: Client, process: Process) -> None:
    ids = [entry(process, number).pk for number in range(2)]
    shown = send(owner, do="accept", id=ids, query="")
    assert "Accept 2 exceptions until a day?" in shown
    assert "They are borne until the day you name." in shown
    assert not Change.objects.exists()
    again = send(owner, do="accept", id=ids, query="", sure="1", until_on="soon", reason="known")
    assert "Accept 2 exceptions until a day?" in again
    assert not Change.objects.exists()


def test_a_day_that_is_over_is_refused_for_each(owner: Client, process: Process) -> None:
    one = entry(process, 1)
    said = {"do": "accept", "id": one.pk, "query": "", "sure": "1", "reason": "known"}
    shown = send(owner, **said, until_on="2020-01-01")
    assert "0 accepted. 1 was not: That day is over." in shown


def test_all_that_match_are_changed_in_steps_and_only_those(
    owner: Client, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daylit_site.ledger.views.bulk.AT_ONCE", 2)
    for number in range(5):
        entry(process, number)
    entry(process, 5, kind="late")
    said = {"do": "take", "all": "1", "query": "kind=rework"}
    assert "Take 5 exceptions?" in send(owner, **said)
    answer = owner.post("/exceptions/many/", {**said, "sure": "1"})
    for done in ("2 of 5", "4 of 5"):
        content = answer.content.decode()
        assert f"{done} are looked at" in as_read(content)
        kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', content)
        sent = {name: value.replace("&amp;", "&") for name, value in kept}
        sent.pop("csrfmiddlewaretoken", None)
        answer = owner.post("/exceptions/many/", sent, follow=True)
    assert "You see to 5 now." in as_read(answer.content.decode())
    assert set(Entry.objects.filter(owner=process.owner).values_list("kind", flat=True)) == {
        "rework"
    }
    assert Change.objects.count() == 5


def test_a_script_is_led_to_the_list_at_the_end(owner: Client, process: Process) -> None:
    one = entry(process, 1)
    answer = owner.post(
        "/exceptions/many/",
        {"do": "take", "id": one.pk, "query": "kind=rework"},
        headers={"HX-Request": "true"},
    )
    assert answer.headers["HX-Redirect"] == "/exceptions/?kind=rework"


def test_who_may_not_judge_accepts_nothing(
    browse: Browse, someone: Callable[..., Person], process: Process
) -> None:
    one = entry(process, 1)
    member = browse(someone(Role.MEMBER))
    for verb in ("accept", "set_aside"):
        said = {"do": verb, "id": one.pk, "sure": "1", "reason": "x", "until_on": "2099-01-01"}
        assert member.post("/exceptions/many/", said).status_code == 403
    assert "Accept…" not in member.get("/exceptions/").content.decode()


def test_nobody_changes_what_they_do_not_see(
    browse: Browse, someone: Callable[..., Person], process: Process, nordparts: Organisation
) -> None:
    own, others = entry(process, 1, touched=nordparts), entry(process, 2)
    guest = someone(Role.PARTNER, nordparts)
    room = rooms.open_room(kept=own, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=guest, because="Look", person=process.owner, now=NOW)
    shown = send(browse(guest), do="take", id=[own.pk, others.pk], query="")
    assert "You see to 1 now. 1 was not: It is not in the list any more." in shown
    others.refresh_from_db()
    assert others.owner is None


def test_a_partner_outside_the_room_changes_nothing_and_learns_no_name(
    browse: Browse, someone: Callable[..., Person], process: Process, nordparts: Organisation
) -> None:
    held = entry(process, 1, touched=nordparts, state=State.IN_WORK, owner=process.owner)
    judged = entry(process, 2, touched=nordparts, state=State.NONE, state_by=process.owner)
    client = browse(someone(Role.PARTNER, nordparts))
    outside = "Nothing was changed: that is for those who are in its room."
    shown = send(client, do="take", id=[held.pk, judged.pk], query="state=all")
    assert f"You see to 0 now. 2 were not: {outside}" in shown
    said = {"id": [judged.pk], "query": "", "reason": "no", "sure": "1"}
    assert outside in send(client, do="reopen", **said)
    rows = Entry.objects.order_by("pk").values_list("state", "owner")
    assert list(rows) == [(State.IN_WORK, process.owner.pk), (State.NONE, None)]


def test_a_partner_in_the_room_reads_of_which_organisation_someone_closed_it(
    browse: Browse, someone: Callable[..., Person], process: Process, nordparts: Organisation
) -> None:
    one = entry(process, 1, touched=nordparts, state=State.RESOLVED, state_by=process.owner)
    guest = someone(Role.PARTNER, nordparts)
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=guest, because="Look", person=process.owner, now=NOW)
    shown = send(browse(guest), do="take", id=[one.pk], query="state=all")
    assert "Nothing was changed: this is resolved, by City Buses." in shown


def test_whoever_is_given_one_that_they_do_not_see_is_not(
    owner: Client, process: Process, someone: Callable[..., Person]
) -> None:
    gone = someone(Role.SPONSOR)
    one = entry(process, 1)
    shown = send(owner, do="assign", id=one.pk, query="", sure="1", to=gone.pk)
    assert "Who is to see to 1 exception?" in shown
    assert "Select a valid choice." in shown


def test_two_at_once_lose_nothing_of_each_other(
    process: Process, someone: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One closes what the other is about to acknowledge, between two rows of the other's."""
    made = [entry(process, number) for number in range(4)]
    member, now = someone(Role.MEMBER), timezone.now()
    resolving = partial(
        entries.resolve,
        entry=Entry.objects.get(pk=made[2].pk),
        resolution="Found",
        reason="",
        decided_as="owner",
        version=0,
        person=process.owner,
        now=now,
    )
    one_by_one = bulk.OPERATIONS["acknowledge"]

    def meanwhile(entry: Entry, doing: Doing) -> None:
        if entry.pk == made[1].pk:
            resolving()
        one_by_one(entry, doing)

    monkeypatch.setitem(bulk.OPERATIONS, "acknowledge", meanwhile)
    outcome = do_to_all([one.pk for one in made], Doing("acknowledge", member, now))
    assert outcome.done == 3
    assert outcome.refused == {"Nothing was changed: this is resolved, by process owner.": 1}
    assert Entry.objects.get(pk=made[2].pk).resolution == "Found"
    assert [one.version for one in Entry.objects.order_by("pk")] == [1, 1, 1, 1]


def test_what_a_run_closed_meanwhile_is_told(process: Process) -> None:
    one = entry(process, 1, state=State.OVER)
    now = timezone.now() + timedelta(hours=1)
    outcome = do_to_all([one.pk], Doing("acknowledge", process.owner, now))
    assert outcome.refused == {
        "Nothing was changed: this is over before anyone took it, by A run.": 1
    }


def test_a_forged_state_of_things_counts_for_nothing(owner: Client, process: Process) -> None:
    one = entry(process, 1)
    shown = send(owner, do="take", id=one.pk, query="", so_far="forged")
    assert "You see to 1 now." in shown
