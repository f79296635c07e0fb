"""What is done to organisations: partners come, are named as logs name them, leave, come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.people.errors import (
    UnableToAddPartnerError,
    UnableToLeaveError,
    UnableToNamePartyError,
)
from daylit_site.people.models import Invitation, Kind, Organisation, Party

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Level


@transaction.atomic
def add_partner(*, name: str) -> Organisation:
    """Add an organisation that takes part; nobody of it is invited yet.

    Raises:
        UnableToAddPartnerError: There is one of that name.
    """
    if Organisation.objects.filter(name__iexact=name).exists():
        raise UnableToAddPartnerError(_("An organisation of this name is here already."))
    return Organisation.objects.create(name=name, kind=Kind.PARTNER)


@transaction.atomic
def name_party(*, organisation: Organisation, level: Level, name: str) -> Party:
    """Say that a team or company of the logs belongs to an organisation.

    Raises:
        UnableToNamePartyError: It belongs to one already.
    """
    taken = Party.objects.filter(level=level, name=name).select_related("organisation").first()
    if taken is not None:
        sentence = _("%(name)s belongs to %(organisation)s already.")
        raise UnableToNamePartyError(sentence % {"name": name, "organisation": taken.organisation})
    return Party.objects.create(organisation=organisation, level=level, name=name)


def forget_party(*, party: Party) -> None:
    """Take a name of the logs back from its organisation."""
    party.delete()


@transaction.atomic
def leave(*, organisation: Organisation, now: datetime) -> None:
    """Let a partner organisation leave: its people cannot enter from this moment on.

    Its history stays, and so do its people, who may come back with it; its open invitations do
    not.

    Raises:
        UnableToLeaveError: It is the host.
    """
    if organisation.kind == Kind.HOST:
        raise UnableToLeaveError(_("The host cannot leave its own workspace."))
    organisation.left_at = now
    organisation.save(update_fields=["left_at"])
    Invitation.objects.filter(organisation=organisation, accepted_at=None).delete()


def come_back(*, organisation: Organisation) -> None:
    """Let an organisation that left back in, with those of its people who were active."""
    organisation.left_at = None
    organisation.save(update_fields=["left_at"])
