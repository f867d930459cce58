import datetime
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a desk does besides: the air held, asks of one scene, and drills."""

    dependencies = [
        ("requests", "0009_ageing"),
        ("units", "0004_car_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Drill",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=120)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="backup",
            name="only_an_emergency_is_marked",
        ),
        migrations.AddField(
            model_name="backup",
            name="air_held",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="backup",
            name="linked",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="backup",
            name="mark",
            field=models.CharField(
                blank=True,
                choices=[("delayed", "Delayed"), ("test", "Test"), ("lure", "Lure"), ("drill", "Drill")],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(("mark__in", ("", "drill")), ("urgency", "emergency"), _connector="OR"),
                name="only_an_emergency_is_marked",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mark", "drill"), _negated=True),
                    models.Q(("logs__len", 1), ("silent", False)),
                    _connector="OR",
                ),
                name="a_drill_stays_in_the_house",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(("air_held__isnull", True), ("closed_at__isnull", True), _connector="OR"),
                name="closed_backup_holds_no_air",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("air_held", True), _negated=True), ("silent", False), _connector="OR"),
                name="no_air_is_held_for_a_silent_one",
            ),
        ),
        migrations.AddField(
            model_name="drill",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="drills", to="units.agency"
            ),
        ),
        migrations.AddField(
            model_name="drill",
            name="officer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("agency",), name="one_drill_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__gt", models.F("since")),
                    (
                        "until__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("since"), "+", models.Value(datetime.timedelta(seconds=14400))
                        ),
                    ),
                ),
                name="a_drill_ends_after_four_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_drill_has_a_reason"
            ),
        ),
    ]
