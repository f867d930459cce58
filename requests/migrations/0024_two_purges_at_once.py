from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Two purges of one log, a clock that was set back, and what was entered after a purge harm nothing that is kept."""

    dependencies = [
        ("requests", "0023_timers_said"),
    ]

    operations = [
        migrations.RunSQL((SQL / "0024_two_purges.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "0024_spans.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "0024_known_figures.sql").read_text(), migrations.RunSQL.noop),
    ]
