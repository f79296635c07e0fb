from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_waiting_entries")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("waits", True)),
                fields=["process", "pattern"],
                name="entries_waiting_of",
            ),
        ),
    ]
