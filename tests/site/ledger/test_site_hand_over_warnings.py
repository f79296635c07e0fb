"""Warning of clocks that run out: once, when a fifth of the agreed time is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from work_fixtures import DEPOT, TO_STORES, TO_WORKS, WORKS, Work, after

from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.handing.warnings import warn_of_clocks
from daylit_site.ledger.models import Entry, HandOver, State
from daylit_site.ledger.operations import pauses
from daylit_site.ledger.operations.terms import agree
from daylit_site.people.models import Letter, LetterKind, Level

if TYPE_CHECKING:
    from daylit_site.ledger.models import HandOver as Made

HOURS = 3600.0


@pytest.fixture
def offered(work: Work) -> Made:
    """Handed over at 9 with 10 h agreed: over at 19, and 80 % of it used at 17."""
    for side in (TO_WORKS, TO_STORES):
        agree(
            process=work.process,
            giver=Side(Level.TEAM, DEPOT),
            taker=side,
            limit_seconds=10 * HOURS,
            needs=[],
            person=work.owner,
            now=after(0),
        )
    work.join(work.guest, WORKS)
    Entry.objects.update(owner=work.member)
    return work.hand_over(at=1)


def warned() -> list[tuple[str, str]]:
    told = Letter.objects.filter(kind=LetterKind.CLOCK).order_by("pk")
    return list(told.values_list("person__email", "subject"))


def test_the_receiver_and_who_sees_to_it_are_warned_once(work: Work, offered: Made) -> None:
    assert warn_of_clocks(after(8.9)) == 0
    assert warned() == []
    assert warn_of_clocks(after(9)) == 1
    subject = "Time runs out: Gearbox not in store"
    assert warned() == [(work.guest.email, subject), (work.member.email, subject)]
    assert warn_of_clocks(after(12)) == 0
    assert len(warned()) == 2
    offered.refresh_from_db()
    assert offered.warned_at == after(9)
    assert Letter.objects.filter(kind=LetterKind.CLOCK)[0].text == (
        "The agreed time of Nord Works is over on 16 November 2026, 19:00 UTC: "
        "Gearbox not in store."
    )


def test_what_is_over_already_is_told_as_that(offered: Made) -> None:
    assert offered.due_at == after(11)
    assert warn_of_clocks(after(30)) == 1
    assert [subject for _whom, subject in warned()] == ["Time is over: Gearbox not in store"] * 2


def test_a_pause_moves_the_moment(work: Work, offered: Made) -> None:
    pauses.pause(
        entry=work.entry,
        whose=Side(Level.TEAM, DEPOT),
        reason="Contract number missing",
        version=None,
        person=work.guest,
        now=after(2),
    )
    assert warn_of_clocks(after(10)) == 0
    pauses.resume(entry=work.entry, version=None, person=work.guest, now=after(12))
    offered.refresh_from_db()
    assert offered.due_at == after(21)
    assert warn_of_clocks(after(18)) == 0
    assert warn_of_clocks(after(19)) == 1


def test_what_came_back_is_not_warned_of(work: Work, offered: Made) -> None:
    work.give_back(at=3)
    assert warn_of_clocks(after(30)) == 0
    offered.refresh_from_db()
    assert offered.due_at is None


def test_of_what_was_handed_on_only_the_last_is_warned_of(work: Work, offered: Made) -> None:
    work.accept(at=2)
    agree(
        process=work.process,
        giver=TO_WORKS,
        taker=TO_STORES,
        limit_seconds=100 * HOURS,
        needs=[],
        person=work.owner,
        now=after(2),
    )
    work.hand_over(TO_STORES, at=3, person=work.guest)
    assert warn_of_clocks(after(30)) == 0
    offered.refresh_from_db()
    assert offered.due_at is None


@pytest.mark.usefixtures("offered")
def test_what_is_closed_is_not_warned_of() -> None:
    Entry.objects.update(state=State.RESOLVED)
    assert warn_of_clocks(after(30)) == 0
    assert HandOver.objects.get().warned_at is None
