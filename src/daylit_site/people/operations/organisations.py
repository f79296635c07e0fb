"""What is done to organisations: partners come, are named as logs name them, leave, come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.people.audit import note
from daylit_site.people.errors import (
    UnableToAddPartnerError,
    UnableToLeaveError,
    UnableToNamePartyError,
)
from daylit_site.people.models import Invitation, Kind, Organisation, Party

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from daylit_site.people.models import Level, Person


@transaction.atomic
def add_partner(*, name: str, by: Person, now: datetime) -> Organisation:
    """Add an organisation that takes part; nobody of it is invited yet.

    Raises:
        UnableToAddPartnerError: There is one of that name.
    """
    if Organisation.objects.filter(name__iexact=name).exists():
        raise UnableToAddPartnerError(_("An organisation of this name is here already."))
    made = Organisation.objects.create(name=name, kind=Kind.PARTNER)
    _note("organisation.added", made, by, now)
    return made


@transaction.atomic
def name_party(
    *, organisation: Organisation, level: Level, name: str, by: Person, now: datetime
) -> Party:
    """Say that a team or company of the logs belongs to an organisation.

    Raises:
        UnableToNamePartyError: It belongs to one already.
    """
    taken = Party.objects.filter(level=level, name=name).select_related("organisation").first()
    if taken is not None:
        sentence = _("%(name)s belongs to %(organisation)s already.")
        raise UnableToNamePartyError(sentence % {"name": name, "organisation": taken.organisation})
    made = Party.objects.create(organisation=organisation, level=level, name=name)
    after = {"organisation": organisation.name, "level": str(level)}
    note("party.named", target=f"party:{made.pk}", name=name, by=by, now=now, after=after)
    return made


@transaction.atomic
def forget_party(*, party: Party, by: Person, now: datetime) -> None:
    """Take a name of the logs back from its organisation; nobody is of that team from then on."""
    before = {
        "organisation": party.organisation.name,
        "level": party.level,
        "people": list(party.members.values_list("person__name", flat=True)),
    }
    note(
        "party.forgotten",
        target=f"party:{party.pk}",
        name=party.name,
        by=by,
        now=now,
        before=before,
    )
    party.delete()


@transaction.atomic
def leave(*, organisation: Organisation, by: Person, now: datetime) -> None:
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
    open_ones = Invitation.objects.filter(organisation=organisation, accepted_at=None)
    before = {"invitations": list(open_ones.values_list("email", flat=True))}
    open_ones.delete()
    _note("organisation.left", organisation, by, now, before)


@transaction.atomic
def come_back(*, organisation: Organisation, by: Person, now: datetime) -> None:
    """Let an organisation that left back in, with those of its people who were active."""
    before = {"left_at": str(organisation.left_at)}
    organisation.left_at = None
    organisation.save(update_fields=["left_at"])
    _note("organisation.came_back", organisation, by, now, before)


def _note(
    verb: str,
    organisation: Organisation,
    by: Person,
    now: datetime,
    before: Mapping[str, Any] | None = None,
) -> None:
    target = f"organisation:{organisation.pk}"
    note(verb, target=target, name=organisation.name, by=by, now=now, before=before)
