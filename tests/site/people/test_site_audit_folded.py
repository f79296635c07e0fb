"""What Daylit did to many by itself stands in one line, and can be asked for."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from browsing import signed_in
from hypothesis import given
from hypothesis import strategies as st

from daylit_site.people import audit_queries
from daylit_site.people.audit import note
from daylit_site.people.audit_folded import MANY, folded
from daylit_site.people.audit_queries import Asked, done
from daylit_site.people.audit_words import WORDS
from daylit_site.people.models import AuditEntry, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BORNE = {"state": "accepted", "reason": "New discs come", "accepted_until": "2027-03-01"}


@pytest.fixture
def auditor(someone: Callable[..., Person]) -> Person:
    """Who reads it."""
    return someone(Role.AUDITOR)


def accepted(number: int, by: Person | str = "Daylit", **more: Any) -> None:
    """Have an exception accepted until a day."""
    usual = {"name": f"rework {number}", "now": NOON, "after": BORNE}
    note("exception.accepted", target=f"exception:{number}", by=by, **{**usual, **more})


def told(reader: Person, query: str = "") -> str:
    """Return what the table of the page says, without its markup."""
    page = signed_in(reader).get(f"/people/audit/?{query}").content.decode()
    table = page[page.index("<tbody") : page.index("</tbody>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", table)).split())


@pytest.mark.django_db
def test_what_a_run_did_because_of_one_decision_is_one_line_with_each_folded(
    auditor: Person, someone: Callable[..., Person]
) -> None:
    owner = someone(Role.OWNER)
    note("pattern.accepted", target="pattern:1", name="Discs", by=owner, now=NOON - timedelta(1))
    for number in range(3):
        accepted(number)
    assert told(auditor, "until=2026-11-21") == (
        "21 November 2026, 12:00 UTC Daylit accepted 3 exceptions until a day, as was decided. "
        "how it stands accepted reason New discs come accepted until the end of 1 March 2027 "
        "Each of them rework 2 rework 1 rework 0 "
        "20 November 2026, 12:00 UTC process owner ( City Buses ) accepted a pattern until a day: "
        "Discs . Its history"
    )


@pytest.mark.django_db
def test_what_people_did_and_what_differs_stands_in_lines_of_its_own(
    auditor: Person, someone: Callable[..., Person]
) -> None:
    owner = someone(Role.OWNER)
    accepted(1)
    accepted(2, after={**BORNE, "reason": "Another"})
    accepted(3, now=NOON + timedelta(1))
    accepted(4, owner)
    accepted(5, owner)
    accepted(6, process_id="breakdown")
    note("exception.taken", target="exception:7", by="Daylit", now=NOON)
    note("exception.taken", target="exception:8", by="Daylit", now=NOON)
    found = done(Asked(), reader=auditor).done
    assert [len(one.each) for one in found if one.entry.family == "exception"] == [0] * 8


@pytest.mark.django_db
def test_pages_hold_a_hundred_lines_and_no_row_is_lost_between_them(
    auditor: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(250):
        accepted(number)
    for number in range(30):
        accepted(number, now=NOON - timedelta(1 + number))
    asked = Asked(kind="exception")
    # A page, as many rows as it may fold, where these lead and what they are called.
    with django_assert_num_queries(4):
        found = done(asked, reader=auditor)
    assert [len(one.each) for one in found.done] == [250] + [0] * 30
    assert found.before is None


@pytest.mark.django_db
def test_of_more_than_is_read_at_once_the_next_page_goes_on(
    auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_queries, "ON_A_PAGE", 2)
    monkeypatch.setattr(audit_queries, "AT_ONCE", 5)
    for number in range(7):
        accepted(number)
    accepted(8, now=NOON - timedelta(1))
    first = done(Asked(), reader=auditor)
    then = done(Asked(), reader=auditor, before=first.before)
    assert [len(one.each) for one in first.done] == [5]
    assert [len(one.each) for one in then.done] == [2, 0]
    assert then.before is None


@pytest.mark.django_db
def test_one_asks_for_what_daylit_did_by_itself(
    auditor: Person, someone: Callable[..., Person]
) -> None:
    accepted(1)
    accepted(2, someone(Role.OWNER))
    accepted(3, "Mail")
    page = signed_in(auditor).get("/people/audit/").content.decode()
    assert '<option value="daylit">Daylit</option>' in page
    shown = told(auditor, "person=daylit")
    assert "rework 1" in shown
    assert "rework 2" not in shown
    assert "rework 3" not in shown


def test_every_verb_that_is_folded_has_its_sentences() -> None:
    assert MANY.keys() <= WORDS.keys()
    for verb, words in MANY.items():
        for count in (1, 2):
            said = words(count) % {"who": "Daylit", "count": count}
            assert said.startswith("Daylit "), verb
            assert said.endswith("."), verb


ROWS = st.builds(
    AuditEntry,
    actor_name=st.sampled_from(["Daylit", "Mail"]),
    verb=st.sampled_from(["exception.accepted", "exception.over", "exception.taken"]),
    at=st.sampled_from([NOON, NOON + timedelta(1)]),
    after=st.sampled_from([{}, BORNE]),
)


@given(st.lists(ROWS, max_size=12))
def test_folding_keeps_each_row_once_in_its_order(rows: list[AuditEntry]) -> None:
    lines = folded(rows)
    assert [one for line in lines for one in line] == rows
    assert all(len({(one.verb, one.at, one.actor_name) for one in line}) == 1 for line in lines)
