from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps


def say_sources(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Tell those apart that hand-overs and reports made; all others were made by runs."""
    Touch = apps.get_model("ledger", "Touch")
    HandOver = apps.get_model("ledger", "HandOver")
    Party = apps.get_model("people", "Party")
    reported = Touch.objects.filter(
        entry__exception_id=None, entry__reported_by__organisation=F("organisation")
    )
    Touch.objects.filter(pk__in=reported.values("pk")).update(source="report")
    theirs = Party.objects.filter(
        organisation=OuterRef(OuterRef("organisation")),
        level=OuterRef("level"),
        name=OuterRef("to_party"),
    )
    to_them = Q(to_party=OuterRef("organisation__name")) | Exists(theirs)
    handed = Touch.objects.filter(
        Exists(HandOver.objects.filter(to_them, entry=OuterRef("entry"))),
        entry__in=HandOver.objects.values("entry"),
    )
    Touch.objects.filter(pk__in=handed.values("pk")).update(source="hand-over")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_since_when_and_how_much_before")]

    operations = [
        migrations.AddField(
            model_name="touch",
            name="source",
            field=models.CharField(
                choices=[("run", "Run"), ("hand-over", "Hand Over"), ("report", "Report")],
                default="run",
                max_length=10,
            ),
        ),
        migrations.RunPython(say_sources, migrations.RunPython.noop),
    ]
