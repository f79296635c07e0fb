"""What people change is noted, with what it was and what it became, and with no secret."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from browsing import PASSWORD, signed_in
from django.test import Client

from daylit_site.people import operations
from daylit_site.people.errors import UnableToChangePersonError, UnableToInviteError
from daylit_site.people.models import AuditEntry, Invitation, Level, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADDRESS = "new@example.org"

Noted = tuple[str, str, str, dict[str, Any], dict[str, Any]]


def noted() -> list[Noted]:
    """Return what was noted since the people came, oldest first."""
    rows = AuditEntry.objects.order_by("pk")
    return [(one.verb, one.target, one.target_name, one.before, one.after) for one in rows]


@pytest.fixture
def by(someone: Callable[..., Person]) -> Person:
    """Who does it."""
    return someone(Role.ADMINISTRATOR)


@pytest.fixture
def member(someone: Callable[..., Person]) -> Person:
    """To whom it is done."""
    return someone(Role.MEMBER)


def test_who_did_it_is_kept_with_the_organisation_of_then(by: Person, member: Person) -> None:
    operations.deactivate(person=member, by=by, now=NOW)
    row = AuditEntry.objects.get()
    assert (row.at, row.actor, row.actor_name) == (NOW, by, "administrator")
    assert (row.organisation, row.family, row.process_id) == (by.organisation, "person", "")


def test_what_is_done_to_a_persons_access_is_noted(by: Person, member: Person) -> None:
    SocialAccount.objects.create(user=member, provider="id", uid="7")
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": "s"})
    operations.change_role(person=member, role=Role.ANALYST, by=by, now=NOW)
    operations.forget_codes(person=member, by=by, now=NOW)
    operations.loosen(person=member, by=by, now=NOW)
    operations.deactivate(person=member, by=by, now=NOW)
    operations.reactivate(person=member, by=by, now=NOW)
    target = f"person:{member.pk}"
    assert noted() == [
        ("person.role_changed", target, "member", {"role": "member"}, {"role": "analyst"}),
        ("person.codes_forgotten", target, "member", {}, {}),
        ("person.loosened", target, "member", {"provider": "id"}, {}),
        ("person.deactivated", target, "member", {}, {}),
        ("person.reactivated", target, "member", {}, {}),
    ]


def test_what_is_refused_is_not_noted(by: Person, host: Organisation) -> None:
    with pytest.raises(UnableToChangePersonError):
        operations.deactivate(person=by, by=by, now=NOW)
    with pytest.raises(UnableToInviteError):
        operations.invite(
            email=ADDRESS, organisation=host, role=Role.PARTNER, invited_by=by, now=NOW
        )
    assert noted() == []


def test_an_invitation_is_noted_from_the_first_to_its_end(by: Person, host: Organisation) -> None:
    def invite(role: Role) -> str:
        return operations.invite(
            email=ADDRESS, organisation=host, role=role, invited_by=by, now=NOW
        )

    invite(Role.MEMBER)
    first = Invitation.objects.get()
    invite(Role.ANALYST)
    second = Invitation.objects.get()
    operations.withdraw(invitation=second, by=by, now=NOW)
    operations.withdraw(invitation=second, by=by, now=NOW)
    token = invite(Role.MEMBER)
    third = Invitation.objects.get()
    new = operations.take_up(token=token, name="Ada", password=PASSWORD, now=NOW)
    as_member = {"organisation": "City Buses", "role": "member"}
    as_analyst = as_member | {"role": "analyst"}
    assert noted() == [
        ("invitation.made", f"invitation:{first.pk}", ADDRESS, {}, as_member),
        ("invitation.made", f"invitation:{second.pk}", ADDRESS, as_member, as_analyst),
        ("invitation.withdrawn", f"invitation:{second.pk}", ADDRESS, as_analyst, {}),
        ("invitation.made", f"invitation:{third.pk}", ADDRESS, {}, as_member),
        ("invitation.taken_up", f"person:{new.pk}", "Ada", {}, as_member),
    ]
    told = repr(list(AuditEntry.objects.values()))
    assert token not in told
    assert PASSWORD not in told
    assert third.digest not in told


def test_what_is_done_to_organisations_is_noted(by: Person, host: Organisation) -> None:
    made = operations.add_partner(name="Karosseri Syd", by=by, now=NOW)
    operations.invite(email=ADDRESS, organisation=made, role=Role.PARTNER, invited_by=by, now=NOW)
    operations.leave(organisation=made, by=by, now=NOW)
    operations.come_back(organisation=made, by=by, now=NOW)
    party = operations.name_party(
        organisation=host, level=Level.TEAM, name="Stores", by=by, now=NOW
    )
    operations.join_team(person=by, party=party, by=by, now=NOW)
    party_id = party.pk
    operations.forget_party(party=party, by=by, now=NOW)
    target, of = f"organisation:{made.pk}", {"organisation": "City Buses", "level": "team"}
    assert [one for one in noted() if not one[0].startswith(("invitation", "team"))] == [
        ("organisation.added", target, "Karosseri Syd", {}, {}),
        ("organisation.left", target, "Karosseri Syd", {"invitations": [ADDRESS]}, {}),
        ("organisation.came_back", target, "Karosseri Syd", {"left_at": str(NOW)}, {}),
        ("party.named", f"party:{party_id}", "Stores", {}, of),
        ("party.forgotten", f"party:{party_id}", "Stores", of | {"people": [by.name]}, {}),
    ]


def test_signing_in_is_noted_and_failing_to_without_what_was_typed(member: Person) -> None:
    typed = "what was typed 17"
    for address in (member.email.upper(), "nobody@elsewhere.example"):
        Client().post("/account/login/", {"login": address, "password": typed})
    Client().post("/account/login/", {"login": member.email, "password": PASSWORD})
    target = f"person:{member.pk}"
    assert noted() == [
        ("sign_in.failed", target, "member", {}, {}),
        ("sign_in.failed_as_nobody", "sign_in:", "", {}, {}),
        ("sign_in.done", target, "member", {}, {}),
    ]
    actors = AuditEntry.objects.order_by("pk").values_list("actor", "actor_name")
    assert list(actors) == [(None, ""), (None, ""), (member.pk, "member")]
    told = repr(list(AuditEntry.objects.values()))
    assert typed not in told
    assert "elsewhere" not in told


def test_another_password_is_noted_and_no_password_is(member: Person) -> None:
    browser, another = signed_in(member), "quite another secret"
    sent = {"oldpassword": PASSWORD, "password1": another, "password2": another}
    browser.post("/account/password/change/", sent)
    assert [one[0] for one in noted()] == ["sign_in.done", "sign_in.password_changed"]
    assert another not in repr(list(AuditEntry.objects.values()))


def test_a_link_for_a_new_password_is_noted_without_the_link(by: Person, member: Person) -> None:
    page = signed_in(by).post(f"/people/persons/{member.pk}/password-link/")
    assert [one[:3] for one in noted()[1:]] == [
        ("person.password_link_made", f"person:{member.pk}", "member")
    ]
    link = page.context["link"]
    assert link.rsplit("/", 2)[1] not in repr(list(AuditEntry.objects.values()))
