from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """A purge keeps which lines it blanked, the application removes nobody who answered, figures outlive words."""

    dependencies = [
        ("requests", "0020_holds_overlap"),
    ]

    operations = [
        migrations.AddField(
            model_name="purge",
            name="taken",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True),
        ),
        migrations.RunSQL((SQL / "0021_what_a_purge_took.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "0021_known_figures.sql").read_text(), migrations.RunSQL.noop),
    ]
