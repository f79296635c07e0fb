"""Pages about mail: how one wants it, what was sent, what was held back, the demo's mails."""

from __future__ import annotations

import re
from datetime import time, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import mail_fixtures
import pytest
from browsing import said, signed_in
from mail_fixtures import BASE, NOON, TAKES

from daylit_site.people.demo import make_demo_people
from daylit_site.people.mailing.addresses import reply_address
from daylit_site.people.mailing.sending import send_due
from daylit_site.people.mailing.writing import write
from daylit_site.people.models import (
    AuditEntry,
    Became,
    HeldMail,
    InboxLook,
    Letter,
    LetterKind,
    MailChoice,
    Person,
    TakenMail,
)
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Page
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db


def words(page: Page) -> str:
    """Return what a page says, without its markup."""
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split()))


def letter(**facts: Any) -> Letter:
    how: dict[str, Any] = {
        "kind": LetterKind.MESSAGE,
        "subject": "Where is the part?",
        "text": "Say it in the room.",
        "about": "room:12",
    }
    if "person" not in facts:
        facts.setdefault("email", "a@b.example")
    made = write(**{**how, **facts}, now=NOON)
    assert made is not None
    return made


CHOICE = {
    "how": "digest",
    "digest_at": "08:30",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "zone": "Europe/Stockholm",
    "wanted": ["convened", "clock"],
}


def test_what_one_chooses_is_kept_and_shown_again(someone: Callable[..., Person]) -> None:
    person = someone(Role.MEMBER)
    browser = signed_in(person)
    page = browser.post("/people/account/mail/", CHOICE, follow=True)
    assert said(page) == ["This is how you are written to from the next mail on."]
    kept = MailChoice.objects.get(person=person)
    assert (kept.is_digest, kept.digest_at, kept.zone) == (True, time(8, 30), "Europe/Stockholm")
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(7))
    assert kept.unwanted == ["mentioned", "message", "hand_over", "answer", "decided"]
    html = page.content.decode()
    assert 'value="08:30"' in html
    assert '<option value="Europe/Stockholm" selected>' in html
    main = html[html.index("<main") : html.index("</main>")]
    assert main.count(" checked") == 3


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"quiet_until": ""}, "Say from when until when, two different times."),
        ({"quiet_from": "07:00"}, "Say from when until when, two different times."),
        ({"digest_at": "23:00"}, "At that time nothing is to be sent."),
        ({"digest_at": "", "quiet_until": "08:00"}, "At that time nothing is to be sent."),
        ({"zone": "Nowhere/Else"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused(
    someone: Callable[..., Person], changed: dict[str, str], refusal: str
) -> None:
    page = signed_in(someone(Role.MEMBER)).post("/people/account/mail/", CHOICE | changed)
    assert refusal in words(page)
    assert not MailChoice.objects.exists()


def test_without_quiet_hours_none_are_kept(someone: Callable[..., Person]) -> None:
    person = someone(Role.MEMBER)
    at_once = CHOICE | {"how": "at once", "digest_at": "", "quiet_from": "", "quiet_until": ""}
    signed_in(person).post("/people/account/mail/", at_once)
    kept = MailChoice.objects.get(person=person)
    assert (kept.is_digest, kept.quiet_from, kept.quiet_until) == (False, None, None)


def test_without_a_mail_server_letters_are_said_not_to_be_sent(
    someone: Callable[..., Person],
) -> None:
    letter()
    page = words(signed_in(someone(Role.ADMINISTRATOR)).get("/people/mail/"))
    assert "Nothing is sent: no mail server is set up." in page
    assert "a@b.example Where is the part?" in page
    assert "not sent: no mail server is set up" in page
    assert "Answers are not read: no inbox is set up" in page


def test_what_waits_was_sent_given_up_and_came_is_shown(
    someone: Callable[..., Person], settings: Settings
) -> None:
    settings.HAS_MAIL = True
    settings.MAIL_IN = object()
    letter(email="sent@x.example")
    send_due(clock=lambda: NOON)
    tried = letter(email="tried@x.example")
    tried.try_count, tried.said = 2, "451 Try later"
    tried.save()
    gone = letter(email="gone@x.example")
    gone.given_up_at, gone.said = NOON, "550 No such user"
    gone.save()
    TakenMail.objects.create(key="a", sender="s@x.example", became=Became.AUTOMATIC, at=NOON)
    InboxLook.objects.create(failed_at=NOON, said="It is away.")
    page = words(signed_in(someone(Role.ADMINISTRATOR)).get("/people/mail/"))
    assert "One letter waits to be sent." in page
    assert "tried 2 times: 451 Try later" in page
    assert "gone@x.example Where is the part? 23 November 2026, 12:00 UTC 550 No such user" in page
    assert "sent@x.example Where is the part? 23 November 2026, 12:00 UTC" in page
    assert "s@x.example 23 November 2026, 12:00 UTC automatic, left aside" in page
    assert "The inbox could not be read, 23 November 2026, 12:00 UTC. It is away." in page


def test_the_number_of_queries_does_not_grow_with_letters(
    someone: Callable[..., Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(someone(Role.ADMINISTRATOR))
    for _round in range(2):
        # Session, person, three lists of letters and how many wait, what came, held, the look.
        with django_assert_num_queries(9):
            browser.get("/people/mail/")
        for number in range(30):
            letter(email=f"{number}@x.example")


def test_a_letter_given_up_is_sent_again(someone: Callable[..., Person]) -> None:
    gone = letter()
    Letter.objects.update(given_up_at=NOON, first_tried_at=NOON, try_count=9, said="550 No")
    browser = signed_in(someone(Role.ADMINISTRATOR))
    page = browser.post(f"/people/mail/{gone.pk}/again/", follow=True)
    assert said(page) == ["The mail to a@b.example is tried again."]
    gone.refresh_from_db()
    assert (gone.given_up_at, gone.first_tried_at, gone.try_count) == (None, None, 0)
    assert AuditEntry.objects.get(verb="mail.sent_again").target_name == "a@b.example"
    page = browser.post(f"/people/mail/{gone.pk}/again/", follow=True)
    assert said(page) == ["Only a mail that was given up is sent again."]


def test_an_auditor_reads_and_is_offered_nothing(someone: Callable[..., Person]) -> None:
    letter()
    Letter.objects.update(given_up_at=NOON, said="550 No")
    HeldMail.objects.create(sender="s@x.example", subject="Hello", text="Words", why="No.", at=NOON)
    browser = signed_in(someone(Role.AUDITOR))
    for address in ("/people/mail/", "/people/mail/held/"):
        html = browser.get(address).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        assert "<form" not in main
    assert "Words" in words(browser.get("/people/mail/held/"))


def test_held_mail_is_listed_as_text_and_thrown_away(someone: Callable[..., Person]) -> None:
    held = HeldMail.objects.create(
        sender="s@x.example", subject="<b>Hi", text="<script>alert(1)</script>", why="No.", at=NOON
    )
    browser = signed_in(someone(Role.ADMINISTRATOR))
    html = browser.get("/people/mail/held/").content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    page = browser.post(f"/people/mail/held/{held.pk}/away/", follow=True)
    assert said(page) == ["The mail is thrown away."]
    assert not HeldMail.objects.exists()
    entry = AuditEntry.objects.get(verb="mail.thrown_away")
    assert (entry.actor_name, entry.target_name) == ("administrator", "s@x.example")


@pytest.mark.parametrize("role", list(Role))
def test_letters_and_held_mails_are_seen_by_administrators_and_auditors(
    someone: Callable[..., Person], role: Role
) -> None:
    letter()
    HeldMail.objects.create(sender="s@x.example", subject="Hello", text="Words", why="No.", at=NOON)
    person = someone(role)
    sees = role in {Role.ADMINISTRATOR, Role.AUDITOR}
    assert Letter.objects.visible_to(person).exists() == sees
    assert HeldMail.objects.visible_to(person).exists() == sees


@pytest.fixture
def demo(settings: Settings, db: None) -> dict[Role, Person]:
    del db
    settings.IS_DEMO = True
    settings.MAIL_REPLY = BASE
    settings.DAYLIT_MAIL_TAKES = TAKES
    mail_fixtures.taken.clear()
    return make_demo_people(NOON)


def to_sofia(people: dict[Role, Person], about: str = "room:12") -> Letter:
    sofia = people[Role.PARTNER]
    address = reply_address(about=about, to_whom=f"person:{sofia.pk}")
    return letter(person=sofia, about=about, path="/rooms/12/", reply_address=address)


def test_the_demo_shows_its_mails_and_takes_an_answer(demo: dict[Role, Person]) -> None:
    made = to_sofia(demo)
    browser = signed_in(demo[Role.OWNER])
    page = words(browser.get("/people/demo/mail/"))
    assert "This mail would have gone to sofia.lund@nordparts.example, 23 November 2026" in page
    assert "Say it in the room. http://127.0.0.1:8000/rooms/12/" in page
    assert "Answer as Sofia Lund" in page
    text = {"text": "In the store: från hylla 4.\nSofia"}
    answer = browser.post(f"/people/demo/mail/{made.pk}/answer/", text)
    assert answer["Location"] == "/rooms/12/"
    (one,) = mail_fixtures.taken
    assert one.from_address == "sofia.lund@nordparts.example"
    assert one.text == "In the store: från hylla 4.\nSofia"


def test_an_answer_that_is_held_back_is_told(demo: dict[Role, Person]) -> None:
    made = to_sofia(demo, "room:404")
    browser = signed_in(demo[Role.OWNER])
    page = browser.post(f"/people/demo/mail/{made.pk}/answer/", {"text": "Here"}, follow=True)
    assert said(page) == ["The answer was held back: There is no such room."]


def test_an_empty_answer_is_asked_for_again(demo: dict[Role, Person]) -> None:
    made = to_sofia(demo)
    page = signed_in(demo[Role.OWNER]).post(f"/people/demo/mail/{made.pk}/answer/", {"text": " "})
    assert "This field is required." in words(page)
    assert mail_fixtures.taken == []


def test_a_mail_that_waits_for_its_readers_hours_says_so(demo: dict[Role, Person]) -> None:
    sofia = demo[Role.PARTNER]
    MailChoice.objects.create(person=sofia, quiet_from=time(11), quiet_until=time(14))
    assert to_sofia(demo).due_at == NOON + timedelta(hours=2)
    page = words(signed_in(sofia).get("/people/demo/mail/"))
    assert "It waits until 23 November 2026, 14:00 UTC, as its reader wants it." in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_the_demo_there_is_no_such_page(
    demo: dict[Role, Person], settings: Settings, method: str
) -> None:
    made = to_sofia(demo)
    settings.IS_DEMO = False
    browser = signed_in(demo[Role.ADMINISTRATOR])
    for address in ("/people/demo/mail/", f"/people/demo/mail/{made.pk}/answer/"):
        assert getattr(browser, method)(address, {"text": "Here"}).status_code == 404
    assert mail_fixtures.taken == []


def test_in_the_demo_only_its_own_people_see_the_page(
    demo: dict[Role, Person],
) -> None:
    stranger = Person.objects.create(
        email="new@x.example",
        name="New",
        organisation=demo[Role.ADMINISTRATOR].organisation,
        role=Role.ADMINISTRATOR,
    )
    assert signed_in(stranger).get("/people/demo/mail/").status_code == 404
