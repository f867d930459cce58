import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """A case number on backups and stops; what a second officer states, and the seal on who was there."""

    dependencies = [
        ("requests", "0012_sealed_log"),
        ("units", "0006_desk_acts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "backup",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                        to="requests.backup",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by", models.CharField(max_length=160)),
                ("text", models.CharField(max_length=4000)),
                ("sha256", models.CharField(max_length=64)),
                ("addendum", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="backup",
            name="reference",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="stop",
            name="reference",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="backup",
            index=models.Index(
                models.F("agency"),
                django.db.models.functions.text.Upper("reference"),
                condition=models.Q(("reference", ""), _negated=True),
                name="backups_by_reference",
            ),
        ),
        migrations.AddIndex(
            model_name="stop",
            index=models.Index(
                models.F("agency"),
                django.db.models.functions.text.Upper("reference"),
                condition=models.Q(("reference", ""), _negated=True),
                name="stops_by_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="a_seal_is_a_hash"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="backup",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="requests.backup"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="officer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="requests.response"
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["backup", "at"], name="statements_of_backup"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="a_statement_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="a_statement_has_its_hash"
            ),
        ),
        migrations.RunSQL((SQL / "0014_record.sql").read_text(), migrations.RunSQL.noop),
    ]
