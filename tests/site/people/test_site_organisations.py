"""Partners come, are named as logs name them, leave and come back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from two_organisations import whoever

from daylit_site.people import operations
from daylit_site.people.errors import (
    UnableToAddPartnerError,
    UnableToLeaveError,
    UnableToNamePartyError,
)
from daylit_site.people.models import Invitation, Kind, Level, Party, may_enter
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.people.models import Organisation, Person

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_an_organisation_that_is_added_is_a_partner(db: None) -> None:
    del db
    assert operations.add_partner(name="Karosseri Syd", by=whoever(), now=NOW).kind == Kind.PARTNER


def test_no_two_organisations_have_one_name(partner: Organisation) -> None:
    with pytest.raises(UnableToAddPartnerError) as refused:
        operations.add_partner(name=partner.name.upper(), by=whoever(), now=NOW)
    assert str(refused.value) == "An organisation of this name is here already."


def test_a_name_of_the_logs_belongs_to_one_organisation(
    host: Organisation, partner: Organisation
) -> None:
    operations.name_party(
        organisation=partner, level=Level.TEAM, name="Stores", by=whoever(), now=NOW
    )
    with pytest.raises(UnableToNamePartyError) as refused:
        operations.name_party(
            organisation=host, level=Level.TEAM, name="Stores", by=whoever(), now=NOW
        )
    assert str(refused.value) == "Stores belongs to Nordparts already."


def test_a_team_and_a_company_may_have_one_name(host: Organisation, partner: Organisation) -> None:
    operations.name_party(
        organisation=partner, level=Level.TEAM, name="Stores", by=whoever(), now=NOW
    )
    operations.name_party(
        organisation=host, level=Level.ORGANISATION, name="Stores", by=whoever(), now=NOW
    )
    assert Party.objects.count() == 2


def test_a_name_that_was_taken_back_can_be_given_again(
    host: Organisation, partner: Organisation
) -> None:
    party = operations.name_party(
        organisation=partner, level=Level.TEAM, name="Stores", by=whoever(), now=NOW
    )
    operations.forget_party(party=party, by=whoever(), now=NOW)
    given = operations.name_party(
        organisation=host, level=Level.TEAM, name="Stores", by=whoever(), now=NOW
    )
    assert given.organisation == host


def test_people_of_an_organisation_that_left_cannot_enter_until_it_comes_back(
    someone: Callable[..., Person], partner: Organisation
) -> None:
    person = someone(Role.PARTNER)
    operations.leave(organisation=partner, now=NOW, by=whoever())
    person.refresh_from_db()
    assert not may_enter(person)
    operations.come_back(organisation=partner, by=whoever(), now=NOW)
    person.refresh_from_db()
    assert may_enter(person)


def test_open_invitations_of_an_organisation_that_leaves_are_withdrawn(
    someone: Callable[..., Person], host: Organisation, partner: Organisation
) -> None:
    for organisation, role in ((host, Role.MEMBER), (partner, Role.PARTNER)):
        operations.invite(
            email=f"new-{role}@example.org",
            organisation=organisation,
            role=role,
            invited_by=someone(Role.ADMINISTRATOR) if role == Role.MEMBER else someone(Role.OWNER),
            now=NOW,
        )
    operations.leave(organisation=partner, now=NOW, by=whoever())
    assert [one.organisation for one in Invitation.objects.all()] == [host]


def test_what_an_organisation_is_named_in_logs_stays_when_it_leaves(partner: Organisation) -> None:
    operations.name_party(
        organisation=partner, level=Level.TEAM, name="Stores", by=whoever(), now=NOW
    )
    operations.leave(organisation=partner, now=NOW, by=whoever())
    assert partner.parties.count() == 1


def test_the_host_cannot_leave(host: Organisation) -> None:
    with pytest.raises(UnableToLeaveError) as refused:
        operations.leave(organisation=host, now=NOW, by=whoever())
    assert str(refused.value) == "The host cannot leave its own workspace."
    host.refresh_from_db()
    assert host.left_at is None
