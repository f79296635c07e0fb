"""Exceptions as a table for other programs: all that is asked for, as the command line names it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from ledger_fixtures import usual_log
from ledger_list_fixtures import BEGIN, entry, pattern

from daylit.cli import daylit
from daylit_site.ledger.models import State
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Bring, Browse
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(browse: Browse, process: Process) -> Client:
    return browse(process.owner)


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/exceptions/exceptions.csv?{query}")
    assert answer.headers["Content-Type"] == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def test_a_row_says_what_was_found_and_what_people_made_of_it(
    owner: Client, process: Process
) -> None:
    one = entry(
        process,
        1,
        pattern=pattern(process),
        evidence={"form": "redo"},
        caused_step_count=2,
        delay_seconds=60.5,
        state=State.ACCEPTED,
        state_by=process.owner,
        owner=process.owner,
        accepted_until=date(2027, 1, 1),
        reason="known",
    )
    at = BEGIN.replace(day=2).isoformat()
    assert table(owner, "state=all") == [
        {
            "exception_id": "x1",
            "case_id": "c-1",
            "kind": "rework",
            "form": "redo",
            "place": "Repair",
            "anchored_at": at,
            "caused_step_count": "2",
            "delay_seconds": "60.5",
            "process_id": "breakdown",
            "pattern_id": "rework-Repair",
            "team_id": "Depot",
            "organisation_id": "City Buses",
            "customer_id": "",
            "service_id": "",
            "is_found": "True",
            "state": "accepted",
            "state_at": at,
            "state_by": "process owner",
            "owner": "process owner",
            "waiting_for": "",
            "reason": "known",
            "resolution": "",
            "decided_as": "",
            "accepted_until": "2027-01-01",
            "reported_by": "",
            "reported": "",
            "ledger_id": str(one.pk),
        }
    ]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(owner: Client, process: Process, begins: str) -> None:
    entry(process, 1, case_id=f"{begins}1+1", place=f"{begins}HYPERLINK(1)")
    one = table(owner)[0]
    assert one["case_id"] == f"'{begins}1+1"
    assert one["place"] == f"'{begins}HYPERLINK(1)"


def test_all_that_is_asked_for_is_sent_a_batch_at_a_time(
    owner: Client,
    process: Process,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr("daylit_site.ledger.listed.table.BATCH", 4)
    for number in range(10):
        entry(
            process,
            number,
            pattern=pattern(process, "rework", f"P{number}"),
            state_by=process.owner,
        )
    entry(process, 11, kind="late")
    with django_assert_num_queries(2 + 3 * 2):
        rows = table(owner, "kind=rework")
    assert [row["case_id"] for row in rows] == [f"c-{number}" for number in range(9, -1, -1)]


def test_a_partner_is_not_sent_what_was_said_in_rooms(
    browse: Browse, someone: Callable[..., Person], process: Process, nordparts: Organisation
) -> None:
    entry(
        process,
        1,
        touched=nordparts,
        reason="secret",
        waiting_for="secret",
        owner=process.owner,
        state_by=process.owner,
    )
    (row,) = table(browse(someone(Role.PARTNER, nordparts)))
    said = ("reason", "waiting_for", "resolution", "decided_as")
    assert [row[name] for name in said] == ["", "", "", ""]
    assert (row["owner"], row["state_by"]) == ("City Buses", "City Buses")


@pytest.mark.django_db(transaction=True)
def test_the_table_holds_what_the_command_line_lists(
    bring: Bring, browse: Browse, process: Process, capsys: pytest.CaptureFixture[str]
) -> None:
    bring(process, usual_log())
    rows = table(browse(process.owner), "state=all")
    capsys.readouterr()
    arguments = ["--record", str(settings.RECORD), "--process", process.process_id]
    daylit.main(["exceptions", "list", *arguments, "--format", "csv"], standalone_mode=False)
    listed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    shared = ("exception_id", "case_id", "kind", "form", "place", "anchored_at")
    assert sorted(tuple(row[name] for name in shared) for row in rows) == sorted(
        tuple(row[name] for name in shared) for row in listed
    )


def test_by_whose_authority_is_written_in_words(process: Process, browse: Browse) -> None:
    entry(process, 1, state=State.RESOLVED, decided_as="role:owner")
    (row,) = table(browse(process.owner), "state=all")
    assert row["decided_as"] == "process owner"
