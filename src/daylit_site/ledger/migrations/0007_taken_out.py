from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_entries_of_pattern")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="is_taken_out",
            field=models.BooleanField(default=False),
        ),
    ]
