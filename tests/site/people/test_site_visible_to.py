"""Which rows each role sees, model by model."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from two_organisations import whoever

from daylit_site.people import operations
from daylit_site.people.models import Invitation, Level, Organisation, Party, Person
from daylit_site.people.roles import Role
from daylit_site.processes.models import Acceptance, Purpose
from daylit_site.records.models import Declaration, Job, Part, Process, Run, Upload
from daylit_site.records.models import Kind as Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MODELS = (
    *(Organisation, Party, Person, Invitation),
    *(Process, Upload, Job, Run, Declaration, Purpose, Acceptance),
)

ALL = "all"
OWN = "own"
NONE = "none"
SEEN: dict[Role, tuple[str, ...]] = {
    # Organisation, Party, Person, Invitation, Process, Upload, Job, Run,
    # Declaration, Purpose, Acceptance
    Role.ADMINISTRATOR: (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    Role.ANALYST: (OWN, OWN, OWN, NONE, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    Role.OWNER: (OWN, OWN, OWN, NONE, OWN, OWN, OWN, OWN, OWN, OWN, OWN),
    Role.MEMBER: (OWN, OWN, OWN, NONE, OWN, NONE, NONE, OWN, OWN, OWN, OWN),
    Role.PARTNER: (OWN, OWN, OWN, NONE, OWN, NONE, NONE, OWN, OWN, OWN, OWN),
    Role.SPONSOR: (OWN, OWN, OWN, NONE, ALL, NONE, NONE, ALL, ALL, ALL, ALL),
    Role.AUDITOR: (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
}
"""Own are, for processes and what belongs to them, those the organisation takes part in."""


@pytest.fixture
def people(
    someone: Callable[..., Person], host: Organisation, partner: Organisation
) -> dict[Role, Person]:
    """Someone of each role; two processes, one for each organisation, each with all it can have."""
    made = {role: someone(role) for role in Role}
    # Somebody else owns both: what is owned is seen for that reason, too.
    other = Person.objects.create(
        email="other@example.org", name="Other", organisation=host, role=Role.ANALYST
    )
    for organisation in (host, partner):
        operations.name_party(
            organisation=organisation,
            level=Level.TEAM,
            name=organisation.name,
            by=made[Role.ADMINISTRATOR],
            now=NOW,
        )
        operations.invite(
            email=f"{organisation.pk}@example.org",
            organisation=organisation,
            role=Role.PARTNER if organisation == partner else Role.MEMBER,
            invited_by=made[Role.ADMINISTRATOR],
            now=NOW,
        )
        process_of(organisation, other)
    return made


def process_of(organisation: Organisation, owner: Person) -> None:
    process = Process.objects.create(
        process_id=f"of-{organisation.kind}", name="P", owner=owner, created_at=NOW
    )
    Part.objects.create(process=process, organisation=organisation)
    upload = Upload.objects.create(
        process=process,
        name="log.csv",
        folder=organisation.kind,
        size_bytes=1,
        uploaded_by=owner,
        uploaded_at=NOW,
    )
    job = Job.objects.create(
        kind=Work.IMPORT, process=process, upload=upload, asked_by=owner, asked_at=NOW
    )
    Run.objects.create(
        process=process, job=job, number=1, record_version=1, library_version="0", made_at=NOW
    )
    Declaration.objects.create(
        process=process, kind="terms", content={}, declared_by=owner, declared_at=NOW
    )
    purpose = Purpose.objects.create(
        process=process, sentence="Why", stated_by=owner, stated_at=NOW
    )
    Acceptance.objects.create(
        purpose=purpose, organisation=organisation, accepted_by=owner, accepted_at=NOW
    )


def organisation_of(row: Model) -> Organisation:
    """Return whose a row is; of what belongs to a process, whose process that is."""
    if isinstance(row, Organisation):
        return row
    if isinstance(row, Party | Person | Invitation):
        assert row.organisation is not None
        return row.organisation
    of = row.purpose if isinstance(row, Acceptance) else row
    process = of if isinstance(of, Process) else of.process  # type: ignore[attr-defined]
    return process.parts.get().organisation


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_these_rows_of_each_model(people: dict[Role, Person], role: Role) -> None:
    person = people[role]
    found = []
    for model in MODELS:
        rows = set(model.objects.visible_to(person))
        everything = set(model.objects.all())
        own = {row for row in everything if organisation_of(row) == person.organisation}
        assert len(own) < len(everything)
        found.append(
            {frozenset(everything): ALL, frozenset(own): OWN, frozenset(): NONE}[frozenset(rows)]
        )
    assert tuple(found) == SEEN[role]


@pytest.mark.parametrize("model", MODELS)
def test_nobody_who_may_not_enter_sees_any_row(
    people: dict[Role, Person], partner: Organisation, model: type[Model]
) -> None:
    administrator = people[Role.ADMINISTRATOR]
    administrator.is_active = False
    operations.leave(organisation=partner, now=NOW, by=whoever())
    left = Person.objects.get(pk=people[Role.PARTNER].pk)
    for person in (AnonymousUser(), administrator, left):
        assert not model.objects.visible_to(person).exists()  # type: ignore[attr-defined]


def test_the_owner_of_a_process_sees_it_wherever_it_belongs(
    people: dict[Role, Person], partner: Organisation
) -> None:
    owner = people[Role.OWNER]
    process = Process.objects.get(parts__organisation=partner)
    assert process not in Process.objects.visible_to(owner)
    process.owner = owner
    process.save()
    assert process in Process.objects.visible_to(owner)


def test_an_upload_that_is_in_no_process_is_its_uploaders_alone(people: dict[Role, Person]) -> None:
    uploader = people[Role.OWNER]
    upload = Upload.objects.create(
        name="log.csv", folder="new", size_bytes=1, uploaded_by=uploader, uploaded_at=NOW
    )
    seeing = {role for role in Role if upload in Upload.objects.visible_to(people[role])}
    assert seeing == {Role.OWNER}


def test_invitations_that_were_taken_up_or_are_too_old_are_not_open(
    people: dict[Role, Person],
) -> None:
    assert people
    first, second = Invitation.objects.all()
    first.accepted_at = NOW
    first.save()
    assert list(Invitation.objects.open_at(NOW)) == [second]
    assert not Invitation.objects.open_at(NOW + timedelta(days=7)).exists()
