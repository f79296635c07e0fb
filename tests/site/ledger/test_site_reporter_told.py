"""Whoever has a part in an exception is written to when someone else closes it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from work_fixtures import after

from daylit_site.ledger.models import Member, Room, State
from daylit_site.ledger.operations import entries
from daylit_site.people.models import Letter, LetterKind

if TYPE_CHECKING:
    from work_fixtures import Work

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db


def resolve(work: Work, by: Person) -> None:
    entries.resolve(
        entry=work.entry,
        resolution="Brought over from the other depot.",
        reason="They had two.",
        decided_as="role:analyst",
        version=None,
        person=by,
        now=after(2),
    )


def test_who_reported_it_is_told_how_it_was_closed(work: Work) -> None:
    resolve(work, work.owner)
    letter = Letter.objects.get()
    assert (letter.person, letter.kind) == (work.member, LetterKind.ANSWER)
    assert letter.subject == "What became of it: Gearbox not in store"
    assert letter.text == (
        "You reported this: Gearbox not in store.\n\n"
        f"{work.owner.name} answered: resolved.\n\n"
        "“Brought over from the other depot.”\n\n"
        "Why: They had two.\n\n"
        "It was closed in their role as analyst."
    )
    assert letter.path == f"/exceptions/{work.entry.pk}/"


def test_who_closes_what_they_reported_is_not_written_to(work: Work) -> None:
    resolve(work, work.member)
    assert not Letter.objects.exists()


def test_a_partner_is_told_the_organisation_that_answered(work: Work) -> None:
    work.entry.reported_by = work.guest
    work.entry.save()
    resolve(work, work.owner)
    said = Letter.objects.get().text
    assert f"{work.owner.organisation.name} answered: resolved." in said
    assert work.owner.name not in said


def test_a_partner_outside_the_room_is_not_told_by_what_right_it_was_closed(work: Work) -> None:
    work.entry.reported_by = work.guest
    work.entry.save()
    resolve(work, work.owner)
    assert "It was closed" not in Letter.objects.get().text
    room = Room.objects.create(entry=work.entry, opened_at=after(0))
    Member.objects.create(room=room, person=work.guest, brought_at=after(0))
    work.entry.state = State.IN_WORK
    work.entry.save()
    resolve(work, work.owner)
    last = Letter.objects.order_by("pk").last()
    assert last is not None
    assert last.text.endswith("It was closed in their role as analyst.")


def test_that_it_is_accepted_or_none_is_told_with_the_reason_and_what_is_open_is_not(
    work: Work,
) -> None:
    how = {"version": None, "person": work.owner}
    entries.take(entry=work.entry, now=after(1), **how)  # type: ignore[arg-type]
    assert not Letter.objects.exists()
    accepting = {"until_on": date(2026, 12, 31), "reason": "A new store opens in January."}
    entries.accept(entry=work.entry, now=after(2), **accepting, **how)  # type: ignore[arg-type]
    reason = "Nobody needs it."
    entries.set_aside(entry=work.entry, reason=reason, now=after(3), **how)  # type: ignore[arg-type]
    said = list(Letter.objects.order_by("pk").values_list("text", flat=True))
    assert [one.split("\n\n")[1:] for one in said] == [
        [f"{work.owner.name} answered: accepted.", "Why: A new store opens in January."],
        [f"{work.owner.name} answered: not an exception.", "Why: Nobody needs it."],
    ]


def test_who_sees_to_it_and_who_handed_it_over_are_told_each_once(work: Work) -> None:
    work.entry.reported_by = None
    work.entry.owner = work.colleague
    work.entry.save()
    work.hand_over()
    work.accept()
    Letter.objects.all().delete()
    resolve(work, work.owner)
    told = {one.person: one.text.split("\n\n")[0] for one in Letter.objects.all()}
    assert told == {
        work.colleague: "You see to this: Gearbox not in store.",
        work.member: "You handed this over: Gearbox not in store.",
        work.guest: "You took this work: Gearbox not in store.",
    }
    assert Letter.objects.count() == len(told)
