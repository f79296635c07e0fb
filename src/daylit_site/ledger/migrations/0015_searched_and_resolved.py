"""Keep what the list searches as a column, soon looked through, and find what was resolved.

On PostgreSQL the column is what has the index that migration 0010 made of its parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import migrations, models

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DROP = 'DROP INDEX IF EXISTS "entries_searched"'
INDEX = """
CREATE INDEX "entries_searched" ON "ledger_entry"
USING gin (UPPER("searched"::text) gin_trgm_ops)
"""
HAS_TRIGRAMS = "SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'"


def drop(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the index, be it that of migration 0010 or this one."""
    if editor.connection.vendor == "postgresql":
        editor.execute(DROP)


def make(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index, where migration 0010 could switch on what it needs."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute(HAS_TRIGRAMS)
        if cursor.fetchone() is None:
            return
    editor.execute(INDEX)
    # Until then the server takes what is searched for to be rare, and looks all of it up.
    editor.execute('ANALYZE "ledger_entry"')


class Migration(migrations.Migration):
    """Make the column and its index, and that of what was resolved."""

    dependencies: ClassVar = [("ledger", "0014_untaken_and_asking")]
    operations: ClassVar = [
        migrations.RunPython(drop, migrations.RunPython.noop),
        migrations.AddField(
            model_name="entry",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    *("case_id", models.Value("\n"), "place", models.Value("\n"), "team"),
                    *(models.Value("\n"), "now_team", models.Value("\n"), "organisation"),
                    *(models.Value("\n"), "now_organisation"),
                    arg_joiner=" || ",
                    output_field=models.TextField(),
                    template="(%(expressions)s)",
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.RunPython(make, drop),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("state", "resolved")),
                fields=["pattern", "-anchored_at"],
                name="entries_resolved",
            ),
        ),
    ]
