"""Inviting someone, taking an invitation back, taking one up."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.people.audit import note
from daylit_site.people.errors import UnableToInviteError, UnableToTakeUpError
from daylit_site.people.models import Invitation, Kind, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

TOKEN_BYTES = 32
VALID_FOR = timedelta(days=7)


def digest_of(token: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def first_link_token(*, now: datetime) -> str | None:
    """Make the link with which the first administrator gets in; null once there is a host.

    An earlier one that nobody took up is no longer good.
    """
    if Organisation.objects.filter(kind=Kind.HOST).exists():
        return None
    Invitation.objects.filter(organisation=None, accepted_at=None).delete()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Invitation.objects.create(
        digest=digest_of(token), role=Role.ADMINISTRATOR, expires_at=now + VALID_FOR
    )
    return token


@transaction.atomic
def invite(
    *, email: str, organisation: Organisation, role: Role, invited_by: Person, now: datetime
) -> str:
    """Invite someone; returns the secret of the link, which is kept nowhere.

    An earlier invitation of theirs is no longer good.

    Raises:
        UnableToInviteError: They are here already, the organisation has left, or the role is
            not one of that organisation's.
    """
    _refuse_inviting(email=email, organisation=organisation, role=role)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    earlier = Invitation.objects.filter(email__iexact=email, accepted_at=None)
    before = [_told(one) for one in earlier.select_related("organisation")]
    earlier.delete()
    made = Invitation.objects.create(
        digest=digest_of(token),
        email=email.lower(),
        organisation=organisation,
        role=role,
        invited_by=invited_by,
        expires_at=now + VALID_FOR,
    )
    note(
        "invitation.made",
        target=f"invitation:{made.pk}",
        name=made.email,
        by=invited_by,
        now=now,
        before=before[0] if before else None,
        after=_told(made),
    )
    return token


def _told(invitation: Invitation) -> dict[str, str]:
    return {"organisation": str(invitation.organisation), "role": invitation.role}


def _refuse_inviting(*, email: str, organisation: Organisation, role: Role) -> None:
    if not organisation.may_have(role):
        raise UnableToInviteError(
            _("People of partner organisations are partner members, others not.")
        )
    if organisation.left_at is not None:
        raise UnableToInviteError(_("This organisation has left. Let it come back first."))
    if Person.objects.filter(email__iexact=email).exists():
        raise UnableToInviteError(_("Someone with this address is here already."))


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Make an invitation's link no longer good; one that was taken up stays, as a record."""
    gone, _each = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()
    if gone:
        note(
            "invitation.withdrawn",
            target=f"invitation:{invitation.pk}",
            name=invitation.email,
            by=by,
            now=now,
            before=_told(invitation),
        )


@transaction.atomic
def take_up(
    *, token: str, name: str, password: str, now: datetime, email: str = "", host_name: str = ""
) -> Person:
    """Become a person of the workspace.

    Args:
        token: The link's secret.
        name: What they are called.
        password: With which they sign in.
        now: The moment.
        email: Their address, for the first administrator; others have been invited at one.
        host_name: The host organisation, which the first administrator names.

    Raises:
        UnableToTakeUpError: The link is no longer good, or someone with that address is here.
    """
    open_ones = Invitation.objects.open_at(now).select_for_update()
    invitation = open_ones.filter(digest=digest_of(token)).first()
    if invitation is None:
        raise UnableToTakeUpError(_("This link is no longer good. Ask for a new one."))
    address = (invitation.email or email).lower()
    if Person.objects.filter(email__iexact=address).exists():
        raise UnableToTakeUpError(_("Someone with this address is here already."))
    person = Person(
        email=address,
        name=name,
        organisation=invitation.organisation or _host_named(host_name),
        role=invitation.role,
    )
    person.set_password(password)
    person.save()
    mark_taken_up(invitation=invitation, person=person, now=now)
    return person


def mark_taken_up(*, invitation: Invitation, person: Person, now: datetime) -> None:
    """Keep that someone took an invitation up; within the transaction that makes the person."""
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    note(
        "invitation.taken_up",
        target=f"person:{person.pk}",
        name=person.name,
        by=person,
        now=now,
        after={"organisation": person.organisation.name, "role": str(person.role)},
    )


def _host_named(name: str) -> Organisation:
    if Organisation.objects.filter(kind=Kind.HOST).exists():
        raise UnableToTakeUpError(_("This link is no longer good. Ask for a new one."))
    return Organisation.objects.create(name=name, kind=Kind.HOST)
