from django.db import migrations, models

import daylit_site.people.language


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_sources"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="language",
            field=models.CharField(default=daylit_site.people.language.spoken, max_length=5),
        ),
    ]
