"""Reporting an exception by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.changing import change
from daylit_site.ledger.entry_words import REPORTED
from daylit_site.ledger.errors import UnableToReportError
from daylit_site.ledger.models import Change, Entry, Source, State, Touch
from daylit_site.ledger.operations.rooms import come_in, open_room
from daylit_site.people.audit import note
from daylit_site.people.models import Level, Party, Person

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.records.models import Process

SAME_WITHIN = timedelta(minutes=10)
"""The same words by the same person within this time are one report, sent twice."""


@transaction.atomic
def report(
    *,
    process: Process,
    what: str,
    case_id: str,
    like: str,
    person: Person,
    now: datetime,
) -> Entry:
    """Keep what someone reports as an exception; what they report twice at once is kept once.

    They are in its room from then on.

    Args:
        process: In which process.
        what: What happened, in their words.
        case_id: The case, where they name one that they may see; else empty.
        like: The kind that it is most like; empty where they do not say.
        person: Who reports it.
        now: The moment.

    Raises:
        UnableToReportError: Nothing is said.
    """
    if not what.strip():
        raise UnableToReportError(_("Say in a line what happened."))
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    same = Entry.objects.filter(
        process=process,
        reported_by=person,
        reported=what,
        case_id=case_id,
        anchored_at__gt=now - SAME_WITHIN,
    ).first()
    return same or _keep(process, what, case_id, like, person, now)


@transaction.atomic
def report_again(*, entry: Entry, what: str, person: Person, now: datetime) -> None:
    """Say of an exception that is known that one saw it too; its room shows what they said.

    Raises:
        UnableToReportError: It is not open any more.
    """
    if not entry.is_open:
        raise UnableToReportError(_("That one is closed by now: report this as another."))
    said = {"what": what}
    if not entry.changes.filter(verb="reported again", by=person, said=said).exists():
        change(entry, "reported again", version=None, person=person, now=now, said=said)


def _keep(
    process: Process, what: str, case_id: str, like: str, person: Person, now: datetime
) -> Entry:
    team, organisation = _only(person, Level.TEAM), _only(person, Level.ORGANISATION)
    kept = Entry.objects.create(
        process=process,
        case_id=case_id,
        kind=REPORTED,
        place="",
        team=team,
        organisation=organisation,
        now_team=team,
        now_organisation=organisation,
        anchored_at=now,
        last_anchored_at=now,
        evidence={"like": like} if like else {},
        state=State.NEW,
        state_at=now,
        state_by=person,
        reported=what,
        reported_by=person,
    )
    if person.is_partner:
        reported = {"entry": kept, "organisation": person.organisation}
        Touch.objects.create(**reported, source=Source.REPORT)
    _tell(kept, what, person, now)
    come_in(room=open_room(kept=kept, person=person, now=now), person=person, now=now)
    return kept


def _tell(kept: Entry, what: str, person: Person, now: datetime) -> None:
    Change.objects.create(entry=kept, at=now, by=person, verb="reported", said={"what": what})
    note(
        "exception.reported",
        target=f"exception:{kept.pk}",
        by=person,
        now=now,
        name=str(kept)[:300],
        process_id=kept.process.process_id,
        after={"what": what, "case": kept.case_id},
    )


def _only(person: Person, level: Level) -> str:
    """Return the team of a person, or how logs name their organisation, where that is just one."""
    if level == Level.TEAM:
        found = Party.objects.filter(members__person=person, level=level)
    else:
        found = Party.objects.filter(organisation=person.organisation_id, level=level)
    names = list(found.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""
