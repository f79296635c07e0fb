"""Say of mail about clocks that these may be paused, too."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Only what the form says changes."""

    dependencies = (("people", "0005_mail_coming_in"),)

    operations = (
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("convened", "You are asked to join a room"),
                    ("mentioned", "Someone mentions you"),
                    ("message", "Someone writes in a room of yours"),
                    ("hand_over", "Work is handed over to you, or comes back"),
                    ("clock", "A clock runs out, or is paused"),
                    ("answer", "What became of what you reported"),
                    ("decided", "Someone decided what you are to be told of"),
                ],
                max_length=12,
            ),
        ),
    )
