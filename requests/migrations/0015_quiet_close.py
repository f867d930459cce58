from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"

URGENCIES = [("roll_by", "Roll by"), ("cover", "Cover"), ("backup", "Backup"), ("emergency", "EMERGENCY")]
ANSWERS = [("yes", "Yes"), ("late", "Late"), ("never", "Never")]


class Migration(migrations.Migration):
    """A backup that has closed counts who could not come and whose screen showed it; what askers say afterwards."""

    dependencies = [
        ("requests", "0014_record"),
        ("units", "0006_desk_acts"),
    ]

    operations = [
        migrations.AddField(
            model_name="backup", name="declined_count", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(model_name="backup", name="soon_enough_said", field=models.BooleanField(default=False)),
        migrations.CreateModel(
            name="SoonEnoughCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("urgency", models.CharField(choices=URGENCIES, max_length=16)),
                ("month", models.DateField()),
                ("answer", models.CharField(choices=ANSWERS, max_length=8)),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "urgency", "month", "answer"), name="one_count_per_answer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="months_begin_on_the_first"
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "0015_quiet_close.sql").read_text(), migrations.RunSQL.noop),
    ]
