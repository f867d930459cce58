from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """What if reads a year of accounts alone: how long each ask waited, and how far it climbed."""

    dependencies = [
        ("requests", "0025_last_hold"),
    ]

    operations = [
        migrations.AddField("account", "waited_s", models.IntegerField(null=True)),
        migrations.AddField("account", "climbed", models.BigIntegerField(null=True)),
        migrations.RunSQL((SQL / "0026_what_if.sql").read_text(), migrations.RunSQL.noop),
    ]
