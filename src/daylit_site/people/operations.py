"""What is done to people: inviting, taking an invitation up, leaving."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.people.models import Invitation, Kind, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

TOKEN_BYTES = 32
VALID_FOR = timedelta(days=7)


class UnableToInvite(ValueError):  # noqa: N818 (named for what could not be done)
    """Someone cannot be invited, or an invitation cannot be taken up; says why."""


def digest_of(token: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def first_link_token(*, now: datetime) -> str | None:
    """Make the link with which the first administrator gets in; null once there is a host.

    An earlier one that nobody took up is no longer good.
    """
    with transaction.atomic():
        if Organisation.objects.filter(kind=Kind.HOST).exists():
            return None
        Invitation.objects.filter(organisation=None, accepted_at=None).delete()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        Invitation.objects.create(
            digest=digest_of(token), role=Role.ADMINISTRATOR, expires_at=now + VALID_FOR
        )
    return token


def invite(
    *, email: str, organisation: Organisation, role: Role, invited_by: Person, now: datetime
) -> str:
    """Invite someone; returns the secret of the link, which is kept nowhere.

    Raises:
        UnableToInvite: They are here already, or the role is not one of that organisation's.
    """
    if (role == Role.PARTNER) != (organisation.kind == Kind.PARTNER):
        raise UnableToInvite(_("People of partner organisations are partner members, others not."))
    if Person.objects.filter(email__iexact=email).exists():
        raise UnableToInvite(_("Someone with this address is here already."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        Invitation.objects.filter(email__iexact=email, accepted_at=None).delete()
        Invitation.objects.create(
            digest=digest_of(token),
            email=email.lower(),
            organisation=organisation,
            role=role,
            invited_by=invited_by,
            expires_at=now + VALID_FOR,
        )
    return token


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
        UnableToInvite: The link is no longer good.
    """
    open_ones = Invitation.objects.open_at(now).select_for_update()
    invitation = open_ones.filter(digest=digest_of(token)).first()
    if invitation is None:
        raise UnableToInvite(_("This link is no longer good. Ask for a new one."))
    organisation = invitation.organisation
    if organisation is None:
        if Organisation.objects.filter(kind=Kind.HOST).exists():
            raise UnableToInvite(_("This link is no longer good. Ask for a new one."))
        organisation = Organisation.objects.create(name=host_name, kind=Kind.HOST)
    person = Person(
        email=(invitation.email or email).lower(),
        name=name,
        organisation=organisation,
        role=invitation.role,
    )
    person.set_password(password)
    person.save()
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return person


def leave(*, organisation: Organisation, now: datetime) -> None:
    """Let a partner organisation leave: its people cannot enter from this moment on.

    Raises:
        UnableToInvite: It is the host.
    """
    if organisation.kind == Kind.HOST:
        raise UnableToInvite(_("The host cannot leave its own workspace."))
    organisation.left_at = now
    organisation.save(update_fields=["left_at"])
    Invitation.objects.filter(organisation=organisation, accepted_at=None).delete()
