"""Lets what was done be added to only: the database refuses to change or remove a row of it.

Whatever remakes the table later, as SQLite does where a column changes, makes its triggers anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSED = "What was done is only ever added to"

ON = {
    "sqlite": [
        f"""
        CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON people_auditentry
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
        """
        for verb in ("update", "delete")
    ]
    + [
        f"""
        CREATE TRIGGER audit_no_replace BEFORE INSERT ON people_auditentry
        WHEN EXISTS (SELECT 1 FROM people_auditentry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
        """  # noqa: S608 (of our own words)
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        """
        CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON people_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()
        """,
    ],
}
OFF = {
    "sqlite": [f"DROP TRIGGER audit_no_{verb}" for verb in ("update", "delete", "replace")],
    "postgresql": [
        "DROP TRIGGER audit_no_change ON people_auditentry",
        "DROP FUNCTION audit_refuse()",
    ],
}


def refuse(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database refuse it."""
    for statement in ON[editor.connection.vendor]:
        editor.execute(statement)


def allow(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database allow it again."""
    for statement in OFF[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Indexes first: on SQLite they may remake the table."""

    dependencies: ClassVar = [("people", "0003_audit_teams_mail")]

    operations: ClassVar = [
        migrations.AlterModelOptions(name="auditentry", options={"ordering": ["-at", "-pk"]}),
        migrations.AddField(
            model_name="auditentry",
            name="family",
            field=models.CharField(default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(model_name="auditentry", name="at", field=models.DateTimeField()),
        migrations.AlterField(
            model_name="auditentry",
            name="process_id",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="auditentry", name="target", field=models.CharField(max_length=80)
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["at", "id"], name="audit_by_time"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["actor", "at", "id"], name="audit_by_actor"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["process_id", "at", "id"], name="audit_by_process"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["target", "at", "id"], name="audit_by_target"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["family", "at", "id"], name="audit_by_family"),
        ),
        migrations.RunPython(refuse, allow),
    ]
