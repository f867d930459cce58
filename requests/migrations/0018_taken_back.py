from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """An arrival that was stated after the close and taken back since counts as if nobody had stated it."""

    dependencies = [
        ("requests", "0017_was_there"),
    ]

    operations = [
        migrations.RunSQL((SQL / "0018_taken_back.sql").read_text(), migrations.RunSQL.noop),
    ]
