from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """An arrival that is stated after the close counts; whoever stood there answered, also without a word before."""

    dependencies = [
        ("requests", "0016_track"),
    ]

    operations = [
        migrations.RunSQL((SQL / "0017_was_there.sql").read_text(), migrations.RunSQL.noop),
    ]
