from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_taken_out")]

    operations = [
        migrations.AddField(
            model_name="decisionright",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="use",
            name="decided_before",
            field=models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14),
        ),
    ]
