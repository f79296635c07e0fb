"""The sample operator in a workspace: its people, its log, and what was decided about it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from daylit.errors import RecordError
from daylit.sample.company import HOST
from daylit.sources.declared import read_declared
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Measure
from daylit_site.ledger.operations.rights import grant
from daylit_site.ledger.operations.terms import agree
from daylit_site.people.demo import SUPPLIER, make_demo_people
from daylit_site.people.models import Level, Organisation
from daylit_site.people.roles import Role
from daylit_site.processes.operations import accept_purpose, state_purpose
from daylit_site.records.models import (
    Declaration,
    Declares,
    Job,
    Kind,
    Part,
    Process,
    State,
    Upload,
)
from daylit_site.records.uploads import folder_of
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit_site.people.models import Person

PROCESS_ID = "breakdown"
FOLDER = "sample"
ASKING_FOR_PARTS = (
    Side(Level.TEAM, "Central Stores"),
    Side(Level.TEAM, "Airport Stores"),
    Side(Level.ORGANISATION, HOST),
)
"""Who hands work over to the supplier: its stores, and any other team of the operator's."""

SUPPLIER_HAS = timedelta(days=2)


def fill(sample: Path, *, tell: Callable[[str], object]) -> None:
    """Fill an empty workspace with the sample operator; one that is filled stays as it is.

    Args:
        sample: The folder that ``daylit sample make`` wrote.
        tell: Is told what is being done.

    Raises:
        RecordError: The sample could not be imported or analysed.
    """
    if Process.objects.filter(process_id=PROCESS_ID).exists():
        return
    now = timezone.now()
    tell("Making the sample operator's workspace")
    people = make_demo_people(now)
    owner = people[Role.OWNER]
    process = Process.objects.create(
        process_id=PROCESS_ID, name=_("Breakdown to street"), owner=owner, created_at=now
    )
    Part.objects.bulk_create(
        Part(process=process, organisation=one) for one in Organisation.objects.all()
    )
    _state_purpose(process, people)
    upload = _brought(sample / "breakdown.csv", process, owner)
    tell("Importing its log")
    _done(Job(kind=Kind.IMPORT, process=process, upload=upload, asked_by=owner, asked_at=now))
    _declare_usual(process, sample / "usual.toml", owner)
    tell("Analysing it")
    _done(Job(kind=Kind.ANALYSE, process=process, asked_by=owner, asked_at=now))
    _agree_with_supplier(process, owner)
    _say_who_decides(process, people)


def _state_purpose(process: Process, people: dict[Role, Person]) -> None:
    """State what the process is for; the host and one partner accept it, the other has not yet."""
    said = _("A bus that breaks down is back on its route, safe, before its riders miss it.")
    now = timezone.now()
    purpose = state_purpose(process=process, sentence=said, person=people[Role.OWNER], now=now)
    for role in (Role.OWNER, Role.PARTNER):
        accept_purpose(purpose=purpose, person=people[role], now=now)


def _declare_usual(process: Process, file: Path, owner: Person) -> None:
    """Declare the loops of a file, for the analysis to honour."""
    Declaration.objects.bulk_create(
        Declaration(
            process=process,
            kind=Declares.USUAL,
            content={"kind": loop.kind, "place": list(loop.place), "is_usual": True},
            reason=loop.why,
            declared_by=owner,
            declared_at=timezone.now(),
        )
        for loop in read_declared(file).usual
    )


def _agree_with_supplier(process: Process, owner: Person) -> None:
    """Agree on what comes with work for the supplier, and until when it is done with it."""
    needs = (
        _("The number of the part"),
        _("The number of the bus"),
        _("By when the bus is needed"),
    )
    for giver in ASKING_FOR_PARTS:
        agree(
            process=process,
            giver=giver,
            taker=Side(giver.level, SUPPLIER),
            limit_seconds=SUPPLIER_HAS.total_seconds(),
            needs=needs,
            person=owner,
            now=timezone.now(),
        )


def _say_who_decides(process: Process, people: dict[Role, Person]) -> None:
    """Let those who repair, and the owner, decide at once, each within their limit."""
    owner = people[Role.OWNER]
    for what, role, limit in (
        (_("Express delivery of a part"), Role.MEMBER, Decimal(400)),
        (_("A part from another supplier"), Role.OWNER, Decimal(5000)),
    ):
        grant(
            process=process,
            what=what,
            role=role,
            team=None,
            kind="",
            place="",
            measure=Measure.MONEY,
            limit=limit,
            unit="EUR",
            tell_persons=[owner] if role != Role.OWNER else [],
            tell_team=None,
            person=owner,
            now=timezone.now(),
        )


def _brought(log: Path, process: Process, owner: Person) -> Upload:
    folder = folder_of(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(log, folder / log.name)
    return Upload.objects.create(
        process=process,
        name=log.name,
        folder=FOLDER,
        size_bytes=log.stat().st_size,
        uploaded_by=owner,
        uploaded_at=timezone.now(),
    )


def _done(job: Job) -> None:
    """Do a job here and now."""
    job.save()
    do(job.pk, analyse_next=False)
    job.refresh_from_db()
    if job.state != State.DONE:
        raise RecordError(f"The sample could not be taken: {job.said or job.state}.")
