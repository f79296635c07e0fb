from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_waiting_of_patterns")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entries_of_pattern"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["pattern", "-anchored_at", "-id", "process", "reported_by"],
                name="entries_of_pattern",
            ),
        ),
    ]
