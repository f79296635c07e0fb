from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_accepted")]

    operations = [
        migrations.AlterField(
            model_name="handover",
            name="answer",
            field=models.CharField(
                choices=[
                    ("offered", "offered"),
                    ("accepted", "accepted"),
                    ("returned", "returned"),
                    ("done", "given back as done"),
                    ("withdrawn", "withdrawn"),
                ],
                default="offered",
                max_length=10,
            ),
        ),
    ]
