"""What the log says of a case as a whole stands on its page, for those who see all cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from daylit.cli import daylit
from daylit_site.people.roles import Role
from daylit_site.processes.cases import case_of
from daylit_site.processes.scope import scope_of
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

LOG = """case,activity,time,team,bus,price,by,seat_no
x1,Ask,2026-11-16T08:00:00Z,North,17,12.0,2026-11-20T10:00:00Z,1
x1,Answer,2026-11-16T09:00:00Z,North,17,12.0,2026-11-20T10:00:00Z,2
x2,Ask,2026-11-16T08:00:00Z,North,18,9.5,,1
"""


@pytest.fixture
def kept(process: Process, tmp_path: Path, settings: Settings) -> Process:
    """A process with that log in the record."""
    settings.RECORD, log = tmp_path / "record", tmp_path / "log.csv"
    log.write_text(LOG)
    words = ["record", "import", str(log), "--process", process.process_id]
    done = CliRunner().invoke(daylit, [*words, "--record", str(settings.RECORD)])
    assert done.exit_code == 0, done.output
    return process


def facts(process: Process, person: Person, case: str, *told: str) -> tuple[tuple[str, str], ...]:
    found = case_of(process.process_id, scope_of(person, process), case, told=told)
    return found.facts if found else ()


def test_what_all_events_of_a_case_say_alike_is_told(kept: Process) -> None:
    told = ("bus", "price", "by", "seat_no", "no_such")
    assert facts(kept, kept.owner, "x1", *told) == (
        ("bus", "17"),
        ("price", "12"),
        ("by", "20 November 2026, 10:00 UTC"),
    )
    assert facts(kept, kept.owner, "x2", "by", "price") == (("price", "9.5"),)
    assert facts(kept, kept.owner, "x1") == ()


def test_a_partner_is_not_told(
    kept: Process, partner: Organisation, someone: Callable[..., Person]
) -> None:
    Part.objects.create(process=kept, organisation=partner)
    assert facts(kept, someone(Role.PARTNER, partner), "x1", "bus") == ()
