"""What people of a partner read of the rights of the host, and what of an exception is theirs."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from room_builders import pattern_of
from work_fixtures import DEPOT, WORKS, Work, after, granted

from daylit_site.ledger.errors import UnableToChangeError, UnableToDecideError
from daylit_site.ledger.models import DecisionRight, Entry, HandOver, State, Use
from daylit_site.ledger.operations import entries, patterns, rights, rooms
from daylit_site.people.roles import Role
from daylit_site.ui.templatetags.daylit import day

if TYPE_CHECKING:
    from django.test import Client
    from ledger_fixtures import Browse

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _guest_in_the_room(work: Work) -> None:
    """Have it reported an hour ago, and the guest asked into its room."""
    now = timezone.now()
    Entry.objects.update(anchored_at=now - HOUR)
    work.entry.refresh_from_db()
    room = rooms.open_room(kept=work.entry, person=work.owner, now=now)
    rooms.convene(room=room, whom=work.guest, because="Help", person=work.owner, now=now)


def use(work: Work, right: DecisionRight, amount: str, **how: Any) -> Use:
    said: dict[str, Any] = {"version": None, "person": work.member, "now": timezone.now(), **how}
    made = rights.use(
        right=right, entry=work.entry, amount=Decimal(amount), for_what="A gearbox", **said
    )
    work.entry.refresh_from_db()
    return made


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    plain = re.sub(r"<[^>]*>", "", answer.content.decode())
    return " ".join(html.unescape(plain).split())


def close(client: Client, work: Work, deed: str = "close") -> tuple[int, str]:
    said = {"do": deed, "version": str(work.entry.version), "resolution": "Sent", "reason": "Yes"}
    answer = client.post(f"/exceptions/{work.entry.pk}/do/", said, follow=True)
    work.entry.refresh_from_db()
    return answer.status_code, html.unescape(answer.content.decode())


def rights_page(work: Work) -> str:
    return f"/rights/{work.process.process_id}/"


def page(work: Work) -> str:
    return f"/exceptions/{work.entry.pk}/"


def test_rights_of_the_host_are_not_read_by_a_partner(work: Work, browse: Browse) -> None:
    granted(work)
    granted(work, what="Overtime", role="", limit=Decimal(888))
    granted(work, what="A loan", role="", team=work.parties[DEPOT], limit=Decimal(777))
    said = read(browse(work.guest), rights_page(work))
    for hidden in ("Express freight", "Overtime", "A loan", "400", "888", "777"):
        assert hidden not in said
    assert "Nothing has been granted to you yet that you may decide by yourself" in said
    of_page = read(browse(work.guest), page(work))
    assert "No right of yours is for this one." in of_page
    assert "Overtime" not in of_page


@pytest.mark.parametrize("by", ["their team", "their role"])
def test_a_partner_reads_the_rights_that_are_granted_to_them(
    work: Work, browse: Browse, by: str
) -> None:
    of_team = {"role": "", "team": work.parties[WORKS]}
    granted(work, **(of_team if by == "their team" else {"role": Role.PARTNER}))
    said = read(browse(work.guest), rights_page(work))
    assert "Express freight up to 400 SEK" in said
    assert "Nobody has used it since it was granted on" in said


def test_of_a_right_of_all_partners_each_reads_what_its_own_people_did(
    work: Work, browse: Browse
) -> None:
    right = granted(work, role=Role.PARTNER)
    Use.objects.create(
        right=right, entry=work.entry, by=work.member, at=timezone.now(), amount=Decimal(123)
    )
    assert "123" not in read(browse(work.guest), rights_page(work))
    use(work, right, "50", person=work.guest)
    said = read(browse(work.guest), rights_page(work))
    since = f"Used once since it was granted on {day(timezone.now() - HOUR)}."
    assert f"{since} Decided: 50 SEK in all." in said


def test_a_partner_reads_what_was_decided_and_not_up_to_how_much(
    work: Work, browse: Browse
) -> None:
    use(work, granted(work), "120")
    close(browse(work.member), work)
    said = read(browse(work.guest), page(work))
    assert "by a right (member): Express freight, 120 SEK" in said
    assert "400" not in said


def test_a_right_of_the_host_is_not_used_by_a_partner_nor_told_by_its_refusal(work: Work) -> None:
    right = granted(work, role="")
    with pytest.raises(UnableToDecideError) as refused:
        use(work, right, "10", person=work.guest)
    assert str(refused.value) == ("That right is not yours. Ask whoever answers for the process.")


def test_closing_is_the_hosts_and_a_partner_is_told_so(work: Work, browse: Browse) -> None:
    client = browse(work.guest)
    said = read(client, page(work))
    assert "Decide and close" not in said
    assert "It waits for …" in said
    status, told = close(client, work)
    assert status == 409
    assert (
        "Nothing was changed: closing this is for the people of City Buses. Say in its room what "
        "you did, or hand the work back."
    ) in told
    assert "This is what you wrote. It was not done; you can still say it here." in told
    assert work.entry.state == State.IN_WORK


def test_a_partner_closes_what_a_right_of_theirs_is_for(work: Work, browse: Browse) -> None:
    granted(work, role="", team=work.parties[WORKS], kind="reported")
    work.join(work.guest, WORKS)
    client = browse(work.guest)
    assert "Decide and close" in read(client, page(work))
    assert close(client, work)[0] == 200
    assert work.entry.state == State.RESOLVED


@pytest.mark.parametrize(
    ("state", "has_right"),
    [(State.RESOLVED, False), (State.ACCEPTED, False), (State.ACCEPTED, True)],
)
def test_what_the_host_closed_or_judged_is_not_opened_by_a_partner(
    work: Work, browse: Browse, state: State, *, has_right: bool
) -> None:
    if has_right:
        granted(work, role=Role.PARTNER)
    Entry.objects.update(state=state, state_by=work.owner)
    work.entry.refresh_from_db()
    client = browse(work.guest)
    assert "Open it again" not in read(client, page(work))
    status, told = close(client, work, "reopen")
    assert status == 409
    assert "opening this again is for the people of City Buses." in told
    assert work.entry.state == state


def test_a_partner_opens_many_at_once_no_more_than_one(work: Work, browse: Browse) -> None:
    Entry.objects.update(state=State.RESOLVED, state_by=work.owner)
    client = browse(work.guest)
    assert 'value="reopen"' not in client.get("/exceptions/?state=all").content.decode()
    client.post(
        "/exceptions/bulk/", {"do": "reopen", "id": work.entry.pk, "sure": "1", "reason": "x"}
    )
    work.entry.refresh_from_db()
    assert work.entry.state == State.RESOLVED


def test_taking_it_comes_first_where_nobody_has(work: Work, browse: Browse) -> None:
    client = browse(work.owner)
    Entry.objects.update(state=State.NEW)
    whole = client.get(page(work)).content.decode()
    taking = "<button>Take it</button>"
    assert "Nobody has taken this yet." in whole
    assert whole.count(taking) == 1
    assert whole.index(taking) < whole.index("Decide and close")
    assert '<summary class="button second">Decide and close</summary>' in whole
    close(client, work, "take")
    whole = client.get(page(work)).content.decode()
    assert "Nobody has taken this yet." not in whole
    assert '<summary class="button">Decide and close</summary>' in whole


def test_what_is_closed_runs_out_for_nobody_and_goes_on_where_it_is_opened_again(
    work: Work,
) -> None:
    made = work.hand_over(at=1)
    HandOver.objects.update(limit_seconds=36_000.0, due_at=after(11))
    work.accept(at=2)
    by: dict[str, Any] = {"version": None, "person": work.owner}
    entries.resolve(
        entry=work.entry,
        resolution="Sent",
        reason="Yes",
        decided_as="role:owner",
        now=after(3),
        **by,
    )
    made.refresh_from_db()
    assert made.due_at is None
    work.entry.refresh_from_db()
    entries.reopen(entry=work.entry, reason="It broke", now=after(5), **by)
    made.refresh_from_db()
    assert made.due_at == after(13), "two hours of ten were used when it was closed"


@pytest.mark.parametrize("how", ["accept", "set_aside"])
def test_what_is_judged_waits_for_nobody(work: Work, how: str) -> None:
    by: dict[str, Any] = {"version": None, "person": work.owner}
    waiting: dict[str, Any] = {"waiting_for": "Nordparts", "reason": "A gearbox"}
    entries.wait(entry=work.entry, now=after(1), **waiting, **by)
    entries.accept(entry=work.entry, until_on=after(100).date(), reason="Yes", now=after(2), **by)
    assert work.entry.waiting_for == ""
    if how == "set_aside":
        entries.set_aside(entry=work.entry, reason="Yes", now=after(3), **by)
        assert work.entry.accepted_until is None


def test_a_pattern_is_closed_and_opened_by_the_host(work: Work) -> None:
    made = pattern_of(work.process, work.entry)
    by: dict[str, Any] = {"version": None, "person": work.guest, "now": after(1)}
    sentence = "Nothing was changed: closing this pattern is for the people of City Buses."
    with pytest.raises(UnableToChangeError) as refused:
        patterns.resolve(pattern=made, resolution="Sent", reason="Yes", **by)
    assert str(refused.value) == sentence
    patterns.resolve(pattern=made, resolution="Sent", reason="Yes", **{**by, "person": work.owner})
    with pytest.raises(UnableToChangeError) as again:
        patterns.reopen(pattern=made, reason="No", **by)
    assert str(again.value) == sentence
