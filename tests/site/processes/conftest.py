"""A process over three organisations in a record of the tests' own, and who looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from process_log import NORD, STORES, Kept, found_in, rows, run_of, take

from daylit_site.people.models import Level, Organisation, Party, Person
from daylit_site.people.roles import Role
from daylit_site.records.models import Part, Process

if TYPE_CHECKING:
    from collections.abc import Callable

    from process_log import Browse


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The record of the log above; tests read it only."""
    folder = tmp_path_factory.mktemp("processes")
    take(folder, rows())
    return Kept(folder, found_in(folder))


@pytest.fixture
def analysed(kept: Kept, process: Process, monkeypatch: pytest.MonkeyPatch) -> Process:
    """The process, with a run that came to its end."""
    monkeypatch.setattr(settings, "RECORD", kept.folder / "record")
    run_of(process, kept.found)
    return process


@pytest.fixture
def nordparts(partner: Organisation, process: Process) -> Organisation:
    """The partner takes part, and the logs' names of it are known."""
    Part.objects.create(process=process, organisation=partner)
    Party.objects.create(organisation=partner, level=Level.TEAM, name=STORES)
    Party.objects.create(organisation=partner, level=Level.ORGANISATION, name=NORD)
    return partner


@pytest.fixture
def browse() -> Browse:
    """Sign someone in; what they browse with."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def owner(browse: Browse, analysed: Process) -> Client:
    """What the owner of the process browses with."""
    return browse(analysed.owner)


@pytest.fixture
def member(someone: Callable[..., Person]) -> Person:
    """Someone of the host."""
    return someone(Role.MEMBER)


@pytest.fixture
def sponsor(someone: Callable[..., Person]) -> Person:
    """Someone of the host who sees no single case."""
    return someone(Role.SPONSOR)


@pytest.fixture
def guest(someone: Callable[..., Person], nordparts: Organisation) -> Person:
    """Someone of Nordparts."""
    return someone(Role.PARTNER, nordparts)


@pytest.fixture
def stranger(someone: Callable[..., Person], partner: Organisation, process: Process) -> Person:
    """Someone of a partner that takes part, and of which no log names a party."""
    Part.objects.create(process=process, organisation=partner)
    return someone(Role.PARTNER, partner)
