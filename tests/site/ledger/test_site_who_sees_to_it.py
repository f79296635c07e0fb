"""Who sees to an exception is never changed behind anyone's back, nor taken by a partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_list_fixtures import page
from work_fixtures import DEPOT, TO_STORES, TO_WORKS, WORKS, Work, after

from daylit_site.ledger.errors import UnableToChangeError
from daylit_site.ledger.handing.clocks import clock_of
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Member, Room, State
from daylit_site.ledger.operations import bulk, entries, hand_overs, pauses
from daylit_site.people.models import Letter, LetterKind, Level, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from ledger_fixtures import Browse

pytestmark = pytest.mark.django_db

REPORTED = "Gearbox not in store"
TO_DEPOT = Side(Level.TEAM, DEPOT)
HAS_IT = "Nothing was changed: {} sees to this. Say in its room what you need."


def take(work: Work, person: Person, at: float = 1) -> None:
    entries.take(entry=work.entry, version=None, person=person, now=after(at))
    work.entry.refresh_from_db()


def let_in(work: Work, person: Person) -> None:
    room, _is_new = Room.objects.get_or_create(entry=work.entry, defaults={"opened_at": after(0)})
    Member.objects.create(room=room, person=person, brought_at=after(0))


def letters() -> list[tuple[str, str, str]]:
    """Return to whom was written of what kind, and the subject, the first first."""
    found = Letter.objects.order_by("pk").values_list("person__email", "kind", "subject")
    return [(str(email), kind, subject) for email, kind, subject in found]


def test_a_partner_does_not_take_what_the_host_sees_to(work: Work, browse: Browse) -> None:
    take(work, work.owner)
    work.hand_over()
    work.accept()
    with pytest.raises(UnableToChangeError) as refused:
        take(work, work.guest)
    assert str(refused.value) == HAS_IT.format(work.owner.organisation)
    with pytest.raises(UnableToChangeError) as not_given:
        entries.assign(
            entry=work.entry, to=work.guest, version=None, person=work.guest, now=after(3)
        )
    assert str(not_given.value) == str(refused.value)
    doing = bulk.Doing("take", work.guest, after(3))
    assert list(bulk.do_to_all([work.entry.pk], doing).refused) == [str(refused.value)]
    shown = browse(work.guest).get(f"/exceptions/{work.entry.pk}/").content.decode()
    assert "Take it" not in shown
    assert "Ask someone to see to it" not in shown
    work.entry.refresh_from_db()
    assert work.entry.owner == work.owner


def test_a_partner_takes_what_nobody_or_one_of_theirs_sees_to(work: Work) -> None:
    let_in(work, work.guest)
    let_in(work, work.colleague)
    take(work, work.guest)
    take(work, work.colleague, at=2)
    assert work.entry.owner == work.colleague
    assert letters() == [
        (
            work.guest.email,
            LetterKind.HAND_OVER,
            "Colleague sees to this now: Gearbox not in store",
        )
    ]


@pytest.mark.parametrize("was_paused", [True, False])
def test_what_is_opened_again_is_in_work_once_it_is_taken(work: Work, *, was_paused: bool) -> None:
    work.hand_over()
    if was_paused:
        work.accept()
        said = {"whose": TO_DEPOT, "reason": "Drawing missing.", "version": None}
        pauses.pause(entry=work.entry, person=work.guest, now=after(3), **said)  # type: ignore[arg-type]
    how = {"version": None, "person": work.owner}
    said = {"resolution": "Sent", "reason": "It was there", "decided_as": "role:analyst"}
    work.entry.refresh_from_db()
    entries.resolve(entry=work.entry, now=after(4), **said, **how)  # type: ignore[arg-type]
    entries.reopen(entry=work.entry, reason="Again", now=after(5), **how)  # type: ignore[arg-type]
    take(work, work.member, at=6)
    assert (work.entry.state, work.entry.owner) == (State.IN_WORK, work.member)


def test_many_are_taken_once_however_often_one_asks(work: Work) -> None:
    work.hand_over()
    doing = bulk.Doing("take", work.owner, after(2))
    for _press in range(2):
        assert bulk.do_to_all([work.entry.pk], doing).done == 1
    work.entry.refresh_from_db()
    assert (work.entry.state, work.entry.owner) == (State.WAITING, work.owner)
    assert work.entry.changes.filter(verb="taken").count() == 1


@pytest.mark.parametrize("is_done", [True, False])
def test_what_a_partner_saw_to_goes_back_to_whoever_handed_it_over(
    work: Work, *, is_done: bool
) -> None:
    work.hand_over()
    work.accept()
    take(work, work.guest, at=2.5)
    if is_done:
        said = {"because": "Welded.", "version": None, "person": work.guest, "now": after(3)}
        hand_overs.finish(entry=work.entry, **said)  # type: ignore[arg-type]
        work.entry.refresh_from_db()
    else:
        work.give_back()
    assert work.entry.owner == work.member
    assert (work.member.email, LetterKind.HAND_OVER, f"Yours to see to: {REPORTED}") in letters()


def test_a_colleague_who_saw_to_it_is_told_that_it_went_back(work: Work) -> None:
    let_in(work, work.colleague)
    work.hand_over()
    work.accept()
    take(work, work.colleague, at=2.5)
    Letter.objects.all().delete()
    work.give_back()
    told = [one for one in letters() if one[0] == work.colleague.email]
    subject = f"{work.member.organisation} sees to this now: {REPORTED}"
    assert told == [(work.colleague.email, LetterKind.HAND_OVER, subject)]


def test_what_the_host_sees_to_stays_theirs_when_they_give_work_back(work: Work) -> None:
    take(work, work.owner)
    work.hand_over(TO_STORES)
    work.accept(by=work.owner)
    work.give_back(by=work.owner)
    assert work.entry.owner == work.owner


def test_whoever_saw_to_it_is_told_who_does_now_and_that_one_who_asked(work: Work) -> None:
    take(work, work.member)
    assert letters() == []
    take(work, work.owner, at=2)
    entries.assign(entry=work.entry, to=work.member, version=None, person=work.owner, now=after(3))
    assert letters() == [
        (
            work.member.email,
            LetterKind.HAND_OVER,
            f"{work.owner.name} sees to this now: Gearbox not in store",
        ),
        (work.member.email, LetterKind.HAND_OVER, "Yours to see to: Gearbox not in store"),
    ]
    texts = Letter.objects.order_by("pk").values_list("text", flat=True)
    name = work.owner.name
    assert list(texts) == [
        f"{name} sees to this from now on, and you no more: Gearbox not in store.",
        f"{name} asks you to see to this: Gearbox not in store.",
    ]


def test_of_many_at_once_nobody_gets_a_letter_each(work: Work) -> None:
    take(work, work.member)
    for doing in (
        bulk.Doing("take", work.owner, after(2)),
        bulk.Doing("assign", work.owner, after(3), to=work.member),
    ):
        assert bulk.do_to_all([work.entry.pk], doing).done == 1
    assert letters() == []


def test_what_waits_for_an_answer_or_is_paused_waits_on_when_it_is_taken(
    work: Work, browse: Browse
) -> None:
    work.hand_over()
    take(work, work.owner, at=1.5)
    assert (work.entry.state, work.entry.waiting_for) == (State.WAITING, WORKS)
    work.accept()
    said = {"whose": TO_DEPOT, "reason": "Drawing missing.", "version": None}
    pauses.pause(entry=work.entry, person=work.guest, now=after(3), **said)  # type: ignore[arg-type]
    work.entry.refresh_from_db()
    take(work, work.member, at=4)
    assert (work.entry.state, work.entry.waiting_for) == (State.WAITING, DEPOT)
    assert work.entry.owner == work.member
    assert clock_of(work.entry, after(5)).pause is not None
    shown = page(browse(work.member), f"/exceptions/{work.entry.pk}/")
    assert "Go on with it" not in shown
    assert "Let the clock go on" in shown


def test_whose_time_it_is_while_the_clock_is_paused_is_told_and_who_sees_to_it(
    work: Work, someone_at_the_depot: Person
) -> None:
    take(work, work.owner)
    work.hand_over(TO_WORKS)
    work.accept()
    Letter.objects.all().delete()
    said = {"whose": TO_DEPOT, "reason": "Drawing missing.", "version": None}
    pauses.pause(entry=work.entry, person=work.guest, now=after(3), **said)  # type: ignore[arg-type]
    subject = "Clock paused, time of Depot: Gearbox not in store"
    assert letters() == [
        (someone_at_the_depot.email, LetterKind.CLOCK, subject),
        (work.owner.email, LetterKind.CLOCK, subject),
    ]
    assert Letter.objects.get(person=work.owner).text == (
        f"{work.guest.organisation} paused the clock: Gearbox not in store.\n\n"
        "“Drawing missing.”\n\n"
        "Until it goes on, the time is that of Depot. Whoever does not agree says so there."
    )


def test_of_a_pause_nobody_is_told_who_does_not_see_the_exception(work: Work) -> None:
    work.join(work.colleague, WORKS)
    said = {"whose": TO_WORKS, "reason": "Their drawing is missing.", "version": None}
    pauses.pause(entry=work.entry, person=work.owner, now=after(3), **said)  # type: ignore[arg-type]
    assert letters() == []


def test_who_is_reached_by_mail_only_is_told_of_a_pause(work: Work) -> None:
    work.reach_by_mail()
    said = {"whose": TO_WORKS, "reason": "Their drawing is missing.", "version": None}
    pauses.pause(entry=work.entry, person=work.owner, now=after(3), **said)  # type: ignore[arg-type]
    letter = Letter.objects.get()
    assert (letter.email, letter.person) == ("desk@nordparts.example", None)
    assert letter.text.startswith(f"{work.owner.organisation} paused the clock: {REPORTED}.")


def test_the_team_to_which_work_comes_back_is_told_and_what_was_missing(
    work: Work, someone_at_the_depot: Person
) -> None:
    made = work.hand_over(TO_WORKS, person=work.owner)
    made.needs = [{"text": "Bus number", "said": "4711"}]
    made.save()
    Letter.objects.all().delete()
    work.give_back(lacking=["Bus number"])
    subject = "Returned by Nord Works: Gearbox not in store"
    assert letters() == [
        (work.owner.email, LetterKind.HAND_OVER, subject),
        (someone_at_the_depot.email, LetterKind.HAND_OVER, subject),
    ]
    assert Letter.objects.get(person=work.owner).text == (
        "Nord Works returns this to Depot: Gearbox not in store.\n\n"
        "“No contract number.”\n\n"
        "This was missing: Bus number. The time since it was handed over is that of Depot."
    )


@pytest.fixture
def someone_at_the_depot(work: Work) -> Person:
    """Someone of whom it is known that they work at the depot, and nobody else does."""
    made = Person.objects.create(
        email="dana@example.org",
        name="Dana",
        organisation=work.member.organisation,
        role=Role.MEMBER,
    )
    work.join(made, DEPOT)
    return made
