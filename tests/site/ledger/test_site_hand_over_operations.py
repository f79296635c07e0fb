"""Handing work over: who may, what it writes, who is told, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from work_fixtures import (
    DEPOT,
    STORES,
    TO_NORD,
    TO_STORES,
    TO_WORKS,
    WORKS,
    Work,
    after,
)

from daylit_site.ledger.errors import (
    ChangedMeanwhileError,
    UnableToChangeError,
    UnableToHandOverError,
)
from daylit_site.ledger.handing.charges import sides_known
from daylit_site.ledger.handing.clocks import clock_of
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import (
    Answer,
    Change,
    Entry,
    HandOver,
    Member,
    Pause,
    Room,
    State,
    Touch,
)
from daylit_site.ledger.operations import entries, hand_overs, pauses
from daylit_site.ledger.operations.terms import agree
from daylit_site.people.models import AuditEntry, Kind, Letter, LetterKind, Level, Organisation
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from daylit_site.people.models import Person


def told(kind: LetterKind) -> list[tuple[str, str]]:
    return list(Letter.objects.filter(kind=kind).values_list("person__email", "subject"))


def test_handing_over_waits_for_the_receiver_and_is_kept(work: Work) -> None:
    work.hand_over(note="Ship it tonight.")
    made = HandOver.objects.get()
    assert (made.level, made.from_party, made.to_party) == (Level.TEAM, DEPOT, WORKS)
    assert (made.offered_at, made.offered_by, made.answer) == (after(1), work.member, "offered")
    entry = work.entry
    assert (entry.state, entry.waiting_for, entry.reason) == (
        State.WAITING,
        WORKS,
        "Ship it tonight.",
    )
    change = Change.objects.get()
    assert (change.verb, change.by, change.at) == ("handed over", work.member, after(1))
    assert change.said == {"from": DEPOT, "to": WORKS, "reason": "Ship it tonight."}
    assert AuditEntry.objects.get().verb == "exception.handed over"


def test_a_partner_sees_what_was_handed_over_to_it(work: Work) -> None:
    assert not Entry.objects.visible_to(work.guest).exists()
    work.hand_over()
    assert Entry.objects.visible_to(work.guest).get() == work.entry


def test_people_of_the_receiving_team_are_told_and_brought_into_the_room(work: Work) -> None:
    work.join(work.colleague, WORKS)
    work.hand_over(note="Ship it tonight.")
    letter = Letter.objects.get()
    assert (letter.person, letter.kind) == (work.colleague, LetterKind.HAND_OVER)
    assert letter.subject == "Handed over to Nord Works: Gearbox not in store"
    assert letter.text == (
        "Depot hands this over to Nord Works: Gearbox not in store.\n\n"
        "“Ship it tonight.”\n\n"
        "Accept it, or return it with a reason."
    )
    assert letter.path == f"/exceptions/{work.entry.pk}/"
    assert letter.about == f"room:{Room.objects.get().pk}"
    inside = Member.objects.order_by("pk").values_list("person", flat=True)
    assert list(inside) == [work.member.pk, work.colleague.pk]


def test_people_of_the_partner_in_the_room_are_told_where_no_team_is_known(work: Work) -> None:
    room = Room.objects.create(entry=work.entry, opened_at=after(0))
    Member.objects.create(room=room, person=work.guest, brought_at=after(0))
    work.hand_over(TO_NORD)
    assert told(LetterKind.HAND_OVER) == [
        (work.guest.email, "Handed over to Nordparts AB: Gearbox not in store")
    ]


def test_who_has_no_account_is_reached_by_mail(work: Work) -> None:
    work.reach_by_mail()
    room = Room.objects.get()
    Member.objects.create(room=room, email="else@elsewhere.example", brought_at=after(0))
    work.hand_over()
    assert [(one.email, one.person) for one in Letter.objects.all()] == [
        ("desk@nordparts.example", None)
    ]


def test_what_stands_in_the_terms_comes_with_the_offer(work: Work) -> None:
    agree(
        process=work.process,
        giver=Side(Level.TEAM, DEPOT),
        taker=TO_WORKS,
        limit_seconds=8 * 3600.0,
        needs=["Contract number", "Bus number"],
        person=work.owner,
        now=after(0),
    )
    work.join(work.guest, WORKS)
    made = work.hand_over(brought={"Bus number": "4711"})
    assert made.needs == [
        {"text": "Contract number", "said": ""},
        {"text": "Bus number", "said": "4711"},
    ]
    assert (made.limit_seconds, made.due_at) == (8 * 3600.0, after(9))
    text = Letter.objects.get().text
    assert "Of what was agreed as needed this is missing: Contract number." in text
    assert (
        "Agreed time: 8\u00a0h, nights and days off included, until 16 November 2026, 17:00 UTC."
        in text
    )


def test_the_receiver_accepts_and_has_it_in_work(work: Work) -> None:
    work.hand_over()
    work.accept()
    made = HandOver.objects.get()
    assert (made.answer, made.answered_by, made.answered_at) == (
        Answer.ACCEPTED,
        work.guest,
        after(2),
    )
    assert (work.entry.state, work.entry.waiting_for) == (State.IN_WORK, "")
    assert [one.verb for one in Change.objects.all()] == ["handed over", "hand-over accepted"]


def test_who_handed_over_is_told_that_it_comes_back(work: Work) -> None:
    work.hand_over()
    work.give_back()
    made = HandOver.objects.get()
    assert (made.answer, made.because) == (Answer.RETURNED, "No contract number.")
    assert told(LetterKind.HAND_OVER) == [
        (work.member.email, "Returned by Nord Works: Gearbox not in store")
    ]
    assert work.entry.state == State.IN_WORK


def test_what_was_accepted_can_still_be_returned(work: Work) -> None:
    work.hand_over()
    work.accept()
    work.give_back()
    assert HandOver.objects.get().answer == Answer.RETURNED


def test_who_offered_takes_it_back(work: Work) -> None:
    work.hand_over()
    hand_overs.withdraw(
        entry=work.entry, because="Found it.", version=None, person=work.member, now=after(2)
    )
    work.entry.refresh_from_db()
    assert HandOver.objects.get().answer == Answer.WITHDRAWN
    assert work.entry.state == State.IN_WORK


def test_nobody_else_takes_an_offer_back(work: Work) -> None:
    work.hand_over()
    with pytest.raises(UnableToHandOverError) as refused:
        hand_overs.withdraw(
            entry=work.entry, because="", version=None, person=work.owner, now=after(2)
        )
    assert str(refused.value) == "member handed it over, so only they can take it back."


def test_the_second_who_answers_is_told_who_did(work: Work) -> None:
    work.hand_over()
    work.accept()
    with pytest.raises(UnableToHandOverError) as refused:
        work.accept(by=work.colleague, at=3)
    assert str(refused.value) == (
        "partner member accepted this hand-over already (16 November 2026, 10:00 UTC). "
        "Nothing was changed."
    )


def test_an_answer_to_a_card_that_was_shown_before_is_refused(work: Work) -> None:
    shown = work.entry.version
    work.hand_over()
    with pytest.raises(ChangedMeanwhileError):
        hand_overs.accept(entry=work.entry, version=shown, person=work.guest, now=after(2))
    assert HandOver.objects.get().answer == Answer.OFFERED


@pytest.mark.parametrize("who", ["member", "owner"])
def test_only_the_receivers_people_answer(work: Work, who: str) -> None:
    work.hand_over()
    with pytest.raises(UnableToHandOverError) as refused:
        work.accept(by=getattr(work, who))
    assert str(refused.value) == "Only the people of Nord Works can answer this hand-over."


def test_of_a_team_whose_people_are_known_only_these_answer(work: Work) -> None:
    work.join(work.colleague, WORKS)
    work.hand_over()
    with pytest.raises(UnableToHandOverError):
        work.accept(by=work.guest)
    work.accept(by=work.colleague)
    assert HandOver.objects.get().answered_by == work.colleague


def test_a_partner_hands_on_only_what_it_has(work: Work) -> None:
    with pytest.raises(UnableToHandOverError) as refused:
        work.hand_over(TO_STORES, person=work.guest)
    assert str(refused.value) == (
        "Your organisation does not have this work, so it cannot hand it over."
    )
    work.hand_over()
    work.accept()
    work.hand_over(TO_STORES, person=work.guest, at=3)
    last = HandOver.objects.last()
    assert last is not None
    assert (last.from_party, last.to_party) == (WORKS, STORES)


def test_work_is_not_handed_twice_to_the_same(work: Work) -> None:
    work.hand_over()
    work.accept()
    with pytest.raises(UnableToHandOverError) as refused:
        work.hand_over(at=3)
    assert str(refused.value) == "Nord Works has this work already."


def test_work_is_handed_to_whom_a_log_names_and_nobody_in_the_room_did(work: Work) -> None:
    made = work.hand_over(Side(Level.TEAM, DEPOT))
    assert (made.from_party, made.to_party) == ("City Buses", DEPOT)


def test_nobody_accepts_what_they_handed_over_themselves_but_in_a_team_of_theirs(
    work: Work,
) -> None:
    work.hand_over(TO_STORES)
    with pytest.raises(UnableToHandOverError) as refused:
        work.accept(by=work.member)
    assert str(refused.value) == "Only the people of Stores can answer this hand-over."
    work.join(work.member, STORES)
    work.accept(by=work.member)
    assert HandOver.objects.get().answered_by == work.member


def test_a_second_offer_waits_for_the_first(work: Work) -> None:
    work.hand_over()
    with pytest.raises(UnableToHandOverError) as refused:
        work.hand_over(TO_STORES, at=2)
    assert str(refused.value) == (
        "It was handed over to Nord Works, who has not answered yet. It can be taken back first."
    )


def test_a_team_that_is_no_more_is_refused_in_words(work: Work) -> None:
    work.parties[STORES].delete()
    with pytest.raises(UnableToHandOverError) as refused:
        work.hand_over(TO_STORES)
    assert str(refused.value) == "Nobody names Stores any more. Choose from the list as it is now."


def test_a_team_of_an_organisation_that_left_is_refused(work: Work) -> None:
    Organisation.objects.filter(pk=work.guest.organisation_id).update(left_at=after(0))
    with pytest.raises(UnableToHandOverError) as refused:
        work.hand_over()
    assert str(refused.value) == (
        "Nord Works has left: nobody there would see it. Choose someone else."
    )


def test_a_team_of_an_organisation_that_takes_no_part_is_refused(work: Work) -> None:
    work.process.parts.filter(organisation=work.guest.organisation_id).delete()
    with pytest.raises(UnableToHandOverError) as refused:
        work.hand_over()
    assert str(refused.value) == (
        "Nord Works takes no part in this process: nobody there would see it."
    )


def close(entry: Entry, person: Person, at: float) -> None:
    entries.resolve(
        entry=entry,
        resolution="Found",
        reason="It lay there",
        decided_as="",
        version=None,
        person=person,
        now=after(at),
    )
    entry.refresh_from_db()


def test_what_is_closed_is_not_handed_over(work: Work) -> None:
    close(work.entry, work.member, 1)
    with pytest.raises(UnableToChangeError) as refused:
        work.hand_over(at=2)
    assert str(refused.value) == "Nothing was changed: this is resolved, by member."


def test_pausing_stops_the_time_of_the_receiver(work: Work) -> None:
    agree(
        process=work.process,
        giver=Side(Level.TEAM, DEPOT),
        taker=TO_WORKS,
        limit_seconds=8 * 3600.0,
        needs=[],
        person=work.owner,
        now=after(0),
    )
    made = work.hand_over()
    assert made.due_at == after(9)
    pauses.pause(
        entry=work.entry,
        whose=Side(Level.TEAM, DEPOT),
        reason="Contract number missing",
        version=work.entry.version,
        person=work.guest,
        now=after(3),
    )
    work.entry.refresh_from_db()
    made.refresh_from_db()
    assert made.due_at is None
    assert (work.entry.state, work.entry.waiting_for, work.entry.reason) == (
        State.WAITING,
        DEPOT,
        "Contract number missing",
    )
    pauses.resume(entry=work.entry, version=work.entry.version, person=work.member, now=after(7))
    made.refresh_from_db()
    assert made.due_at == after(13)
    assert Pause.objects.get().ended_at == after(7)
    work.entry.refresh_from_db()
    assert (work.entry.state, work.entry.waiting_for) == (State.WAITING, WORKS)


def test_a_pause_ends_when_the_work_goes_back(work: Work) -> None:
    work.hand_over()
    pauses.pause(
        entry=work.entry,
        whose=Side(Level.TEAM, DEPOT),
        reason="Contract number missing",
        version=None,
        person=work.guest,
        now=after(2),
    )
    work.give_back(at=4)
    assert Pause.objects.get().ended_at == after(4)
    with pytest.raises(UnableToHandOverError) as refused:
        pauses.resume(entry=work.entry, version=None, person=work.member, now=after(5))
    assert str(refused.value) == "The clock goes on already. Nothing was changed."


def test_who_belongs_to_no_side_does_not_pause(work: Work) -> None:
    work.hand_over(TO_STORES)
    with pytest.raises(UnableToHandOverError) as refused:
        pauses.pause(
            entry=work.entry,
            whose=Side(Level.TEAM, DEPOT),
            reason="Why not",
            version=None,
            person=work.guest,
            now=after(2),
        )
    assert str(refused.value) == "Your organisation has no part in this hand-over."


def test_a_pause_for_who_has_the_work_is_none(work: Work) -> None:
    with pytest.raises(UnableToHandOverError) as refused:
        pauses.pause(
            entry=work.entry,
            whose=Side(Level.TEAM, DEPOT),
            reason="Why not",
            version=None,
            person=work.member,
            now=after(2),
        )
    assert str(refused.value) == "Depot has this work, so it is their time already."


def test_each_party_can_be_chosen_once(work: Work) -> None:
    """Of a partner with teams these are offered, one without stands by its own name."""
    lone = Organisation.objects.create(name="Airport Stores", kind=Kind.PARTNER)
    Part.objects.create(process=work.process, organisation=lone)
    timed = clock_of(work.entry, after(1))
    offered = sides_known(timed, work.member, work.process)
    assert [timed.sides.words_of(one) for one in offered] == [
        "Airport Stores",
        "Depot (City Buses)",
        "Nord Works (Nordparts AB)",
        "Stores (City Buses)",
    ]
    made = work.hand_over(Side(Level.TEAM, "Airport Stores"))
    assert Touch.objects.get(entry=made.entry).organisation == lone


def test_choosing_an_organisation_leaves_the_clock_to_teams(work: Work) -> None:
    made = work.hand_over(TO_NORD)
    assert (made.level, made.to_party) == (Level.TEAM, "Nordparts AB")
    work.accept()
    assert clock_of(work.entry, after(3)).level == Level.TEAM
