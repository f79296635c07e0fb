"""Who is asked for what is above a limit: said before it is asked, written to, and shown Today."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from work_fixtures import MONDAY, Work, granted

from daylit_site.ledger.deciding.asked_of import asked_words
from daylit_site.ledger.deciding.looked_back import NOT_NEEDED
from daylit_site.ledger.errors import UnableToDecideError
from daylit_site.ledger.models import Use
from daylit_site.ledger.operations import entries, rights
from daylit_site.ledger.operations.asks_of_closed import end_asks
from daylit_site.people.models import Letter, Person
from daylit_site.people.roles import Role
from daylit_site.today.queries import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger_fixtures import Browse

    Someone = Callable[..., Person]

OWNER = "Then process owner is asked, who answers for the process."
ADMINISTRATOR = "Then an administrator is asked: administrator."
GUEST = "Then whoever answers for the process at City Buses is asked."


def asks(work: Work, person: Person) -> None:
    rights.use(
        right=granted(work, role="", now=MONDAY),
        entry=work.entry,
        amount=Decimal(900),
        for_what="A gearbox",
        version=None,
        person=person,
        now=timezone.now(),
    )


def waits_for(person: Person) -> int:
    now = timezone.now()
    return sum("asks for" in line.said for line in lines_of(person, now))


def lines_of(person: Person, now: Any) -> list[Any]:
    sections = today(person=person, since=now, now=now).sections
    return [line for one in sections for part in one.parts for line in part.lines]


def test_on_the_form_one_reads_who_will_be_asked(
    work: Work, browse: Browse, someone: Someone
) -> None:
    someone(Role.ADMINISTRATOR)
    granted(work, role="", now=MONDAY)
    for person, said in ((work.member, OWNER), (work.owner, ADMINISTRATOR)):
        page = browse(person).get(f"/exceptions/{work.entry.pk}/").content.decode()
        assert (
            f"Up to 400\u00a0SEK it is decided at once; above that it is asked for. {said}" in page
        )


def test_it_is_said_as_far_as_one_may_know_people(work: Work) -> None:
    assert asked_words(work.process, work.guest) == GUEST
    assert asked_words(work.process, work.owner) == (
        "Nobody who could grant it can sign in just now."
    )


def test_who_answers_for_the_process_is_written_to_and_shown_it(
    work: Work, someone: Someone
) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    asks(work, work.member)
    assert list(Letter.objects.values_list("person__email", flat=True)) == [work.owner.email]
    assert (waits_for(work.owner), waits_for(administrator), waits_for(work.member)) == (1, 0, 0)


@pytest.mark.parametrize("is_gone", [False, True])
def test_administrators_are_where_the_owner_asks_or_is_gone(
    work: Work, someone: Someone, *, is_gone: bool
) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    Person.objects.filter(pk=work.owner.pk).update(is_active=not is_gone)
    work.process.refresh_from_db()
    asks(work, work.member if is_gone else work.owner)
    assert list(Letter.objects.values_list("person__email", flat=True)) == [administrator.email]
    assert waits_for(administrator) == 1
    assert is_gone or waits_for(work.owner) == 0


def test_administrators_are_asked_where_who_answers_for_the_process_may_grant_nothing(
    work: Work, someone: Someone, browse: Browse
) -> None:
    administrator, analyst = someone(Role.ADMINISTRATOR), someone(Role.ANALYST)
    right = granted(work, role="", now=MONDAY)
    work.process.owner = analyst
    work.process.save()
    assert asked_words(work.process, work.member) == ADMINISTRATOR
    rights.use(
        right=right,
        entry=work.entry,
        amount=Decimal(900),
        for_what="A gearbox",
        version=None,
        person=work.member,
        now=timezone.now(),
    )
    assert "Express freight" in browse(administrator).get("/today/").content.decode()
    assert "Express freight" not in browse(analyst).get("/today/").content.decode()


def test_partners_read_no_name_of_an_administrator(work: Work, someone: Someone) -> None:
    someone(Role.ADMINISTRATOR)
    Person.objects.filter(pk=work.owner.pk).update(is_active=False)
    work.process.refresh_from_db()
    assert asked_words(work.process, work.guest) == "Then an administrator is asked."


def test_whoever_asked_reads_whose_answer_they_wait_for(
    work: Work, browse: Browse, someone: Someone
) -> None:
    someone(Role.ADMINISTRATOR)
    right = granted(work, role="", now=MONDAY)
    path = f"/exceptions/{work.entry.pk}/"
    said = {"right": str(right.pk), "version": "0", "amount": "1.200,50", "for_what": "A gearbox"}
    client = browse(work.owner)
    answer = client.post(f"{path}use-right/", said, follow=True)
    waits = "It waits for the answer of administrator."
    assert answer.content.decode().count(waits) == 2
    assert Use.objects.get().amount == Decimal("1200.50")
    asks(work, work.member)
    assert "It waits for the answer of process owner." in (
        browse(work.member).get(path).content.decode()
    )


def test_who_is_asked_reads_that_first_and_is_led_to_the_answer(work: Work, browse: Browse) -> None:
    asks(work, work.member)
    pk = Use.objects.get().pk
    said = f"{work.member.name} asks you for Express freight, 900 SEK: grant it, or refuse it."
    page = browse(work.owner).get(f"/exceptions/{work.entry.pk}/").content.decode()
    assert said in page
    assert f'<a class="button" href="#ask-{pk}">Grant or refuse it</a>' in page
    assert f'<li id="ask-{pk}">' in page
    assert "asks you for" not in (
        browse(work.member).get(f"/exceptions/{work.entry.pk}/").content.decode()
    )


def test_what_was_asked_for_ends_as_its_exception_is_closed(work: Work, browse: Browse) -> None:
    asks(work, work.member)
    assert waits_for(work.owner) == 1
    work.entry.refresh_from_db()
    entries.resolve(
        entry=work.entry,
        resolution="Found",
        reason="It lay there",
        decided_as="role:member",
        version=None,
        person=work.member,
        now=MONDAY + timedelta(days=1),
    )
    use = Use.objects.get()
    assert (use.answer, use.answered_by) == (NOT_NEEDED, work.member)
    assert waits_for(work.owner) == 0
    page = browse(work.owner).get(f"/exceptions/{work.entry.pk}/").content.decode()
    assert "Not needed any more: it was closed on 17 November 2026, 08:00 UTC." in page
    assert "Grant it" not in page
    with pytest.raises(UnableToDecideError) as refused:
        rights.answer(use=use, is_granted=True, because="", person=work.owner, now=timezone.now())
    assert str(refused.value) == (
        "It is needed no more: the exception was closed. Nothing was changed."
    )


def test_what_was_asked_for_ends_where_a_run_closes_it(work: Work) -> None:
    asks(work, work.member)
    end_asks([work.entry.pk], person=None, now=MONDAY)
    assert (Use.objects.get().answer, Use.objects.get().answered_by) == (NOT_NEEDED, None)
