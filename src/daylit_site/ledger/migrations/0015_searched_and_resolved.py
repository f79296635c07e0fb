"""Keep what the list searches as a column, soon looked through, and find what was resolved.

On PostgreSQL the column is what has the index that migration 0010 made of its parts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import migrations, models

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EARLIER = import_module("daylit_site.ledger.migrations.0010_index_of_search")
INDEX = """
CREATE INDEX "entries_searched" ON "ledger_entry"
USING gin (UPPER("searched"::text) gin_trgm_ops)
"""


def make(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index of the column, where the database can have it."""
    EARLIER.make_index(editor, INDEX)


class Migration(migrations.Migration):
    """Make the column and its index, and that of what was resolved."""

    dependencies: ClassVar = [("ledger", "0014_untaken_and_asking")]
    operations: ClassVar = [
        migrations.RunPython(EARLIER.drop, EARLIER.make),
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
        migrations.RunPython(make, EARLIER.drop),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("state", "resolved")),
                fields=["pattern", "-anchored_at", "-id"],
                name="entries_resolved",
            ),
        ),
    ]
