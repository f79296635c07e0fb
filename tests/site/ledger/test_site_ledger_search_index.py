"""The index of PostgreSQL by which the list searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.http import QueryDict
from ledger_list_fixtures import entry

from daylit_site.ledger.listed.filters import filters_of
from daylit_site.ledger.models import Entry

if TYPE_CHECKING:
    from daylit_site.records.models import Process

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has none"),
]


def test_what_is_searched_for_is_looked_up_in_an_index(process: Process) -> None:
    entry(process, 1)
    asked = filters_of(QueryDict("q=c-1&state=all"), process.owner)
    rows = Entry.objects.filter(asked.condition()).order_by()
    assert rows.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "entries_searched" in rows.explain()
