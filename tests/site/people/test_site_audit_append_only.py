"""Who did what is only ever added to: the database itself refuses anything else."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from daylit_site.people.audit import note
from daylit_site.people.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
REFUSED = "What was done is only ever added to"


@pytest.fixture
def kept(db: None) -> AuditEntry:
    """Something that was done."""
    del db
    note("team.joined", target="person:1", by="a test", now=NOON, name="Marek")
    return AuditEntry.objects.get()


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _rewritten(entry: AuditEntry) -> None:
    entry.verb = "team.left"
    Model.save(entry)


WAYS: dict[str, Callable[[AuditEntry], object]] = {
    "a row saved again": _rewritten,
    "an update of many": lambda _entry: AuditEntry.objects.update(verb="team.left"),
    "a row deleted": lambda entry: entry.delete(),
    "many deleted": lambda _entry: AuditEntry.objects.all().delete(),
    "an update in SQL": lambda _entry: _sql("UPDATE people_auditentry SET verb = 'x'"),
    "a delete in SQL": lambda _entry: _sql("DELETE FROM people_auditentry"),
    "a row in its place": lambda entry: AuditEntry.objects.bulk_create(
        [entry],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["verb"],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses_to_change_or_remove_what_was_done(kept: AuditEntry, way: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        WAYS[way](kept)
    assert str(refused.value).splitlines()[0] == REFUSED
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["team.joined"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows no REPLACE")
def test_sqlite_refuses_to_put_another_row_in_its_place(kept: AuditEntry) -> None:
    with connection.cursor() as cursor:
        columns = [
            one.name
            for one in connection.introspection.get_table_description(cursor, "people_auditentry")
        ]
    listed = ", ".join(f'"{one}"' for one in columns)
    chosen = listed.replace('"verb"', "'x'")
    statement = f"REPLACE INTO people_auditentry ({listed}) SELECT {chosen} FROM people_auditentry"  # noqa: S608
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        _sql(statement)
    assert str(refused.value) == REFUSED
    assert AuditEntry.objects.get().verb == kept.verb


@pytest.mark.django_db(transaction=True)
def test_that_can_be_taken_back_and_made_again() -> None:
    migration = import_module("daylit_site.people.migrations.0004_audit_append_only")
    note("team.joined", target="person:1", by="a test", now=NOON)
    with connection.schema_editor() as editor:
        migration.allow(apps, editor)
    AuditEntry.objects.update(verb="team.left")
    with connection.schema_editor() as editor:
        migration.refuse(apps, editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.get().verb == "team.left"
