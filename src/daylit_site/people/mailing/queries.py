"""What the pages about mail show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from daylit_site.people.mailing.composing import composed_of
from daylit_site.people.models import HeldMail, InboxLook, Letter, MailChoice, TakenMail

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daylit_site.people.mailing.composing import Composed
    from daylit_site.people.models import Person

MOST_SHOWN = 200
MOST_OF_THE_DEMO = 100


@dataclass(frozen=True)
class Outbox:
    """What is sent, and what comes in.

    Attributes:
        waiting: Letters still to be sent, the first due first.
        waiting_count: How many there are of them.
        given_up: Letters given up, the last first.
        sent: Letters that the server took, the last first.
        came: Mails that came in, the last first.
        held_count: How many mails are held back.
        look: How the last look into the inbox went; null where there was none.
        has_server: Whether there is a mail server.
        reads_answers: Whether there is an inbox.
    """

    waiting: list[Letter]
    waiting_count: int
    given_up: list[Letter]
    sent: list[Letter]
    came: list[TakenMail]
    held_count: int
    look: InboxLook | None
    has_server: bool
    reads_answers: bool


def outbox(*, person: Person) -> Outbox:
    """Return what of the mail a person may see; of each list the last 200."""
    letters = Letter.objects.visible_to(person)
    waiting = letters.waiting()
    return Outbox(
        waiting=list(waiting.order_by("due_at", "pk")[:MOST_SHOWN]),
        waiting_count=waiting.count(),
        given_up=list(letters.exclude(given_up_at=None).order_by("-pk")[:MOST_SHOWN]),
        sent=list(letters.exclude(sent_at=None).order_by("-sent_at", "-pk")[:MOST_SHOWN]),
        came=list(TakenMail.objects.all()[:MOST_SHOWN]),
        held_count=HeldMail.objects.visible_to(person).count(),
        look=InboxLook.objects.first(),
        has_server=settings.HAS_MAIL,
        reads_answers=settings.MAIL_IN is not None,
    )


def held_mails(*, person: Person) -> list[HeldMail]:
    """Return the mails held back that a person may see, the last 200."""
    return list(HeldMail.objects.visible_to(person)[:MOST_SHOWN])


def choice_of(*, person: Person) -> MailChoice | None:
    """Return how a person wants to be written to; null where they chose nothing."""
    return MailChoice.objects.filter(person=person).first()


@dataclass(frozen=True)
class DemoLetter:
    """A mail that the demo would have sent.

    Attributes:
        letter: What it is made of.
        composed: What it says.
        reader: What its reader is called.
    """

    letter: Letter
    composed: Composed
    reader: str


def letters_of_demo(reader: Person) -> QuerySet[Letter]:
    """Return the demo's mails; of a partner those to its own people."""
    letters = Letter.objects.all()
    if not reader.is_partner:
        return letters
    return letters.filter(person__organisation=reader.organisation_id)


def demo_letters(reader: Person) -> list[DemoLetter]:
    """Return the demo's last 100 mails that someone may read, the last first."""
    last = letters_of_demo(reader).select_related("person").order_by("-pk")
    letters = last[:MOST_OF_THE_DEMO]
    return [
        DemoLetter(one, composed_of([one]), one.person.name if one.person else one.email)
        for one in letters
    ]
