"""The card and the terms as pages: who sees what, what is refused, and nothing typed is lost."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import dateformat, timezone
from work_fixtures import DEPOT, STORES, TO_STORES, TO_WORKS, WORKS, Work

from daylit_site.ledger.handing.forms import need_name
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Entry, HandOver, Pause, Terms
from daylit_site.ledger.operations import hand_overs
from daylit_site.ledger.operations.terms import agree
from daylit_site.people.models import AuditEntry, Level
from daylit_site.people.roles import Role
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.test import Client
    from ledger_fixtures import Browse

    from daylit_site.people.models import Person

HOUR = timedelta(hours=1)
NEEDS = ["Contract number", "Bus number"]


@pytest.fixture(autouse=True)
def _reported_just_now(work: Work) -> None:
    """Pages go by the clock on the wall: it was reported four hours ago."""
    Entry.objects.update(anchored_at=timezone.now() - 4 * HOUR)
    work.entry.refresh_from_db()


def terms(work: Work, to: Side = TO_WORKS) -> None:
    agree(
        process=work.process,
        giver=Side(Level.TEAM, DEPOT),
        taker=to,
        limit_seconds=8 * 3600.0,
        needs=NEEDS,
        person=work.owner,
        now=timezone.now() - 4 * HOUR,
    )


def offer(work: Work, to: Side = TO_WORKS, hours_ago: float = 3) -> None:
    hand_overs.offer(
        entry=work.entry,
        to=to,
        brought={"Bus number": "4711"},
        note="Ship it tonight.",
        version=None,
        person=work.member,
        now=timezone.now() - hours_ago * HOUR,
    )
    work.entry.refresh_from_db()


def words(answer: object) -> str:
    content: bytes = getattr(answer, "content", b"")
    plain = "".join(
        part.partition(">")[2] for part in f">{content.decode()}".replace("<bdi>", "").split("<")
    )
    return " ".join(html.unescape(plain).split())


def card(client: Client, work: Work) -> str:
    answer = client.get(f"/exceptions/{work.entry.pk}/")
    assert answer.status_code == 200
    page = answer.content.decode()
    begin = page.index('id="hand-over"')
    return words(
        type("Part", (), {"content": page[begin : page.index("</section>", begin)].encode()})
    )


def send(client: Client, work: Work, what: str, **said: object) -> tuple[int, str]:
    path = f"/exceptions/{work.entry.pk}/hand-over/{what}"
    answer = client.post(path, {"version": str(work.entry.version), **said})
    return answer.status_code, words(answer)


def test_before_any_hand_over_the_card_says_who_has_the_work(work: Work, browse: Browse) -> None:
    said = card(browse(work.member), work)
    assert "Depot has the work since" in said
    assert "Time with each, since it was reported: Depot 4.0 h." in said


def test_both_sides_read_the_same_card(work: Work, browse: Browse) -> None:
    terms(work)
    offer(work)
    for person in (work.member, work.guest):
        said = card(browse(person), work)
        assert "Hand-over to Nord Works" in said
        with_each = "Time with each, since it was reported: Depot 1.0 h · Nord Works 3.0 h."
        assert with_each in said
        assert "Both sides see this clock." in said
        assert "3.0 h of the agreed 8 h used. The time is over on" in said
        assert "Elapsed time is counted, nights and days off included." in said
        needed = "Agreed to come with it: ✗ Contract number: missing✓ Bus number: 4711"
        assert f"Not complete. {needed}" in said
        assert "Ship it tonight." in said


def test_a_time_that_is_over_is_out_of_the_ordinary(work: Work, browse: Browse) -> None:
    terms(work)
    Entry.objects.update(anchored_at=timezone.now() - 12 * HOUR)
    work.entry.refresh_from_db()
    offer(work, hours_ago=10)
    said = card(browse(work.guest), work)
    assert "The agreed time is over by 2.0 h." in said
    page = browse(work.guest).get(f"/exceptions/{work.entry.pk}/").content.decode()
    assert 'class="clock-over"' in page
    assert "style=" not in page


def bar(client: Client, work: Work) -> list[tuple[str, str]]:
    """Return the shade and the width of each part of the clock's bar."""
    page = client.get(f"/exceptions/{work.entry.pk}/").content.decode()
    begin = page.index('<svg class="clock-bar"')
    drawn = page[begin : page.index("</svg>", begin)]
    return re.findall(r'class="(clock-[a-z0-9-]+)" x="[^"]+" y="0" width="([^"]+)"', drawn)


def test_the_bar_shows_both_sides_how_much_of_the_agreed_time_is_used(
    work: Work, browse: Browse
) -> None:
    terms(work)
    offer(work, hours_ago=2)
    for person in (work.member, work.guest):
        (track, whole), (shade, used) = bar(browse(person), work)
        assert (track, whole, shade) == ("clock-track", "100%", "clock-1")
        assert float(used.rstrip("%")) == pytest.approx(25, abs=0.1)


def test_without_an_agreed_time_the_bar_shows_whose_time_it_was(work: Work, browse: Browse) -> None:
    offer(work, hours_ago=2)
    shares = {shade: float(width.rstrip("%")) for shade, width in bar(browse(work.member), work)}
    assert shares == {
        "clock-1": pytest.approx(50, abs=0.1),
        "clock-2": pytest.approx(50, abs=0.1),
    }


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("resolved", "Closed on {day}"),
        ("accepted", "Accepted on {day}"),
        ("not an exception", "Set aside on {day}, as no exception"),
        ("over", "Its case ended before anyone took it"),
    ],
)
def test_the_card_of_what_is_closed_says_how_it_ended(
    work: Work, browse: Browse, state: str, said: str
) -> None:
    now = timezone.now()
    Entry.objects.update(state=state, state_by=work.member, state_at=now)
    shown = card(browse(work.member), work)
    assert said.format(day=dateformat.format(now, "j F Y")) in shown
    assert "Depot had the work then" in shown
    assert "has the work" not in shown
    assert "the clock stands still" not in shown


def test_only_who_may_answer_is_offered_to(work: Work, browse: Browse) -> None:
    offer(work)
    assert "Accept the work Return with a reason" in card(browse(work.guest), work)
    of_sender = card(browse(work.member), work)
    assert "Accept" not in of_sender
    assert "Take it back" in of_sender


def test_a_partner_without_a_part_in_it_is_not_told_of_others(work: Work, browse: Browse) -> None:
    """The depot hands over to the stores: of both the guest sees only that others have it."""
    Entry.objects.filter(pk=work.entry.pk).update(reported_by=work.guest)
    offer(work, TO_STORES)
    work.entry.refresh_from_db()
    said = card(browse(work.guest), work)
    assert "Others have the work" in said
    assert STORES not in said
    assert DEPOT not in said
    assert "Ship it tonight." not in said
    Part.objects.filter(organisation=work.guest.organisation_id).update(sees_borders=True)
    assert "Hand-over to Stores" in card(browse(work.guest), work)


def test_the_form_to_hand_over_asks_for_what_was_agreed(work: Work, browse: Browse) -> None:
    terms(work)
    client = browse(work.member)
    answer = client.get(f"/exceptions/{work.entry.pk}/hand-over/?to=team:{WORKS}")
    said = (
        "These two agreed on what comes with the work: it is asked for below. What you leave empty "
        "is told to both as missing."
    )
    assert words(answer).count(said) == 1
    assert words(answer).count("optional") == 1
    brought = {need_name("Bus number"): "4711"}
    status, _said = send(client, work, "", to=f"team:{WORKS}", note="Ship it.", **brought)
    assert status == 302
    made = HandOver.objects.get()
    assert [one["said"] for one in made.needs] == ["", "4711"]


def test_what_came_before_is_filled_in_when_it_goes_there_once_more(
    work: Work, browse: Browse
) -> None:
    terms(work)
    offer(work)
    work.join(work.guest, WORKS)
    hand_overs.give_back(
        entry=work.entry,
        because="Which contract?",
        lacking=["Contract number"],
        version=None,
        person=work.guest,
        now=timezone.now(),
    )
    again = f"/exceptions/{work.entry.pk}/hand-over/?to=team:"
    said = browse(work.member).get(again + WORKS).content.decode()
    assert 'value="4711"' in said
    assert "Ship it tonight.</textarea>" in said
    assert "4711" not in browse(work.member).get(again + STORES).content.decode()


def test_where_nothing_was_agreed_as_needed_nothing_is_said_to_be_missing(
    work: Work, browse: Browse
) -> None:
    offer(work)
    assert "What was missing" not in card(browse(work.guest), work)
    send(browse(work.guest), work, "return/", because="Not ours.", lacking=["Anything"])
    assert not HandOver.objects.get().is_incomplete


def test_a_team_that_is_no_more_is_refused_and_what_was_typed_is_kept(
    work: Work, browse: Browse
) -> None:
    client = browse(work.member)
    work.parties[STORES].delete()
    path = f"/exceptions/{work.entry.pk}/hand-over/"
    answer = client.post(
        path, {"version": work.entry.version, "to": f"team:{STORES}", "note": "Look behind it."}
    )
    assert "Nobody names Stores any more. Choose from the list as it is now." in words(answer)
    assert "Look behind it." in answer.content.decode()
    assert not HandOver.objects.exists()


def test_accepting_leads_back_to_the_exception(work: Work, browse: Browse) -> None:
    offer(work)
    status, _said = send(browse(work.guest), work, "accept/")
    assert status == 302
    assert "accepted it on" in card(browse(work.member), work)


def test_the_second_answer_is_refused_with_who_answered_and_keeps_the_reason(
    work: Work, browse: Browse
) -> None:
    offer(work)
    shown = work.entry.version
    send(browse(work.guest), work, "accept/")
    work.entry.version = shown
    status, said = send(
        browse(work.colleague), work, "return/", because="We have none of these in store."
    )
    assert status == 409
    assert "changed this while you had it open" in said
    assert "We have none of these in store." in said
    assert HandOver.objects.get().answer == "accepted"


def test_what_cannot_be_sent_any_more_is_shown_to_be_taken_along(
    work: Work, browse: Browse
) -> None:
    offer(work)
    send(browse(work.member), work, "withdraw/")
    status, said = send(browse(work.guest), work, "return/", because="No contract number.")
    assert status == 409
    assert "City Buses took this hand-over back" in said
    assert "What you wrote was not sent. It is here, to be taken with you:No contract" in said


def test_what_goes_to_whom_it_is_offered_already_is_refused_in_words(
    work: Work, browse: Browse
) -> None:
    offer(work)
    status, said = send(browse(work.owner), work, "", to=TO_WORKS.key, note="Once more.")
    assert status == 409
    assert "Nothing was changed: the work has gone on since you looked." in said
    assert "What you wrote was not sent. It is here, to be taken with you:Once more." in said


def test_a_return_needs_a_reason(work: Work, browse: Browse) -> None:
    offer(work)
    status, said = send(browse(work.guest), work, "return/", because="  ")
    assert status == 200
    assert "This field is required." in said
    assert HandOver.objects.get().answer == "offered"


def test_the_reason_of_a_return_is_read_by_the_sender(work: Work, browse: Browse) -> None:
    terms(work)
    offer(work)
    lacking = ["Contract number"]
    send(browse(work.guest), work, "return/", because="No contract number.", lacking=lacking)
    said = card(browse(work.member), work)
    assert "“No contract number.”" in said
    assert "so the time since it was handed over is charged to Depot." in said
    assert "Depot 4.0 h" in said


def test_taking_back_leads_back(work: Work, browse: Browse) -> None:
    offer(work)
    status, _said = send(browse(work.member), work, "withdraw/", because="Found it.")
    assert status == 302
    assert HandOver.objects.get().answer == "withdrawn"


def test_a_pause_is_read_by_both_sides_and_ended_by_either(work: Work, browse: Browse) -> None:
    offer(work)
    reason = "Contract number missing"
    status, _said = send(browse(work.guest), work, "pause/", whose=f"team:{DEPOT}", reason=reason)
    assert status == 302
    for person in (work.member, work.guest):
        said = card(browse(person), work)
        assert f"Paused: it is the time of Depot now. “{reason}”" in said
    work.entry.refresh_from_db()
    status, _said = send(browse(work.member), work, "resume/")
    assert status == 302
    assert Pause.objects.get().ended_by == work.member


def test_a_closed_exception_offers_nothing(work: Work, browse: Browse) -> None:
    offer(work)
    Entry.objects.update(state="resolved", state_by=work.member, state_at=timezone.now())
    said = card(browse(work.guest), work)
    assert "Accept" not in said
    status, said = send(browse(work.guest), work, "accept/")
    assert status == 409
    assert "Nothing was changed: this is resolved, by City Buses." in said


@pytest.mark.parametrize("many", [1, 12])
def test_however_many_hand_overs_there_are_the_card_asks_as_often(
    work: Work,
    browse: Browse,
    django_assert_max_num_queries: Callable[..., AbstractContextManager[object]],
    many: int,
) -> None:
    for at in range(many):
        offer(work, hours_ago=3 - at / 10)
        hand_overs.give_back(
            entry=work.entry,
            because="No contract number.",
            version=None,
            person=work.guest,
            now=timezone.now() - (2.95 - at / 10) * HOUR,
        )
        work.entry.refresh_from_db()
    client = browse(work.member)
    with django_assert_max_num_queries(40):
        client.get(f"/exceptions/{work.entry.pk}/hand-over/?to=team:{WORKS}")


class TestTerms:
    """The page of what is agreed."""

    def path(self, work: Work) -> str:
        return f"/hand-over-terms/{work.process.process_id}/"

    def test_the_owner_agrees_on_terms_and_all_concerned_read_them(
        self, work: Work, browse: Browse
    ) -> None:
        answer = browse(work.owner).post(
            self.path(work),
            {
                "giver": f"team:{DEPOT}",
                "taker": f"team:{WORKS}",
                "amount": "8",
                "unit": "h",
                "needs": "Contract number\n\n Bus   number \nBus number",
            },
        )
        assert answer.status_code == 302
        made = Terms.objects.get()
        assert (made.limit_seconds, made.needs) == (8 * 3600, NEEDS)
        for person in (work.member, work.guest):
            said = words(browse(person).get(self.path(work)))
            assert "Depot → to Nord Works Done within 8 h, nights and days off included." in said
            assert "Contract numberBus number" in said
        assert AuditEntry.objects.get(family="terms").verb == "terms.agreed"

    def test_a_partner_reads_only_what_concerns_it(self, work: Work, browse: Browse) -> None:
        terms(work, TO_STORES)
        said = words(browse(work.guest).get(self.path(work)))
        assert "Nothing is agreed yet" in said
        assert STORES not in said

    def test_the_last_terms_stand_and_the_earlier_are_kept(
        self, work: Work, browse: Browse
    ) -> None:
        terms(work)
        client = browse(work.owner)
        pair = {"giver": f"team:{DEPOT}", "taker": f"team:{WORKS}"}
        client.post(self.path(work), {**pair, "amount": "2.5", "unit": "days"})
        said = words(client.get(self.path(work)))
        assert "Done within 60 h, nights and days off included." in said
        assert Terms.objects.count() == 2
        client.post(self.path(work), {**pair, "end": "yes"})
        said = words(client.get(self.path(work)))
        assert "Nothing is agreed yet" in said
        assert "taken back" in said
        assert Terms.objects.count() == 3

    @pytest.mark.parametrize(
        ("taker", "said"),
        [
            (f"team:{DEPOT}", "Choose two that differ: work passes from one to the other."),
            ("organisation:Nordparts AB", "Choose two teams, or two organisations."),
            ("team:Nowhere", "Nobody names Nowhere any more."),
        ],
    )
    def test_terms_that_cannot_be_are_refused_in_words(
        self, work: Work, browse: Browse, taker: str, said: str
    ) -> None:
        answer = browse(work.owner).post(
            self.path(work),
            {"giver": f"team:{DEPOT}", "taker": taker, "amount": "8", "unit": "h"},
        )
        assert said in words(answer)
        assert not Terms.objects.exists()

    def test_who_may_not_grant_does_not_agree(self, work: Work, browse: Browse) -> None:
        answer = browse(work.member).post(self.path(work), {"giver": "", "taker": ""})
        assert answer.status_code == 403

    def test_a_sponsor_reads_them(
        self, work: Work, browse: Browse, someone: Callable[..., Person]
    ) -> None:
        terms(work)
        said = words(browse(someone(Role.SPONSOR)).get(self.path(work)))
        assert "Nord Works" in said
