"""The worker's rounds of mail: what fails in one is tried in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from daylit_site.people.mailing.rounds import Rounds
from daylit_site.people.mailing.servers import Inbox
from daylit_site.people.mailing.writing import write
from daylit_site.people.models import InboxLook, LetterKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage
    from pytest_django import Settings

# Each round looks after connections, as nothing else does in a thread of the worker.
pytestmark = pytest.mark.django_db(transaction=True)


class Failing(BaseEmailBackend):
    """Fails as nobody foresaw."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise ZeroDivisionError(len(email_messages))


@pytest.fixture(autouse=True)
def _with_a_letter(settings: Settings) -> None:
    settings.HAS_MAIL = True
    write(
        kind=LetterKind.MESSAGE,
        email="a@b.example",
        subject="Hello",
        text="You.",
        about="room:1",
        now=timezone.now(),
    )


def test_a_round_sends_what_is_due() -> None:
    Rounds().go()
    assert [one.subject for one in mail.outbox] == ["Hello"]


def test_what_nobody_foresaw_ends_no_later_round(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "test_site_mailing_rounds.Failing"
    rounds = Rounds()
    rounds.go()
    assert caplog.messages == ["Mail could not be seen to."]
    settings.EMAIL_BACKEND = working
    rounds.go()
    assert mail.outbox == []  # Its claim runs out first.


def test_the_inbox_is_looked_into_once_a_minute(settings: Settings) -> None:
    # Nothing listens there.
    settings.MAIL_IN = Inbox("imap", "127.0.0.1", 1, "u", "p", "INBOX")
    rounds = Rounds()
    rounds.go()
    first = InboxLook.objects.get()
    assert first.said.endswith("[Errno 111] Connection refused")
    rounds.go()
    assert InboxLook.objects.get().failed_at == first.failed_at
    rounds.next_look -= 60
    rounds.go()
    assert InboxLook.objects.get().failed_at != first.failed_at
