"""Every address of the site, asked for by everyone there is, against ``access_matrix.toml``.

Whoever adds an address adds a line there: the test says which. Parameters of addresses are filled
in from `ARGUMENTS`, by name.
"""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from site_urls import Address, addresses

from daylit_site.ledger.models import Attachment, Entry, Pattern, Room
from daylit_site.ledger.operations import rooms
from daylit_site.people import operations
from daylit_site.people.mailing.attachments import Attachment as Picture
from daylit_site.people.models import HeldMail, Invitation, Letter, Level, Party, Person
from daylit_site.people.roles import Role
from daylit_site.processes.models import Purpose
from daylit_site.records.models import Job, Part, Process, Run, Source, State, Upload
from daylit_site.records.models import Kind as Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from daylit_site.people.models import Organisation

TABLE = Path(__file__).parent / "access_matrix.toml"
LINES: dict[str, str] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
VISITORS = ("nobody", *Role.values, "left", "inactive")
SIGN_IN = "in"
"""How the table writes that one is led to the sign-in page."""


@dataclass(frozen=True)
class World:
    """What there is when the addresses are asked for.

    Attributes:
        sessions: The session of each of `VISITORS`; empty for nobody.
        token: Of an invitation that can be taken up.
    """

    sessions: dict[str, str]
    member: Person
    partner: Organisation
    party: Party
    process: Process
    imported: Job
    run: Run
    purpose: Purpose
    token: str
    invitation: Invitation


ARGUMENTS: dict[str, Callable[[World], object]] = {
    "attachment_id": lambda world: Attachment.objects.get(message__room=_room_of(world)).pk,
    "entry_id": lambda world: Entry.objects.get(process=world.process).pk,
    "job_id": lambda world: world.imported.pk,
    "import_number": lambda _world: 1,
    "invitation_id": lambda world: world.invitation.pk,
    "key": lambda _world: "a-b",
    "letter_id": lambda _world: Letter.objects.get().pk,
    "member_id": lambda world: _room_of(world).members.get().pk,
    "mail_id": lambda _world: HeldMail.objects.get().pk,
    "organisation_id": lambda world: world.partner.pk,
    "party_id": lambda world: world.party.pk,
    "pattern_key": lambda _world: "p",
    "pattern_id": lambda world: (
        Pattern.objects.get_or_create(
            process=world.process, pattern_id="p", kind="rework", place="Repair"
        )[0].pk
    ),
    "person_id": lambda world: world.member.pk,
    "process_id": lambda world: world.process.process_id,
    "purpose_id": lambda world: world.purpose.pk,
    "room_key": lambda world: f"entry-{Entry.objects.get(process=world.process).pk}",
    "run_id": lambda world: world.run.pk,
    "source_id": lambda world: Source.objects.get(upload=world.imported.upload_id).pk,
    "token": lambda world: world.token,
    "uidb36": lambda _world: "1",
    "upload_id": lambda world: world.imported.upload_id,
    "view_id": lambda _world: 1,
}
"""What stands in an address for each parameter that any address has."""


@pytest.fixture(autouse=True)
def _only_errors_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is asked for here; beside a failure only broken pages are of interest."""
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture
def world(
    someone: Callable[..., Person], process: Process, host: Organisation, partner: Organisation
) -> World:
    people = {role.value: someone(role) for role in Role if role != Role.OWNER}
    people[Role.OWNER.value] = process.owner
    gone = operations.add_partner(
        name="Karosseri Syd", by=people[Role.ADMINISTRATOR], now=timezone.now()
    )
    people["left"] = _another("left", Role.PARTNER, gone)
    people["inactive"] = _another("inactive", Role.ADMINISTRATOR, host)
    sessions = {name: _session(person) for name, person in people.items()}
    operations.leave(organisation=gone, now=timezone.now(), by=people[Role.ADMINISTRATOR])
    operations.deactivate(
        person=people["inactive"], by=people[Role.ADMINISTRATOR], now=timezone.now()
    )
    Part.objects.create(process=process, organisation=partner)
    _entry_of(process)
    token = operations.invite(
        email="new@example.org",
        organisation=partner,
        role=Role.PARTNER,
        invited_by=people[Role.ADMINISTRATOR],
        now=timezone.now(),
    )
    _mails()
    return World(
        sessions={"nobody": "", **sessions},
        member=people[Role.MEMBER],
        partner=partner,
        party=operations.name_party(
            organisation=partner,
            level=Level.TEAM,
            name="Nordparts",
            by=people[Role.ADMINISTRATOR],
            now=timezone.now(),
        ),
        process=process,
        imported=_imported(process),
        run=_run_of(process),
        purpose=_purpose_of(process),
        token=token,
        invitation=Invitation.objects.get(),
    )


def _mails() -> None:
    """Keep a letter that is to be sent, and a mail that was held back."""
    now = timezone.now()
    of = {"email": "a@b.example", "language": "en", "subject": "Hello", "text": "You."}
    Letter.objects.create(kind="message", about="room:1", made_at=now, due_at=now, **of)
    HeldMail.objects.create(sender="a@b.example", subject="Hello", text="You.", why="No.", at=now)


def _another(name: str, role: Role, organisation: Organisation) -> Person:
    return Person.objects.create(
        email=f"{name}@example.org", name=name, organisation=organisation, role=role
    )


def _imported(process: Process) -> Job:
    """Return the work of an import that was done, of an upload into a process."""
    now, owner = timezone.now(), process.owner
    upload = Upload.objects.create(
        process=process,
        name="log.csv",
        folder=process.process_id,
        size_bytes=1,
        uploaded_by=owner,
        uploaded_at=now,
    )
    Source.objects.create(upload=upload, path="/log.csv", query="SELECT 1", made_by=owner)
    return Job.objects.create(
        kind=Work.IMPORT,
        state=State.DONE,
        process=process,
        upload=upload,
        asked_by=owner,
        asked_at=now,
    )


def _run_of(process: Process) -> Run:
    """Return a run that has come to no end."""
    now = timezone.now()
    job = Job.objects.create(
        kind=Work.ANALYSE, process=process, asked_by=process.owner, asked_at=now
    )
    return Run.objects.create(
        process=process, job=job, number=1, record_version=1, library_version="0", made_at=now
    )


def _entry_of(process: Process) -> Entry:
    """Return an exception in whose room its process's owner showed a picture."""
    now, owner = timezone.now(), process.owner
    entry = Entry.objects.create(
        process=process,
        kind="reported",
        place="Stores",
        anchored_at=now,
        last_anchored_at=now,
        state_at=now,
        reported="The shelf is empty",
        reported_by=owner,
    )
    rooms.say(
        room=rooms.open_room(kept=entry, person=owner, now=now),
        person=owner,
        text="Look",
        files=[Picture("shelf.png", b"\x89PNG\r\n\x1a\n")],
        now=now,
    )
    return entry


def _room_of(world: World) -> Room:
    return Room.objects.get(entry__process=world.process)


def _purpose_of(process: Process) -> Purpose:
    return Purpose.objects.create(
        process=process, sentence="Why", stated_by=process.owner, stated_at=timezone.now()
    )


def _session(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def asked(world: World, address: Address, visitor: str, *, method: str = "get") -> str:
    """Ask for an address; return what came as the table writes it. Nothing of it stays."""
    client = Client(raise_request_exception=False)
    if world.sessions[visitor]:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[visitor]
    arguments = {name: ARGUMENTS[name](world) for name in address.parameters}
    with transaction.atomic():
        answer = getattr(client, method)(reverse(address.name, kwargs=arguments))
        if isinstance(answer, FileResponse):
            # Its file stays open until whoever asked has it all.
            b"".join(answer)
        transaction.set_rollback(True)
    return _written(answer)


def _written(answer: HttpResponse) -> str:
    is_to_sign_in = answer.headers.get("Location", "").startswith(reverse("account_login"))
    return SIGN_IN if is_to_sign_in else str(answer.status_code)


def _known() -> list[Address]:
    """Return the addresses that can be asked for; a test of its own complains of the others."""
    return [one for one in addresses() if one.name and one.parameters <= ARGUMENTS.keys()]


def test_every_address_has_a_name_and_known_parameters() -> None:
    wrong = [
        f"{one.route}: give it a name."
        if not one.name
        else f"{one.name}: say in ARGUMENTS what stands for {', '.join(sorted(missing))}."
        for one in addresses()
        if (missing := one.parameters - ARGUMENTS.keys()) or not one.name
    ]
    assert not wrong, "\n".join(wrong)


def test_every_line_of_the_table_belongs_to_an_address() -> None:
    gone = sorted(LINES.keys() - {one.name for one in addresses()})
    assert not gone, f"Take out of {TABLE.name}, as there is no such address: {', '.join(gone)}."


def test_everyone_gets_from_every_address_what_the_table_says(world: World) -> None:
    wrong = []
    for address in _known():
        found = " ".join(asked(world, address, visitor) for visitor in VISITORS)
        expected = LINES.get(address.name)
        if expected is None:
            line = f'{address.name} = "{found}"'
            wrong.append(f"Add to {TABLE.name}, once each status is as it should be: {line}")
        elif expected != found:
            wrong.append(f"{address.name}: the table says {expected}, but it is {found}.")
    assert not wrong, "\n".join([*wrong, f"In the order of: {' '.join(VISITORS)}."])


def test_whoever_is_refused_a_page_is_refused_sending_to_it(world: World) -> None:
    wrong = [
        f"{address.name}, {visitor}: {expected} to look, but {found} to send."
        for address in _known()
        for visitor, expected in zip(VISITORS, LINES.get(address.name, "").split(), strict=False)
        if expected in {SIGN_IN, "403"}
        and (found := asked(world, address, visitor, method="post")) != expected
    ]
    assert not wrong, "\n".join(wrong)


OF_A_PROCESS = {"process_id", "upload_id", "job_id", "run_id", "source_id"}


@pytest.fixture
def elsewhere(world: World) -> World:
    """The same, but of a process in which only an organisation that left took part."""
    analyst = Person.objects.get(role=Role.ANALYST)
    process = Process.objects.create(
        process_id="elsewhere", name="Elsewhere", owner=analyst, created_at=timezone.now()
    )
    Part.objects.create(process=process, organisation=Person.objects.get(name="left").organisation)
    _entry_of(process)
    return replace(
        world,
        process=process,
        imported=_imported(process),
        run=_run_of(process),
        purpose=_purpose_of(process),
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_process_in_which_one_takes_no_part_is_not_there(elsewhere: World, method: str) -> None:
    wrong = [
        f"{address.name}, {visitor}: {found}."
        for address in _known()
        for visitor in (Role.OWNER, Role.MEMBER, Role.PARTNER)
        if address.parameters & OF_A_PROCESS
        and (found := asked(elsewhere, address, visitor, method=method))
        not in {"403", "404", "405"}
    ]
    assert not wrong, "\n".join(wrong)
