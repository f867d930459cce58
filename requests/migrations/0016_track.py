from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """A backup's own track: where its units were while it was open, for 30 days."""

    dependencies = [
        ("requests", "0015_quiet_close"),
        ("units", "0007_data_page_seen"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrackPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("lat", models.FloatField()),
                ("lon", models.FloatField()),
                ("accuracy_m", models.FloatField(null=True)),
                (
                    "backup",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="track",
                        to="requests.backup",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="track_by_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("backup", "unit", "at"), name="one_place_at_a_time"),
                    models.CheckConstraint(
                        condition=models.Q(("lat__gte", -90), ("lat__lte", 90), ("lon__gte", -180), ("lon__lte", 180)),
                        name="track_on_earth",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "0016_track.sql").read_text(), migrations.RunSQL.noop),
    ]
