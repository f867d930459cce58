from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Two units of one call sign are two, who came over came when they came, and an impossible touch says nothing."""

    dependencies = [
        ("requests", "0021_what_a_purge_took"),
    ]

    operations = [
        migrations.RunSQL((SQL / "0022_whose_call_sign.sql").read_text(), migrations.RunSQL.noop),
    ]
