"""What is done to a process: saying what it is for, accepting that, letting others take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.processes.errors import (
    UnableToAcceptError,
    UnableToStateError,
    UnableToTakePartError,
)
from daylit_site.processes.models import Acceptance, Purpose
from daylit_site.records.models import Part, Process
from daylit_site.records.noting import note_of_process

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Organisation, Person


@transaction.atomic
def state_purpose(*, process: Process, sentence: str, person: Person, now: datetime) -> Purpose:
    """Say what a process is for; every organisation is asked anew to accept it.

    Raises:
        UnableToStateError: It says what was said before.
    """
    Process.objects.select_for_update().get(pk=process.pk)
    last = process.purposes.first()
    if last is not None and last.sentence == sentence:
        raise UnableToStateError(_("That is the purpose already; nothing was changed."))
    before = {"sentence": last.sentence} if last else None
    after = {"sentence": sentence}
    note_of_process("purpose.stated", process, person=person, now=now, before=before, after=after)
    return Purpose.objects.create(
        process=process, sentence=sentence, stated_by=person, stated_at=now
    )


@transaction.atomic
def accept_purpose(*, purpose: Purpose, person: Person, now: datetime) -> Acceptance:
    """Accept for one's organisation what a process is for.

    Raises:
        UnableToAcceptError: Another sentence took its place, the organisation takes no part in the
            process, or it has accepted it.
    """
    Process.objects.select_for_update().get(pk=purpose.process_id)
    if purpose.process.purposes.latest("pk") != purpose:
        raise UnableToAcceptError(_("The purpose has been changed since. Read it as it is now."))
    organisation = person.organisation
    if not purpose.process.parts.filter(organisation=organisation).exists():
        raise UnableToAcceptError(
            _("%(name)s takes no part in this process.") % {"name": organisation}
        )
    accepted, is_new = Acceptance.objects.get_or_create(
        purpose=purpose,
        organisation=organisation,
        defaults={"accepted_by": person, "accepted_at": now},
    )
    if not is_new:
        raise UnableToAcceptError(_("%(name)s has accepted it already.") % {"name": organisation})
    after = {"sentence": purpose.sentence, "organisation": organisation.name}
    note_of_process("purpose.accepted", purpose.process, person=person, now=now, after=after)
    return accepted


@transaction.atomic
def add_part(
    *,
    process: Process,
    organisation: Organisation,
    sees_borders: bool,
    person: Person,
    now: datetime,
) -> Part:
    """Let an organisation take part in a process.

    Raises:
        UnableToTakePartError: It does already, or it has left the workspace.
    """
    if organisation.left_at is not None:
        said = _("%(name)s has left. Let it come back first.") % {"name": organisation}
        raise UnableToTakePartError(said)
    part, is_new = Part.objects.get_or_create(
        process=process, organisation=organisation, defaults={"sees_borders": sees_borders}
    )
    if not is_new:
        raise UnableToTakePartError(_("%(name)s takes part already.") % {"name": organisation})
    note_of_process("part.added", process, person=person, now=now, after=_told(part))
    return part


@transaction.atomic
def share_borders(*, part: Part, is_shared: bool, person: Person, now: datetime) -> None:
    """Show an organisation the figures of hand-overs in which it is no party, or no longer."""
    before = _told(part)
    part.sees_borders = is_shared
    part.save(update_fields=["sees_borders"])
    verb, after = "part.borders_changed", _told(part)
    note_of_process(verb, part.process, person=person, now=now, before=before, after=after)


@transaction.atomic
def remove_part(*, part: Part, person: Person, now: datetime) -> None:
    """Take an organisation out of a process: its people see it no longer. What it accepted stays.

    Raises:
        UnableToTakePartError: The process's owner belongs to it.
    """
    if part.process.owner.organisation_id == part.organisation_id:
        said = _("%(owner)s of %(name)s answers for this process, so it takes part.")
        words = {"owner": part.process.owner, "name": part.organisation}
        raise UnableToTakePartError(said % words)
    note_of_process("part.removed", part.process, person=person, now=now, before=_told(part))
    part.delete()


def _told(part: Part) -> dict[str, str | bool]:
    return {"organisation": part.organisation.name, "sees_borders": part.sees_borders}
