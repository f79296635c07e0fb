"""A case found by the number that another company has for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from django.conf import settings
from django.utils.html import escape
from process_addresses import address
from process_log import LIND, NOON, NORD, ODD_CASE, Kept, rows, run_of, take

from daylit.record.aliases import qualified
from daylit.record.changes.aliasing import import_aliases
from daylit.record.engine import open_engine
from daylit.record.report import ALIAS_TABLE, SourceReport
from daylit.record.store import Record
from daylit_site.people.models import Level, Party
from daylit_site.people.roles import Role
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from process_log import Browse

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

CANARY = "LIND-CANARY-4711"
NUMBERS = [
    ("b-07", NORD, "77"),
    ("b-08", NORD, "88"),
    ("c-07", NORD, "hidden-1"),
    ("c-08", LIND, CANARY),
    ("b-09", LIND, "lind-9"),
    ("b-10", None, "anybody-10"),
    ("a-01", LIND, "twice"),
    ("b-11", NORD, "twice"),
    (ODD_CASE, NORD, "<b>odd</b>"),
]
"""Our number, whose theirs is, theirs."""


@dataclass(frozen=True)
class Asked:
    """An answer: how it stands, the page, and its words."""

    status: int
    page: str
    words: str


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record that was told of other companies' numbers; tests read it only."""
    folder = tmp_path_factory.mktemp("numbers")
    take(folder, rows())
    fields = ("case_id", "organisation_id", "alias")
    of = [(case, whose, qualified(number, whose)) for case, whose, number in NUMBERS]
    schema = pa.schema([(name, pa.string()) for name in fields])
    table = pa.Table.from_pylist([dict(zip(fields, row, strict=True)) for row in of], schema=schema)
    source = SourceReport("numbers", "numbers.csv", ALIAS_TABLE, len(of))
    with open_engine(input_bytes=1) as engine:
        import_aliases(
            Record(folder / "record"),
            engine,
            table,
            source,
            process_id="breakdown",
            imported_at=NOON,
            on_progress=lambda _doing: None,
        )
    return folder / "record"


@pytest.fixture
def numbered(told: Path, kept: Kept, process: Process, monkeypatch: pytest.MonkeyPatch) -> Process:
    """The process, whose record knows other numbers of its cases."""
    monkeypatch.setattr(settings, "RECORD", told)
    run_of(process, kept.found)
    return process


def ask(browse: Browse, person: Person, process: Process, number: str) -> Asked:
    """Ask for a case by a number; the number itself is left out of the words."""
    where = address("case", process, id=number)
    answer = browse(person).get(where)
    page = answer.content.decode()
    page = re.sub(r'csrfmiddlewaretoken" value="\w+|X-CSRFToken": "\w+', "", page)
    for written in (escape(where), escape(number), number):
        page = page.replace(written, "NUMBER")
    words = " ".join(re.sub("<[^>]*>|[\u2066-\u2069]", "", page).split())
    return Asked(answer.status_code, page, words)


def test_the_host_finds_a_case_by_anyones_number(
    browse: Browse, member: Person, numbered: Process
) -> None:
    for number, case in (("77", "b-07"), (f"{NORD}/88", "b-08"), (CANARY, "c-08")):
        found = ask(browse, member, numbered, number)
        assert found.status == 200
        assert f"Case {case} is closed" in found.words
        assert "that is the number of this case in another company" in found.words


def test_under_its_own_number_a_case_says_nothing_of_others(
    browse: Browse, member: Person, numbered: Process
) -> None:
    assert "You asked for" not in ask(browse, member, numbered, "b-07").words


def test_a_partner_finds_its_own_cases_by_its_own_numbers(
    browse: Browse, guest: Person, numbered: Process
) -> None:
    for number, case in (("77", "b-07"), (f"{NORD}/88", "b-08"), ("anybody-10", "b-10")):
        found = ask(browse, guest, numbered, number)
        assert found.status == 200
        assert f"Case {case} is closed" in found.words


@pytest.mark.parametrize("number", ["hidden-1", f"{NORD}/hidden-1", CANARY, f"{LIND}/{CANARY}"])
def test_a_number_of_a_hidden_case_answers_as_one_that_there_is_not(
    browse: Browse, guest: Person, numbered: Process, number: str
) -> None:
    hidden, none = (ask(browse, guest, numbered, one) for one in (number, "NOT-A-NUMBER"))
    assert hidden == none
    assert hidden.status == 404
    assert "c-0" not in hidden.page


def test_a_partner_knows_none_of_its_own_cases_by_the_number_of_another_company(
    browse: Browse, guest: Person, numbered: Process
) -> None:
    found = ask(browse, guest, numbered, "lind-9")
    assert found == ask(browse, guest, numbered, "NOT-A-NUMBER")


def test_a_number_of_two_cases_finds_neither_for_who_sees_both_and_its_own_for_a_partner(
    browse: Browse, member: Person, guest: Person, numbered: Process
) -> None:
    assert ask(browse, member, numbered, "twice").status == 404
    assert "Case b-11 is closed" in ask(browse, guest, numbered, "twice").words


def test_a_number_is_text_on_the_page(browse: Browse, member: Person, numbered: Process) -> None:
    answer = browse(member).get(address("case", numbered, id="<b>odd</b>")).content.decode()
    assert "<b>odd" not in answer
    assert "&lt;b&gt;odd&lt;/b&gt;" in answer


def test_a_partner_of_which_the_logs_name_no_party_finds_nothing(
    browse: Browse, stranger: Person, numbered: Process
) -> None:
    assert ask(browse, stranger, numbered, "77").status == 404


def test_who_sees_no_single_case_finds_none_by_any_number(
    browse: Browse, sponsor: Person, numbered: Process
) -> None:
    assert ask(browse, sponsor, numbered, "77").status == 403


def test_a_record_without_other_numbers_finds_none(
    browse: Browse, member: Person, analysed: Process
) -> None:
    assert ask(browse, member, analysed, "77").status == 404


def test_another_partner_finds_its_own_case_by_the_same_canary(
    browse: Browse,
    someone: Callable[..., Person],
    partner: Organisation,
    numbered: Process,
) -> None:
    Part.objects.create(process=numbered, organisation=partner)
    Party.objects.create(organisation=partner, level=Level.ORGANISATION, name=LIND)
    lind = someone(Role.PARTNER, partner)
    assert "Case c-08 is closed" in ask(browse, lind, numbered, CANARY).words
