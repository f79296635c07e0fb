from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_language_of_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="address",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="source",
            name="query",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
