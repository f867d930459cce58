"""Every fired timer leaves a follow-up; what an agency decided is kept for good."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = (("requests", "0003_what_runs_by_itself"),)
    operations = (
        migrations.RunSQL((SQL / "0004_fire_due.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL("revoke update, delete on requests_policychange from board_app", migrations.RunSQL.noop),
    )
