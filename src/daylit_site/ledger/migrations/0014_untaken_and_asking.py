from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0013_given_back_as_done"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("verb", "asked to be let in")),
                fields=["entry"],
                name="changes_asking_in",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("state__in", ("new", "reopened")), ("waits", True)),
                fields=["-anchored_at", "-id"],
                name="entries_untaken",
            ),
        ),
    ]
