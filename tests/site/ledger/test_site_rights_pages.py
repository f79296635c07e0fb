"""Rights as pages: who reads them, who grants, deciding in the room, and the quarter looked at."""

from __future__ import annotations

import html
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from work_fixtures import DEPOT, Work, granted

from daylit_site.ledger.models import DecisionRight, Entry, Use
from daylit_site.ledger.operations import rights
from daylit_site.ui.templatetags.daylit import day

if TYPE_CHECKING:
    from django.test import Client
    from ledger_fixtures import Browse

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _reported_just_now(work: Work) -> None:
    """Pages go by the clock on the wall."""
    Entry.objects.update(anchored_at=timezone.now() - HOUR)
    work.entry.refresh_from_db()


def words(answer: Any) -> str:
    plain = "".join(
        part.partition(">")[2]
        for part in f">{answer.content.decode()}".replace("<bdi>", "").split("<")
    )
    return " ".join(html.unescape(plain).split())


def page(client: Client, work: Work, asked: str = "") -> str:
    answer = client.get(f"/rights/{work.process.process_id}/{asked}")
    assert answer.status_code == 200
    return words(answer)


def use(client: Client, work: Work, right: DecisionRight, **said: object) -> Any:
    sent = {"version": str(work.entry.version), "right": right.pk, "for_what": "A gearbox", **said}
    answer = client.post(f"/exceptions/{work.entry.pk}/use-right/", sent)
    work.entry.refresh_from_db()
    return answer


def test_the_owner_grants_and_the_people_of_the_host_read_it(work: Work, browse: Browse) -> None:
    answer = browse(work.owner).post(
        f"/rights/{work.process.process_id}/grant/",
        {
            "what": "Express freight",
            "role": "member",
            "team": work.parties[DEPOT].pk,
            "measure": "money",
            "limit": "412,50",
            "unit": "SEK",
            "tell_persons": [work.owner.pk],
        },
    )
    assert answer.status_code == 302
    made = DecisionRight.objects.get()
    assert (made.limit, made.team) == (Decimal("412.50"), work.parties[DEPOT])
    said = page(browse(work.member), work)
    assert "Express freight up to 412.50 SEK" in said
    assert "For member of Depot." in said
    assert "Nobody has used it since it was granted on" in said
    assert "Grant a right" not in said


@pytest.mark.parametrize(
    ("measure", "limit", "unit", "refused"),
    [
        ("money", "", "SEK", "Say up to how much."),
        ("money", "400", "", "Say of what, such as SEK or pieces."),
        ("money", "1,000", "SEK", "Write 1000 without a comma or point"),
        ("days", "", "", "Say up to how much."),
    ],
)
def test_a_limit_that_is_not_whole_is_refused_in_words(
    work: Work, browse: Browse, measure: str, limit: str, unit: str, refused: str
) -> None:
    answer = browse(work.owner).post(
        f"/rights/{work.process.process_id}/grant/",
        {"what": "Express freight", "measure": measure, "limit": limit, "unit": unit},
    )
    assert refused in words(answer)
    assert not DecisionRight.objects.exists()


def test_a_change_ends_the_earlier_one(work: Work, browse: Browse) -> None:
    right = granted(work)
    client = browse(work.owner)
    asked = f"/rights/{work.process.process_id}/grant/?change={right.pk}"
    assert 'value="400"' in client.get(asked).content.decode()
    client.post(
        f"/rights/{work.process.process_id}/grant/",
        {
            "change": right.pk,
            "what": "Express freight",
            "role": "member",
            "measure": "money",
            "limit": "600",
            "unit": "SEK",
        },
    )
    assert [(one.limit, one.is_over) for one in DecisionRight.objects.all()] == [
        (Decimal(400), True),
        (Decimal(600), False),
    ]
    assert "up to 400" not in page(client, work)


def test_in_the_room_one_reads_what_one_may_decide_in_a_sentence(
    work: Work, browse: Browse
) -> None:
    work.join(work.member, DEPOT)
    granted(work, team=work.parties[DEPOT], tell_persons=[work.owner])
    said = words(browse(work.member).get(f"/exceptions/{work.entry.pk}/"))
    assert "As member of Depot: Express freight up to 400 SEK. Told of it: process owner." in said
    assert "Up to 400 SEK it is decided at once; above that it is asked for." in said
    of_owner = words(browse(work.owner).get(f"/exceptions/{work.entry.pk}/"))
    assert "No right of yours is for this one." in of_owner


def test_deciding_within_the_limit_leads_back_to_the_room(work: Work, browse: Browse) -> None:
    right, client = granted(work), browse(work.member)
    assert use(client, work, right, amount="120,50").status_code == 302
    assert Use.objects.get().amount == Decimal("120.50")
    said = words(client.get(f"/exceptions/{work.entry.pk}/"))
    assert "decided: Express freight, 120.50 SEK (“A gearbox”)" in said
    assert f"Used once since it was granted on {day(timezone.now() - HOUR)}." in said


def test_an_amount_that_is_none_is_shown_again_with_what_was_typed(
    work: Work, browse: Browse
) -> None:
    answer = use(browse(work.member), work, granted(work), amount="1,000")
    assert answer.status_code == 200
    assert "Write 1000 without a comma or point, if that is what you mean." in words(answer)
    assert 'value="A gearbox"' in answer.content.decode()
    assert not Use.objects.exists()


def test_a_right_taken_back_meanwhile_is_refused_in_words(work: Work, browse: Browse) -> None:
    right = granted(work)
    rights.end(right=right, person=work.owner, now=timezone.now())
    answer = use(browse(work.member), work, right, amount="10")
    assert answer.status_code == 409
    assert "was taken back meanwhile. Nothing was decided." in words(answer)
    assert "What you wrote was not sent. It is here, to be taken with you:A gearbox" in (
        words(answer)
    )


def test_what_is_asked_for_is_answered_on_the_page(work: Work, browse: Browse) -> None:
    right, owner = granted(work), browse(work.owner)
    use(browse(work.member), work, right, amount="900")
    said = page(owner, work)
    assert "Asked for, and not answered yet" in said
    assert "member asks for Express freight, 900 SEK" in said
    made, path = Use.objects.get(), f"/rights/{work.process.process_id}/answer/"
    owner.post(path, {"use": made.pk, "refuse": "yes", f"use-{made.pk}-because": ""})
    made.refresh_from_db()
    assert made.answer == ""
    answer = owner.post(
        path,
        {"use": made.pk, "refuse": "yes", f"use-{made.pk}-because": "Too dear", "back": "entry"},
    )
    assert answer.headers["Location"] == f"/exceptions/{work.entry.pk}/"
    made.refresh_from_db()
    assert (made.answer, made.because) == ("refused", "Too dear")
    of_asker = words(browse(work.member).get(f"/exceptions/{work.entry.pk}/"))
    assert "Refused by process owner," in of_asker
    assert "“Too dear”" in of_asker
    assert browse(work.member).post(path, {"use": made.pk, "grant": "yes"}).status_code == 403


def test_the_owner_sees_the_quarter_with_another_limit(work: Work, browse: Browse) -> None:
    right, client = granted(work), browse(work.member)
    for amount in ("500", "600", "100"):
        use(client, work, right, amount=amount)
    use(client, work, right, amount="700")
    owner = browse(work.owner)
    said = page(owner, work)
    assert "One limit is asked above as often as it is used, or more" in said
    used = (
        f"Used once since it was granted on {day(timezone.now() - HOUR)}, asked above it 3 times."
    )
    assert f"{used} Decided: 100 SEK in all." in said
    assert "500 SEK2211500 SEK" not in said
    assert "500 SEK131 but 1 asked for that were decided500 SEK" in said
    tried = page(owner, work, f"?right={right.pk}&limit=650,00")
    assert "650 SEK tried221500 SEK" in tried
    of_member = page(client, work)
    assert "What another limit would have changed" in said
    assert "another limit would have changed" not in of_member


def test_beside_the_form_one_reads_what_was_decided_of_it_already(
    work: Work, browse: Browse
) -> None:
    right, client = granted(work), browse(work.member)
    use(client, work, right, amount="300")
    here = f"/exceptions/{work.entry.pk}/"
    assert "300 SEK of it was decided here already, up to 100 SEK more is" in words(
        client.get(here)
    )
    use(client, work, right, amount="200")
    asked = words(browse(work.owner).get(here))
    assert "Of the same exception 300 SEK was decided before." in asked
    use(client, work, right, amount="100")
    said = "400 SEK was decided here already, so whatever more is asked for."
    assert said in words(client.get(here))


@pytest.mark.parametrize("days", [1, 100])
def test_a_right_that_was_granted_anew_is_told_since_it_stands(
    work: Work, browse: Browse, days: int
) -> None:
    now = timezone.now()
    before = granted(work, now=now - timedelta(days=200))
    rights.end(right=before, person=work.owner, now=now - timedelta(days=190))
    granted(work, now=now - timedelta(days=days))
    never = "Nobody used it in the last 92 days."
    since = f"Nobody has used it since it was granted on {day(now - timedelta(days=1))}."
    said = page(browse(work.owner), work)
    assert (never in said, since in said) == (days == 100, days == 1)


def test_a_right_that_was_changed_stands_since_it_was_granted_first(
    work: Work, browse: Browse
) -> None:
    now = timezone.now()
    before = granted(work, now=now - timedelta(days=200))
    granted(work, limit=Decimal(600), instead_of=before, now=now - timedelta(days=1))
    assert "Nobody used it in the last 92 days." in page(browse(work.owner), work)


def test_a_limit_to_try_that_is_none_is_refused_in_words(work: Work, browse: Browse) -> None:
    right = granted(work)
    said = page(browse(work.owner), work, f"?right={right.pk}&limit=many")
    assert "Write a number, such as 400 or 412.50." in said


def test_nobody_decides_of_an_exception_they_do_not_see(work: Work, browse: Browse) -> None:
    assert use(browse(work.guest), work, granted(work, role=""), amount="10").status_code == 404
