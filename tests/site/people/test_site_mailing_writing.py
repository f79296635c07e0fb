"""Putting letters into the outbox: to whom, when, in which language, and not too many."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail_fixtures import NOON

from daylit_site.people.mailing.writing import MOST_AN_HOUR, write
from daylit_site.people.models import Letter, LetterKind, MailChoice, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from daylit_site.people.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(someone: Callable[..., Person]) -> Person:
    return someone(Role.PARTNER)


def written(now: datetime = NOON, **said: Any) -> Letter | None:
    how: dict[str, Any] = {
        "kind": LetterKind.MESSAGE,
        "subject": "A word",
        "text": "Something.",
        "about": "room:12",
    }
    return write(**{**how, **said}, now=now)


def must(letter: Letter | None) -> Letter:
    assert letter is not None
    return letter


def test_a_letter_to_a_person_goes_to_their_address_in_their_language(reader: Person) -> None:
    reader.language = "sv"
    letter = must(written(person=reader, path="/rooms/12/", reply_address="a@b.example"))
    kept = Letter.objects.get()
    assert kept == letter
    assert (kept.email, kept.language) == ("partner@example.org", "sv")
    assert (kept.due_at, kept.made_at, kept.in_digest) == (NOON, NOON, False)
    assert kept.message_id.endswith("@127.0.0.1>")


def test_a_letter_to_someone_without_an_account_goes_to_an_address() -> None:
    letter = must(written(email="new@partner.example", language="sv"))
    assert (letter.person, letter.email, letter.language) == (None, "new@partner.example", "sv")
    assert must(written(email="new@partner.example", language="xx")).language == "en"


def test_line_breaks_of_a_subject_become_spaces() -> None:
    letter = must(written(email="a@b.example", subject="Hello\r\nBcc: all@x.example\u2028there"))
    assert letter.subject == "Hello Bcc: all@x.example there"


def test_what_a_reader_does_not_want_is_not_written(reader: Person) -> None:
    MailChoice.objects.create(person=reader, unwanted=[LetterKind.MESSAGE])
    assert written(person=reader) is None
    assert must(written(person=reader, kind=LetterKind.CLOCK)).due_at == NOON


def test_nobody_is_written_to_whose_access_has_ended(reader: Person, partner: Organisation) -> None:
    partner.left_at = NOON
    partner.save()
    assert written(person=Person.objects.get(pk=reader.pk)) is None
    assert not Letter.objects.exists()


def test_quiet_hours_and_the_mail_of_the_day_say_when_a_letter_is_due(reader: Person) -> None:
    MailChoice.objects.create(
        person=reader, is_digest=True, digest_at=time(8), quiet_from=time(11), quiet_until=time(13)
    )
    waits = must(written(person=reader))
    assert (waits.due_at, waits.in_digest) == (NOON + timedelta(hours=20), True)
    asked = must(written(person=reader, kind=LetterKind.CONVENED))
    assert (asked.due_at, asked.in_digest) == (NOON + timedelta(hours=1), False)


def test_of_too_many_letters_in_an_hour_the_rest_comes_in_one_mail_an_hour_later() -> None:
    for second in range(30):
        written(NOON + timedelta(seconds=second), email="loop@x.example")
    singly = Letter.objects.filter(in_digest=False)
    joined = Letter.objects.filter(in_digest=True)
    assert (singly.count(), joined.count()) == (MOST_AN_HOUR - 1, 11)
    first_too_many = NOON + timedelta(seconds=MOST_AN_HOUR - 1)
    assert {one.due_at for one in joined} == {first_too_many + timedelta(hours=1)}


def test_letters_about_something_else_or_to_someone_else_are_counted_for_themselves() -> None:
    for number in range(30):
        written(email="loop@x.example", about=f"room:{number}")
        written(email=f"{number}@x.example")
    assert not Letter.objects.filter(in_digest=True).exists()


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.integers(0, 900), min_size=40, max_size=70))
def test_no_hour_ever_holds_more_than_the_most_mails(waits: list[int]) -> None:
    Letter.objects.all().delete()
    now = NOON
    for wait in waits:
        now += timedelta(seconds=wait // 3)
        Letter.objects.filter(due_at__lte=now).update(sent_at=now)
        written(now, email="loop@x.example")
    mails = [one.due_at for one in Letter.objects.filter(in_digest=False)]
    mails += {one.due_at for one in Letter.objects.filter(in_digest=True)}
    hour = timedelta(hours=1)
    most = max(sum(end - hour < other <= end for other in mails) for end in mails)
    assert most <= MOST_AN_HOUR
