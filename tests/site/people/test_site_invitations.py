"""Inviting, withdrawing, and taking an invitation up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from two_organisations import whoever

from daylit_site.people import operations
from daylit_site.people.errors import UnableToInviteError, UnableToTakeUpError
from daylit_site.people.models import Invitation, Kind, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
NO_LONGER_GOOD = "This link is no longer good. Ask for a new one."
SECRET = "a long enough secret"  # noqa: S105 (of people who exist in tests only)

pytestmark = pytest.mark.django_db


def invited(someone: Callable[..., Person], organisation: Organisation, role: Role) -> str:
    return operations.invite(
        email="Ada@Example.org",
        organisation=organisation,
        role=role,
        invited_by=someone(Role.ADMINISTRATOR),
        now=NOW,
    )


def taken_up(token: str, *, now: datetime = NOW, **more: str) -> Person:
    return operations.take_up(token=token, name="Ada", password=SECRET, now=now, **more)


def test_the_first_link_makes_the_host_and_its_administrator() -> None:
    token = operations.first_link_token(now=NOW)
    assert token is not None
    person = taken_up(token, email="Ada@Example.org", host_name="City Buses")
    assert (person.email, person.role) == ("ada@example.org", Role.ADMINISTRATOR)
    assert person.organisation.kind == Kind.HOST
    assert person.organisation.name == "City Buses"
    assert person.check_password(SECRET)


def test_there_is_no_first_link_once_there_is_a_host(host: Organisation) -> None:
    assert host.kind == Kind.HOST
    assert operations.first_link_token(now=NOW) is None


def test_of_two_first_links_only_the_later_is_good() -> None:
    first = operations.first_link_token(now=NOW)
    second = operations.first_link_token(now=NOW)
    assert first is not None
    assert second is not None
    with pytest.raises(UnableToTakeUpError) as refused:
        taken_up(first, email="a@example.org", host_name="A")
    assert str(refused.value) == NO_LONGER_GOOD
    assert taken_up(second, email="a@example.org", host_name="A").is_active


def test_the_first_link_makes_no_second_host(host: Organisation) -> None:
    token = "left over"  # noqa: S105 (of a link that exists in this test only)
    digest = operations.invitations.digest_of(token)
    Invitation.objects.create(digest=digest, role=Role.ADMINISTRATOR, expires_at=NOW + WEEK)
    with pytest.raises(UnableToTakeUpError) as refused:
        taken_up(token, email="a@example.org", host_name="A")
    assert str(refused.value) == NO_LONGER_GOOD
    assert list(Organisation.objects.all()) == [host]
    assert not Person.objects.exists()


def test_an_invitation_makes_a_person_of_that_organisation_and_role(
    someone: Callable[..., Person], host: Organisation
) -> None:
    person = taken_up(invited(someone, host, Role.ANALYST))
    assert (person.organisation, person.role) == (host, Role.ANALYST)
    assert person.email == "ada@example.org"


def test_whoever_takes_an_invitation_up_cannot_choose_the_address(
    someone: Callable[..., Person], host: Organisation
) -> None:
    person = taken_up(invited(someone, host, Role.ANALYST), email="else@example.org")
    assert person.email == "ada@example.org"


def test_the_secret_of_a_link_is_kept_nowhere(
    someone: Callable[..., Person], host: Organisation
) -> None:
    token = invited(someone, host, Role.ANALYST)
    kept = Invitation.objects.values_list().get()
    assert token not in str(kept)


def test_a_link_is_good_once(someone: Callable[..., Person], host: Organisation) -> None:
    token = invited(someone, host, Role.MEMBER)
    taken_up(token)
    with pytest.raises(UnableToTakeUpError) as refused:
        taken_up(token)
    assert str(refused.value) == NO_LONGER_GOOD


def test_a_link_is_good_for_seven_days(someone: Callable[..., Person], host: Organisation) -> None:
    token = invited(someone, host, Role.MEMBER)
    with pytest.raises(UnableToTakeUpError):
        taken_up(token, now=NOW + WEEK)
    assert taken_up(token, now=NOW + WEEK - timedelta(seconds=1)).is_active


def test_a_withdrawn_link_is_no_longer_good(
    someone: Callable[..., Person], host: Organisation
) -> None:
    token = invited(someone, host, Role.MEMBER)
    operations.withdraw(invitation=Invitation.objects.get(), by=whoever(), now=NOW)
    with pytest.raises(UnableToTakeUpError):
        taken_up(token)


def test_withdrawing_what_was_taken_up_changes_nothing(
    someone: Callable[..., Person], host: Organisation
) -> None:
    taken_up(invited(someone, host, Role.MEMBER))
    operations.withdraw(invitation=Invitation.objects.get(), by=whoever(), now=NOW)
    assert Invitation.objects.count() == 1


def test_someone_invited_again_uses_the_later_link(
    someone: Callable[..., Person], host: Organisation
) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    first, second = (
        operations.invite(
            email=email, organisation=host, role=role, invited_by=administrator, now=NOW
        )
        for email, role in (("ada@example.org", Role.MEMBER), ("ADA@example.org", Role.ANALYST))
    )
    with pytest.raises(UnableToTakeUpError):
        taken_up(first)
    assert taken_up(second).role == Role.ANALYST


@pytest.mark.parametrize("role", list(Role))
def test_partners_are_partner_members_and_others_are_not(
    someone: Callable[..., Person], host: Organisation, partner: Organisation, role: Role
) -> None:
    wrong = host if role == Role.PARTNER else partner
    with pytest.raises(UnableToInviteError) as refused:
        invited(someone, wrong, role)
    expected = "People of partner organisations are partner members, others not."
    assert str(refused.value) == expected
    assert not Invitation.objects.exists()


def test_who_is_here_is_not_invited_however_the_address_is_written(
    someone: Callable[..., Person], host: Organisation
) -> None:
    Person.objects.create(email="ada@example.org", name="Ada", organisation=host, role=Role.MEMBER)
    with pytest.raises(UnableToInviteError) as refused:
        invited(someone, host, Role.MEMBER)
    assert str(refused.value) == "Someone with this address is here already."


def test_nobody_of_an_organisation_that_has_left_is_invited(
    someone: Callable[..., Person], partner: Organisation
) -> None:
    operations.leave(organisation=partner, now=NOW, by=whoever())
    with pytest.raises(UnableToInviteError) as refused:
        invited(someone, partner, Role.PARTNER)
    assert str(refused.value) == "This organisation has left. Let it come back first."


def test_the_first_administrator_takes_no_address_of_someone_here(host: Organisation) -> None:
    Person.objects.create(email="a@example.org", name="A", organisation=host, role=Role.MEMBER)
    token = "left over"  # noqa: S105 (of a link that exists in this test only)
    digest = operations.invitations.digest_of(token)
    Invitation.objects.create(digest=digest, role=Role.ADMINISTRATOR, expires_at=NOW + WEEK)
    with pytest.raises(UnableToTakeUpError) as refused:
        taken_up(token, email="A@example.org", host_name="B")
    assert str(refused.value) == "Someone with this address is here already."
