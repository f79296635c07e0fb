"""What a log calls a column is shown as people read it, and sent as the log has it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from ledger_list_fixtures import entry, pattern
from room_builders import NOW

from daylit_site.ledger.operations import patterns
from daylit_site.ledger.trait_names import trait_words
from daylit_site.people.language import telling
from daylit_site.people.roles import Role
from daylit_site.records.models import Finding, Job, Kind, Process, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger_fixtures import Browse

    from daylit_site.ledger.models import Pattern
    from daylit_site.people.models import Person


@pytest.fixture
def told_apart(process: Process) -> Pattern:
    """A pattern of a run that tells cases apart by a team and two columns of the log."""
    job = Job.objects.create(
        kind=Kind.ANALYSE, process=process, asked_by=process.owner, asked_at=NOW
    )
    made = {"number": 1, "record_version": 1, "made_at": NOW, "finished_at": NOW}
    run = Run.objects.create(process=process, job=job, **made)
    Finding.objects.create(run=run, name="traits", content=["bus_model", "parts_value", "team"])
    kept = pattern(process)
    entry(process, pattern=kept)
    return kept


@pytest.mark.parametrize(
    ("name", "english", "swedish"),
    [
        ("bus_model", "bus model", "bus model"),
        ("team", "team", "team"),
        ("service", "service", "tjänst"),
        ("__", "__", "__"),
    ],
)
def test_a_name_is_said_as_people_read_it(name: str, english: str, swedish: str) -> None:
    assert trait_words(name) == english
    with telling("sv"):
        assert trait_words(name) == swedish


@pytest.mark.django_db
def test_a_pattern_is_told_apart_by_names_that_people_read(
    told_apart: Pattern, browse: Browse
) -> None:
    owner = told_apart.process.owner
    page = browse(owner).get(f"/patterns/{told_apart.pk}/").content.decode()
    offered = re.findall(r'<option value="(\w+)">([^<]*)</option>', page)
    assert {("bus_model", "bus model"), ("parts_value", "parts value"), ("team", "team")} <= set(
        offered
    )
    assert ">bus_model<" not in page


@pytest.mark.django_db
def test_rooms_and_the_auditor_are_told_it_so_too(
    told_apart: Pattern, browse: Browse, someone: Callable[..., Person]
) -> None:
    owner = told_apart.process.owner
    patterns.split(pattern=told_apart, by_trait="bus_model", version=None, person=owner, now=NOW)
    room = html.unescape(browse(owner).get(f"/patterns/{told_apart.pk}/").content.decode())
    assert "had it told apart by bus model" in " ".join(room.split())
    audit = browse(someone(Role.AUDITOR)).get("/people/audit/?kind=pattern").content.decode()
    assert "bus model" in audit
    assert "bus_model" not in audit
