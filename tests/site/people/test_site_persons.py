"""A person's role and access."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from daylit_site.people import operations
from daylit_site.people.errors import UnableToChangePersonError
from daylit_site.people.models import may_enter
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.people.models import Organisation, Person

ONESELF = "Your own access is changed by another administrator."
LAST = "The workspace needs an administrator who can sign in."


def test_a_person_can_be_put_out_and_let_in_again(someone: Callable[..., Person]) -> None:
    member, administrator = someone(Role.MEMBER), someone(Role.ADMINISTRATOR)
    operations.deactivate(person=member, by=administrator, now=timezone.now())
    member.refresh_from_db()
    assert not may_enter(member)
    operations.reactivate(person=member, by=administrator, now=timezone.now())
    member.refresh_from_db()
    assert may_enter(member)


def test_nobody_puts_themselves_out(someone: Callable[..., Person]) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    with pytest.raises(UnableToChangePersonError) as refused:
        operations.deactivate(person=administrator, by=administrator, now=timezone.now())
    assert str(refused.value) == ONESELF
    administrator.refresh_from_db()
    assert administrator.is_active


def test_nobody_changes_their_own_role(someone: Callable[..., Person]) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    with pytest.raises(UnableToChangePersonError) as refused:
        operations.change_role(
            person=administrator, role=Role.MEMBER, by=administrator, now=timezone.now()
        )
    assert str(refused.value) == ONESELF


def test_the_last_administrator_stays_one(someone: Callable[..., Person]) -> None:
    administrator, member = someone(Role.ADMINISTRATOR), someone(Role.MEMBER)
    with pytest.raises(UnableToChangePersonError) as ended:
        operations.deactivate(person=administrator, by=member, now=timezone.now())
    with pytest.raises(UnableToChangePersonError) as changed:
        operations.change_role(
            person=administrator, role=Role.ANALYST, by=member, now=timezone.now()
        )
    assert [str(refused.value) for refused in (ended, changed)] == [LAST, LAST]
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.role) == (True, Role.ADMINISTRATOR)


def test_an_inactive_administrator_does_not_count_as_one_who_stays(
    someone: Callable[..., Person], host: Organisation
) -> None:
    first = someone(Role.ADMINISTRATOR)
    second = someone(Role.ANALYST, host)
    operations.change_role(person=second, role=Role.ADMINISTRATOR, by=first, now=timezone.now())
    operations.deactivate(person=second, by=first, now=timezone.now())
    with pytest.raises(UnableToChangePersonError) as refused:
        operations.deactivate(person=first, by=second, now=timezone.now())
    assert str(refused.value) == LAST


def test_a_role_is_changed_within_what_the_organisation_can_have(
    someone: Callable[..., Person],
) -> None:
    administrator, member, partner = map(someone, (Role.ADMINISTRATOR, Role.MEMBER, Role.PARTNER))
    operations.change_role(person=member, role=Role.AUDITOR, by=administrator, now=timezone.now())
    member.refresh_from_db()
    assert member.role == Role.AUDITOR
    with pytest.raises(UnableToChangePersonError) as refused:
        operations.change_role(
            person=partner, role=Role.ADMINISTRATOR, by=administrator, now=timezone.now()
        )
    expected = "People of partner organisations are partner members, others not."
    assert str(refused.value) == expected
    partner.refresh_from_db()
    assert partner.role == Role.PARTNER
