"""The log's and the timers' database functions, the application role, and the epoch of this database."""

import uuid
from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQL = Path(__file__).parent / "sql"


def new_epoch(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Names this life of the database; clients of another one start from a snapshot."""
    apps.get_model("requests", "Epoch").objects.using(editor.connection.alias).create(
        id=1, value=uuid.uuid4()
    )


class Migration(migrations.Migration):
    dependencies = (("requests", "0001_initial"), ("units", "0001_initial"))
    operations = (
        migrations.RunSQL((SQL / "0002_board_record.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "0002_fire_due.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunPython(new_epoch, migrations.RunPython.noop),
        migrations.RunSQL((SQL / "0002_roles.sql").read_text(), migrations.RunSQL.noop),
    )
