from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """A call sign is one unit's within its agency only."""

    dependencies = [
        ("requests", "0018_taken_back"),
    ]

    operations = [
        migrations.RunSQL((SQL / "0023_whose_call_sign.sql").read_text(), migrations.RunSQL.noop),
    ]
