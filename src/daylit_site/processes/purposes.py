"""What a process is for and who has accepted that, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit_site.people.roles import Right
from daylit_site.processes.models import Acceptance, Purpose
from daylit_site.processes.naming import named_to

if TYPE_CHECKING:
    from datetime import datetime

    from django.db import models

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Part, Process


@dataclass(frozen=True)
class Accepted:
    """That an organisation has accepted a purpose: by whom, and when."""

    organisation: Organisation
    by: str
    at: datetime


@dataclass(frozen=True)
class PurposeShown:
    """What a process is for.

    Attributes:
        purpose: The sentence that stands; null where nobody has said one.
        accepted: By which organisations, those that have left since too.
        awaited: The organisations that have not accepted it.
        can_be_accepted: Whether the one who reads can accept it for their organisation.
    """

    purpose: Purpose | None
    accepted: list[Accepted]
    awaited: list[Organisation]
    can_be_accepted: bool


def purpose_shown(process: Process, *, reader: Person) -> PurposeShown:
    """Return what a process is for, as someone who sees the process may read it."""
    purpose = _purposes(process, reader).first()
    if purpose is None:
        return PurposeShown(None, [], [], can_be_accepted=False)
    acceptances = {one.organisation_id: one for one in _acceptances(purpose, reader)}
    parts = taking_part(process)
    accepting = (one.accepted_by for one in acceptances.values())
    names = named_to(reader, accepting, with_organisation=False)
    awaited = [one.organisation for one in parts if one.organisation_id not in acceptances]
    return PurposeShown(
        purpose=purpose,
        accepted=[
            Accepted(one.organisation, names[one.accepted_by_id], one.accepted_at)
            for one in acceptances.values()
        ],
        awaited=awaited,
        can_be_accepted=reader.may(Right.ACCEPT) and reader.organisation in awaited,
    )


def taking_part(process: Process) -> list[Part]:
    """Return the parts of the organisations that take part and have not left, by name."""
    here = process.parts.filter(organisation__left_at=None)
    return list(here.select_related("organisation").order_by("organisation__name"))


@dataclass(frozen=True)
class Earlier:
    """A purpose that another one took the place of: by whom it was stated, who accepted it."""

    purpose: Purpose
    stated_by: str
    accepted: list[str]


def earlier_purposes(process: Process, *, reader: Person) -> list[Earlier]:
    """Return the purposes that a process had before, the last one first."""
    before = list(_purposes(process, reader).prefetch_related("acceptances__organisation")[1:])
    names = named_to(reader, [one.stated_by for one in before])
    return [
        Earlier(
            one,
            names[one.stated_by_id],
            sorted(each.organisation.name for each in one.acceptances.all()),
        )
        for one in before
    ]


def _purposes(process: Process, reader: Person) -> models.QuerySet[Purpose]:
    visible = Purpose.objects.visible_to(reader).filter(process=process)
    return visible.select_related("stated_by__organisation")


def _acceptances(purpose: Purpose, reader: Person) -> models.QuerySet[Acceptance]:
    """Return who accepted a purpose: also those who no longer take part, as it was so."""
    visible = Acceptance.objects.visible_to(reader).filter(purpose=purpose)
    named = visible.select_related("organisation", "accepted_by__organisation")
    return named.order_by("organisation__name")
