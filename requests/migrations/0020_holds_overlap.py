from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """A hold by place or reference within a window finds what overlaps the window, not only what began in it."""

    dependencies = [
        ("requests", "0019_hidden_periods"),
    ]

    operations = [
        migrations.RunSQL((SQL / "0020_holds_overlap.sql").read_text(), migrations.RunSQL.noop),
    ]
