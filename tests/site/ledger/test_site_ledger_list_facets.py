"""Counts beside the list equal plain counts, each without what is asked of the thing counted."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_list_fixtures import BEGIN, entry, page, pattern

from daylit_site.ledger.entry_words import kind_words
from daylit_site.ledger.listed import facets as counting
from daylit_site.ledger.listed.facets import facets
from daylit_site.ledger.listed.filters import filters_of
from daylit_site.ledger.models import Entry, State
from daylit_site.people.roles import Role
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger_fixtures import Browse
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.ledger.listed.facets import Value
    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db

TEXTS = ("kind", "place", "team", "organisation", "customer", "service")
COLUMNS = {"customer": "customer_id", "service": "service_id"}

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["rework", "late"]),
            "place": st.sampled_from(["Repair", "Pick"]),
            "team": st.sampled_from(["", "Depot", "Stores"]),
            "organisation": st.sampled_from(["", "City Buses"]),
            "customer_id": st.sampled_from(["", "C1", "C2"]),
            "service_id": st.sampled_from(["", "Line 4"]),
            "state": st.sampled_from([State.NEW, State.IN_WORK, State.OVER]),
            "caused_step_count": st.integers(0, 6),
        }
    ),
    max_size=12,
)
ASKED = st.dictionaries(
    st.sampled_from([*TEXTS, "state", "steps"]), st.integers(0, 2), max_size=3
).map(
    lambda chosen: {
        name: {
            "kind": ["rework", "late", "late"],
            "place": ["Repair", "Pick", "Pick"],
            "team": ["Depot", "Stores", "Nobody"],
            "organisation": ["City Buses", "Nobody", "Nobody"],
            "customer": ["C1", "C2", "C3"],
            "service": ["Line 4", "Line 5", "Line 6"],
            "state": ["open", "all", "over"],
            "steps": ["1", "5", "20"],
        }[name][at]
        for name, at in chosen.items()
    }
)


def _matches(row: Entry, asked: dict[str, str], *, but: str) -> bool:
    state = asked.get("state", "open")
    if (state == "open" and row.state == State.OVER) or (
        state == "over" and row.state != State.OVER
    ):
        return False
    for name in TEXTS:
        if name != but and name in asked and getattr(row, COLUMNS.get(name, name)) != asked[name]:
            return False
    return but == "steps" or row.caused_step_count >= int(asked.get("steps", 0))


@given(rows=ROWS, asked=ASKED)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_counts_are_those_of_plain_counting(
    process: Process, rows: list[dict[str, Any]], asked: dict[str, str]
) -> None:
    with transaction.atomic():
        made = [entry(process, number, **row) for number, row in enumerate(rows)]
        query = QueryDict(mutable=True)
        query.update(asked)
        found = facets(process.owner, filters_of(query, process.owner), timezone.now())
        told = {
            one.name: {value.shown: value.how_many for value in one.values} for one in found.each
        }
        assert found.total == sum(_matches(row, asked, but="") for row in made)
        for name in TEXTS:
            column = COLUMNS.get(name, name)
            expected = Counter(
                getattr(row, column) for row in made if _matches(row, asked, but=name)
            )
            expected.pop("", None)
            shown = kind_words if name == "kind" else str
            assert told.get(name, {}) == {shown(one): count for one, count in expected.items()}
        steps = [row.caused_step_count for row in made if _matches(row, asked, but="steps")]
        least = {
            f"{amount} or more": sum(step >= amount for step in steps) for amount in (1, 5, 20)
        }
        assert told.get("steps", {}) == {shown: count for shown, count in least.items() if count}
        transaction.set_rollback(True)


def _values(person: Person, query: str = "") -> dict[str, list[Value]]:
    found = facets(person, filters_of(QueryDict(query), person), timezone.now())
    return {one.name: list(one.values) for one in found.each}


def test_the_twelve_most_frequent_are_shown(process: Process) -> None:
    for number in range(20):
        for copy in range(2 if number > 10 else 1):
            entry(process, 100 * copy + number, team=f"T{number:02}", customer_id=f"C{number:02}")
    one = _values(process.owner)
    expected = [f"T{number}" for number in range(11, 20)] + ["T00", "T01", "T02"]
    assert [value.shown for value in one["team"]] == expected
    assert [value.shown for value in one["customer"]] == [
        name.replace("T", "C") for name in expected
    ]
    page_of = facets(process.owner, filters_of(QueryDict(""), process.owner), timezone.now())
    assert {found.name for found in page_of.each if found.has_more} == {"team", "customer"}


def test_counting_stops_and_says_so(
    browse: Browse, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNTED", 2)
    for number in range(3):
        entry(process, number)
    shown = page(browse(process.owner), "/exceptions/facets/")
    assert "2+ in all. Where a + stands, the newest 2 were counted." in shown
    assert "Kind done again 2+" in shown


def test_where_counting_stops_the_newest_are_counted(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNTED", 2)
    for number, team in enumerate(("Depot", "Depot", "Stores", "Stores")):
        entry(process, number, team=team)
    found = _values(process.owner)
    assert [(one.shown, one.how_many, one.is_more) for one in found["team"]] == [
        ("Stores", 2, True)
    ]
    of_few = _values(process.owner, "team=Depot")
    assert [(one.shown, one.how_many, one.is_more) for one in of_few["kind"]] == [
        ("done again", 2, False)
    ]
    monkeypatch.setattr(counting, "COUNTED", 1)
    searched = _values(process.owner, "q=stores")
    assert [(one.shown, one.how_many, one.is_more) for one in searched["team"]] == [
        ("Stores", 1, True)
    ]


def test_a_value_that_is_chosen_leads_back(process: Process) -> None:
    entry(process, 1)
    entry(process, 2, team="Stores")
    chosen = _values(process.owner, "team=Depot&kind=rework")["team"]
    assert [(value.shown, value.how_many, value.query, value.is_chosen) for value in chosen] == [
        ("Depot", 1, "kind=rework", True),
        ("Stores", 1, "kind=rework&team=Stores", False),
    ]


def test_ages_and_owners_are_counted(process: Process, someone: Callable[..., Person]) -> None:
    now, member = timezone.now(), someone(Role.MEMBER)
    entry(process, 1, anchored_at=now - timedelta(hours=1), owner=process.owner)
    entry(process, 2, anchored_at=now - timedelta(days=5), owner=member)
    entry(process, 3, anchored_at=now - timedelta(days=60), delay_seconds=8 * 86_400.0)
    found = _values(process.owner)
    told = {name: [(one.shown, one.how_many) for one in values] for name, values in found.items()}
    assert told["since"] == [
        ("since yesterday", 1),
        ("in the last 7 days", 2),
        ("in the last 30 days", 2),
        ("in the last 90 days", 3),
    ]
    assert told["owner"] == [("member", 1), ("nobody yet", 1), ("you", 1)]
    assert told["delay"] == [("24\xa0h or more", 1), ("7.0\xa0days or more", 1)]


def test_a_partner_counts_only_its_own_and_no_pattern_between_others(
    someone: Callable[..., Person], process: Process, nordparts: Organisation
) -> None:
    guest = someone(Role.PARTNER, nordparts)
    others = pattern(process, "bounce", "Depot → Stores → Depot")
    own = pattern(process, "bounce", "Stores → Nord Works → Stores")
    others.holder, others.other = "Depot", "Stores"
    own.holder, own.other = "Stores", "Nord Works"
    others.save()
    own.save()
    entry(process, 1, touched=nordparts, pattern=own, owner=process.owner)
    entry(process, 2, touched=nordparts, pattern=others)
    entry(process, 3, team="Secret")
    found = _values(guest)
    assert [one.how_many for one in found["kind"]] == [2]
    assert [one.query for one in found["pattern"]] == [f"pattern={own.pk}"]
    assert [one.shown for one in found["owner"]] == ["nobody yet"]
    assert [one.shown for one in found["team"]] == ["Depot"]
    Part.objects.filter(organisation=nordparts).update(sees_borders=True)
    assert len(_values(guest)["pattern"]) == 2


def test_a_part_of_the_list_is_asked_for_by_script_and_a_page_without(
    browse: Browse, process: Process
) -> None:
    entry(process, 1)
    owner = browse(process.owner)
    assert "<html" in owner.get("/exceptions/facets/").content.decode()
    part = owner.get("/exceptions/facets/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Where they are" in part


def test_counting_asks_as_often_however_many_values_there_are(
    process: Process, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The rows, and the processes, people and patterns that they name."""
    for number in range(6):
        kept = pattern(process, "rework", f"P{number}")
        entry(process, number, team=f"T{number}", pattern=kept, owner=process.owner)
        with django_assert_num_queries(4):
            facets(process.owner, filters_of(QueryDict(""), process.owner), BEGIN)
