"""What the list searches is kept as a column, and on PostgreSQL found by an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import QueryDict
from ledger_list_fixtures import entry

from daylit_site.ledger.listed.filters import filters_of
from daylit_site.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit_site.ledger.models.entries import Entries
    from daylit_site.records.models import Process

BEFORE, AFTER = "0014_untaken_and_asking", "0015_searched_and_resolved"
IS_ON_POSTGRESQL = connection.vendor == "postgresql"


def found(process: Process, words: str) -> Entries:
    asked = filters_of(QueryDict(f"q={words}&state=all"), process.owner)
    return Entry.objects.filter(asked.condition()).order_by()


@pytest.mark.django_db
@pytest.mark.skipif(not IS_ON_POSTGRESQL, reason="SQLite has none")
def test_what_is_searched_for_is_looked_up_in_an_index(process: Process) -> None:
    entry(process, 1)
    rows = found(process, "c-1")
    assert rows.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "entries_searched" in rows.explain()


@pytest.fixture
def up_to_date_again() -> Iterator[None]:
    """Have the ledger as it is, in the end."""
    yield
    upgrade()


def migrate(name: str) -> None:
    MigrationExecutor(connection).migrate([("ledger", name)])


def upgrade() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("ledger"))


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "ledger_entry"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("up_to_date_again")
def test_exceptions_of_before_are_found_after_the_upgrade_and_kept_by_the_way_back(
    process: Process,
) -> None:
    ids = {entry(process, number).pk for number in (1, 2)}
    migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_entry")
        assert {row[0] for row in cursor.fetchall()} == ids
    before = indexes()
    assert ("entries_searched" in before) == IS_ON_POSTGRESQL
    migrate(AFTER)
    assert [one.case_id for one in found(process, "c-2")] == ["c-2"]
    assert indexes() - before == {"entries_resolved"}
