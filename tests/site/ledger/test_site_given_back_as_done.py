"""Work that was accepted is given back as done: the clock passes, and all sides read it plainly."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_list_fixtures import page
from work_fixtures import TO_STORES, TO_WORKS, Work, after

from daylit_site.ledger.errors import UnableToHandOverError
from daylit_site.ledger.handing.clocks import clock_of
from daylit_site.ledger.models import Answer, Change, Entry, State
from daylit_site.ledger.operations import entries, hand_overs
from daylit_site.people.models import Letter

if TYPE_CHECKING:
    from ledger_fixtures import Browse

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db

HOURS = 3600.0
HOUR = timedelta(hours=1)
DONE = "Nord Works says that it is done: “Welded and tested.”"


def finish(work: Work, *, at: float = 5, by: Person | None = None) -> None:
    hand_overs.finish(
        entry=work.entry,
        because="Welded and tested.",
        version=None,
        person=by or work.guest,
        now=after(at),
    )
    work.entry.refresh_from_db()


@pytest.fixture
def done(work: Work) -> Work:
    """Work that was handed to the partner, accepted, and given back as done just now."""
    now = timezone.now()
    Entry.objects.update(anchored_at=now - 6 * HOUR)
    work.entry.refresh_from_db()
    entries.take(entry=work.entry, version=None, person=work.member, now=now - 5 * HOUR)
    said: dict[str, Any] = {"entry": work.entry, "version": None}
    hand_overs.offer(
        to=TO_WORKS,
        brought={},
        note="Weld it.",
        person=work.member,
        now=now - 4 * HOUR,
        **said,
    )
    hand_overs.accept(person=work.guest, now=now - 3 * HOUR, **said)
    hand_overs.finish(because="Welded and tested.", person=work.guest, now=now - HOUR, **said)
    work.entry.refresh_from_db()
    return work


def test_the_clock_passes_to_whoever_handed_it_over(work: Work) -> None:
    work.hand_over(at=1)
    work.accept(at=2)
    finish(work, at=5)
    charged = clock_of(work.entry, after(8)).clock.by_party()
    assert {party: one.seconds / HOURS for party, one in charged.items()} == {
        "Depot": 4,
        "Nord Works": 4,
    }
    made = work.entry.hand_overs.get()
    assert (made.answer, made.because, made.due_at) == (Answer.DONE, "Welded and tested.", None)
    assert (work.entry.state, work.entry.waiting_for) == (State.IN_WORK, "")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lengths=st.lists(st.integers(1, 40), min_size=4, max_size=8),
    finished=st.lists(st.booleans(), min_size=2, max_size=2),
)
def test_the_times_of_all_parties_add_up_to_what_has_elapsed(
    work: Work, lengths: list[int], finished: list[bool]
) -> None:
    work.entry.hand_overs.all().delete()
    at = 0.0
    for is_done, (to_offer, to_back) in zip(
        finished, zip(lengths[::2], lengths[1::2], strict=False), strict=False
    ):
        work.hand_over(at=at + to_offer)
        work.accept(at=at + to_offer)
        at += to_offer + to_back
        if is_done:
            finish(work, at=at)
        else:
            work.give_back(at=at)
    clock = clock_of(work.entry, after(at + 7)).clock
    charged = sum(one.seconds for one in clock.by_party().values())
    assert charged == pytest.approx(clock.elapsed_seconds) == pytest.approx((at + 7) * HOURS)


def test_only_what_was_accepted_is_given_back_as_done_and_only_once(work: Work) -> None:
    work.hand_over(at=1)
    with pytest.raises(UnableToHandOverError) as early:
        finish(work, at=2)
    assert str(early.value) == "Accept the work first, or return it with a reason."
    work.accept(at=2)
    with pytest.raises(UnableToHandOverError) as not_theirs:
        finish(work, at=3, by=work.owner)
    assert str(not_theirs.value) == "Only the people of Nord Works can answer this hand-over."
    finish(work, at=4)
    with pytest.raises(UnableToHandOverError) as again:
        finish(work, at=5)
    assert str(again.value).endswith(
        "gave this back as done already (16 November 2026, 12:00 UTC). Nothing was changed."
    )
    verbs = [one.verb for one in Change.objects.order_by("pk")]
    assert verbs == ["handed over", "hand-over accepted", "given back as done"]


def test_it_can_be_handed_on_again_afterwards(work: Work) -> None:
    work.hand_over(at=1)
    work.accept(at=2)
    finish(work, at=3)
    made = work.hand_over(TO_STORES, at=4)
    assert (made.from_party, made.to_party) == ("Depot", "Stores")


def test_whoever_handed_it_over_and_whoever_sees_to_it_are_written_to(work: Work) -> None:
    entries.take(entry=work.entry, version=None, person=work.owner, now=after(0.5))
    work.hand_over(at=1)
    work.accept(at=2)
    Letter.objects.all().delete()
    finish(work, at=3)
    assert {one.person for one in Letter.objects.all()} == {work.member, work.owner}
    text = Letter.objects.filter(person=work.member).get().text
    assert "Nord Works says that this is done, and gives it back to Depot: " in text
    assert "“Welded and tested.”" in text
    assert "Check it, and close it; or hand it over once more." in text


def test_the_receiver_has_a_button_for_it(work: Work, browse: Browse) -> None:
    now = timezone.now()
    said: dict[str, Any] = {"entry": work.entry, "version": None}
    hand_overs.offer(
        to=TO_WORKS,
        brought={},
        note="",
        person=work.member,
        now=now - HOUR,
        **said,
    )
    client, path = browse(work.guest), f"/exceptions/{work.entry.pk}/"
    assert "Done: give it back" not in page(client, path)
    hand_overs.accept(person=work.guest, now=now, **said)
    assert "Done: give it back What was done Give it back Return with a reason" in page(
        client, path
    )
    assert "Done: give it back" not in page(browse(work.member), path)
    work.entry.refresh_from_db()
    sent = {"version": str(work.entry.version), "because": "Welded and tested."}
    assert client.post(f"{path}hand-over/done/", sent).status_code == 302
    assert work.entry.hand_overs.get().answer == Answer.DONE


def test_all_read_that_it_is_done_and_what_comes_next(done: Work, browse: Browse) -> None:
    path = f"/exceptions/{done.entry.pk}/"
    of_giver = page(browse(done.member), path)
    assert f"{DONE} Check, and close it. Decide and close" in of_giver
    assert f"{done.guest.name} said that it is done and gave it back to Depot" in of_giver
    assert "of Nord Works said that it is done and gave it back to Depot on" in of_giver
    of_guest = page(browse(done.guest), path)
    assert "Nord Works gave this back as done. Nothing is asked of you just now." in of_guest
    assert "What is asked of you" not in of_guest
    of_owner = page(browse(done.owner), path)
    assert f"{DONE} {done.member.name} has this." in of_owner


def test_it_is_on_todays_list_of_who_sees_to_it_and_of_who_handed_it_over(
    done: Work, browse: Browse
) -> None:
    said = "that it is done: check, and close it. Welded and tested."
    assert "You see to it; Nord Works said on " in page(browse(done.member), "/today/")
    assert said in page(browse(done.member), "/today/")
    Entry.objects.update(owner=done.owner)
    of_giver = page(browse(done.member), "/today/")
    assert "You handed it over; Nord Works said on " in of_giver
    assert said in of_giver
    assert said in page(browse(done.owner), "/today/")


def test_accepted_work_is_on_the_receivers_today_until_it_is_given_back(
    work: Work, browse: Browse
) -> None:
    work.hand_over(at=1)
    work.accept(at=2)
    said = "You accepted it for Nord Works on 16 November 2026, 10:00."
    assert said in page(browse(work.guest), "/today/")
    of_colleague = page(browse(work.colleague), "/today/")
    assert f"{work.guest.name} accepted it for Nord Works on" in of_colleague
    assert "accepted it for Nord Works" not in page(browse(work.owner), "/today/")
    finish(work, at=3)
    assert said not in page(browse(work.guest), "/today/")


def test_after_a_return_the_giver_reads_why_and_the_receiver_is_asked_nothing(
    work: Work, browse: Browse
) -> None:
    work.join(work.guest, "Nord Works")
    work.hand_over(at=1)
    of_guest = page(browse(work.guest), f"/exceptions/{work.entry.pk}/")
    assert "accept the work, or return it with a reason" in of_guest
    work.give_back(at=3)
    path = f"/exceptions/{work.entry.pk}/"
    because = "Nord Works returned it: “No contract number.”"
    assert f"{because} Nobody has taken this yet." in page(browse(work.member), path)
    assert "You handed it over; Nord Works returned it on" in page(browse(work.member), "/today/")
    entries.take(entry=work.entry, version=None, person=work.member, now=after(4))
    assert f"{because} You have this: decide and close it" in page(browse(work.member), path)
    after_it = page(browse(work.guest), path)
    assert "Nord Works returned this. Nothing is asked of you just now." in after_it
    assert "What is asked of you" not in after_it
