import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Backup",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "logs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("radio", "Radio"),
                            ("offered", "Offered"),
                            ("policy", "Policy"),
                            ("unasked", "Unasked"),
                            ("cad", "Cad"),
                            ("device", "Device"),
                        ],
                        max_length=16,
                    ),
                ),
                ("vehicle", models.CharField(blank=True, max_length=40)),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("roll_by", "Roll by"),
                            ("cover", "Cover"),
                            ("backup", "Backup"),
                            ("emergency", "EMERGENCY"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("rolling", "Rolling"),
                            ("on_scene", "On Scene"),
                            ("secured", "Secured"),
                            ("closed", "Closed"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("silent", models.BooleanField(default=False)),
                ("reasons", models.JSONField(blank=True, default=list)),
                ("note", models.CharField(blank=True, max_length=2000)),
                ("location", models.CharField(blank=True, max_length=200)),
                (
                    "location_source",
                    models.CharField(
                        choices=[
                            ("given", "Given"),
                            ("stop", "Stop"),
                            ("position", "Position"),
                            ("beat", "Beat"),
                            ("none", "None"),
                        ],
                        default="none",
                        max_length=16,
                    ),
                ),
                ("lat", models.FloatField(blank=True, null=True)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("accuracy_m", models.FloatField(blank=True, null=True)),
                ("position_at", models.DateTimeField(blank=True, null=True)),
                ("units_wanted", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("pressed_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_by", models.CharField(blank=True, max_length=80)),
                ("first_rolling_at", models.DateTimeField(blank=True, null=True)),
                ("first_on_scene_at", models.DateTimeField(blank=True, null=True)),
                ("secured_at", models.DateTimeField(blank=True, null=True)),
                ("prisoner", models.BooleanField(default=False)),
                ("awaiting_tow", models.BooleanField(default=False)),
                ("cancel_asked_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("helped", "Helped"),
                            ("not_needed", "Not Needed"),
                            ("cancelled", "Cancelled"),
                            ("accidental", "Accidental"),
                            ("expired", "Expired"),
                            ("merged", "Merged"),
                        ],
                        max_length=16,
                    ),
                ),
                ("ladder", models.JSONField(default=dict)),
                ("run", models.PositiveIntegerField(default=0)),
                ("run_started_at", models.DateTimeField()),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("next_rung_at", models.DateTimeField(blank=True, null=True)),
                ("exhausted", models.BooleanField(default=False)),
                ("covered", models.BooleanField(default=False)),
                ("nearby", models.JSONField(blank=True, default=list)),
                ("dispatch_seen_at", models.DateTimeField(blank=True, null=True)),
                ("seen_count", models.PositiveIntegerField(default=0)),
                ("warnings", models.JSONField(blank=True, default=list)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="BoardCounter",
            fields=[
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="counter",
                        serialize=False,
                        to="units.agency",
                    ),
                ),
                ("seq", models.BigIntegerField(default=0)),
                ("head", models.BinaryField(default=b"")),
                ("last_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("day", models.DateField(blank=True, null=True)),
                ("day_number", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("process", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_sweep_ms", models.FloatField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="backup",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="backups", to="units.agency"
            ),
        ),
        migrations.AddField(
            model_name="backup",
            name="asker",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="backup",
            name="beat",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="units.beat",
            ),
        ),
        migrations.AddField(
            model_name="backup",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests.backup",
            ),
        ),
        migrations.AddField(
            model_name="backup",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="backups",
                to="units.unit",
            ),
        ),
        migrations.CreateModel(
            name="Epoch",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("value", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_epoch")],
            },
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("traffic", "Traffic"),
                            ("pedestrian", "On foot"),
                            ("call", "Call"),
                            ("custody", "Custody"),
                            ("tow", "Waiting for tow"),
                            ("search", "Search"),
                            ("transport", "Transport"),
                        ],
                        max_length=16,
                    ),
                ),
                ("location", models.CharField(blank=True, max_length=200)),
                (
                    "location_source",
                    models.CharField(
                        choices=[
                            ("given", "Given"),
                            ("stop", "Stop"),
                            ("position", "Position"),
                            ("beat", "Beat"),
                            ("none", "None"),
                        ],
                        default="none",
                        max_length=16,
                    ),
                ),
                ("lat", models.FloatField(blank=True, null=True)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("accuracy_m", models.FloatField(blank=True, null=True)),
                ("no_roll_by", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("secured_at", models.DateTimeField(blank=True, null=True)),
                ("prisoner", models.BooleanField(default=False)),
                ("awaiting_tow", models.BooleanField(default=False)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("welfare_due_at", models.DateTimeField(blank=True, null=True)),
                ("welfare_overdue", models.BooleanField(default=False)),
                ("welfare_run", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="units.agency"
                    ),
                ),
                (
                    "beat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="units.beat",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="backup",
            name="stop",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="backups",
                to="requests.stop",
            ),
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rung", "Rung"),
                            ("overdue", "Overdue"),
                            ("unverified_cancel", "Unverified Cancel"),
                            ("nobody_near", "Nobody Near"),
                            ("expiry", "Expiry"),
                            ("welfare", "Welfare"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.UUIDField()),
                ("run", models.PositiveIntegerField(default=0)),
                ("step", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("fired_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("poisoned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.agency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "timer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_up",
                        to="requests.timer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "agency_id", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=32)),
                ("subject_kind", models.CharField(blank=True, max_length=8)),
                ("subject", models.UUIDField(null=True)),
                ("payload", models.TextField()),
                ("hash", models.BinaryField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="units.agency"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "seq"], name="events_of_subject")],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("subject", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.agency"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="keys_by_age")],
                "constraints": [models.UniqueConstraint(fields=("agency", "key"), name="one_answer_per_key")],
            },
        ),
        migrations.CreateModel(
            name="LadderPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("roll_by", "Roll by"),
                            ("cover", "Cover"),
                            ("backup", "Backup"),
                            ("emergency", "EMERGENCY"),
                        ],
                        max_length=16,
                    ),
                ),
                ("rungs", models.JSONField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ladders", to="units.agency"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "ladder policies",
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "urgency"), name="one_ladder_per_urgency")
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("author", models.CharField(max_length=80)),
                ("text", models.CharField(max_length=2000)),
                (
                    "backup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="requests.backup",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["backup", "at"], name="notes_of_backup")],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("desk", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "backup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="requests.backup",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("backup", "officer"), name="one_receipt_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned"),
                            ("rolling", "Rolling"),
                            ("on_scene", "On Scene"),
                            ("cleared", "Cleared"),
                            ("stood_down", "Stood Down"),
                            ("declined", "Declined"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=16)),
                ("eta_at", models.DateTimeField(blank=True, null=True)),
                ("overdue", models.BooleanField(default=False)),
                ("by_radio", models.BooleanField(default=False)),
                ("entered_by", models.CharField(blank=True, max_length=80)),
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                ("rolling_at", models.DateTimeField(blank=True, null=True)),
                ("on_scene_at", models.DateTimeField(blank=True, null=True)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("stated", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "backup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="requests.backup",
                    ),
                ),
                (
                    "diverted_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests.backup",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="responses", to="units.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["backup", "created_at"], name="responses_of_backup")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("assigned", "rolling", "on_scene"))),
                        fields=("unit",),
                        name="one_live_response_per_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "on_scene"), _negated=True),
                            models.Q(("on_scene_at__isnull", False), ("rolling_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="on_scene_implies_rolled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("talk_group", models.CharField(blank=True, max_length=60)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("requested", "Requested"),
                            ("automatic", "Automatic"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reached", models.BooleanField(blank=True, null=True)),
                ("reached_at", models.DateTimeField(blank=True, null=True)),
                ("reached_by", models.CharField(blank=True, max_length=80)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares_in",
                        to="units.agency",
                    ),
                ),
                (
                    "backup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="requests.backup",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("backup", "agency"), name="one_share_per_partner")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="stop",
            index=models.Index(
                condition=models.Q(("cleared_at__isnull", True)),
                fields=["agency"],
                name="open_stops_by_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cleared_at__isnull", True)),
                fields=("unit",),
                name="one_open_stop_per_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("lat__isnull", False),
                        ("lon__isnull", False),
                        ("lat__gte", -90),
                        ("lat__lte", 90),
                        ("lon__gte", -180),
                        ("lon__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="stop_on_earth",
            ),
        ),
        migrations.AddIndex(
            model_name="backup",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["agency"],
                name="open_backups_by_agency",
            ),
        ),
        migrations.AddIndex(
            model_name="backup",
            index=models.Index(fields=["agency", "-received_at", "id"], name="backups_by_time"),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True), models.Q(("origin", "unasked"), _negated=True)
                ),
                fields=("unit",),
                name="one_open_backup_per_asking_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True), ("origin", "unasked")),
                fields=("stop",),
                name="one_unasked_roll_by_per_stop",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("state", "closed"),
                        models.Q(("disposition", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True),
                        ("closed_at__isnull", True),
                        ("disposition", ""),
                    ),
                    _connector="OR",
                ),
                name="closed_means_closed_at_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True), ("next_rung_at__isnull", True), _connector="OR"
                ),
                name="closed_backup_has_no_rung",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("units_wanted__isnull", True),
                    models.Q(("units_wanted__gte", 1), ("units_wanted__lte", 20)),
                    _connector="OR",
                ),
                name="units_wanted_1_to_20",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__isnull", False), ("urgency", "emergency"), _connector="OR"),
                name="only_emergency_without_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("lat__isnull", False),
                        ("lon__isnull", False),
                        ("lat__gte", -90),
                        ("lat__lte", 90),
                        ("lon__gte", -180),
                        ("lon__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="backup_on_earth",
            ),
        ),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(
                    ("cancelled_at__isnull", True), ("fired_at__isnull", True), ("poisoned_at__isnull", True)
                ),
                fields=["due_at"],
                name="timers_to_fire",
            ),
        ),
        migrations.AddConstraint(
            model_name="timer",
            constraint=models.UniqueConstraint(
                fields=("kind", "subject", "run", "step"), name="one_timer_per_step"
            ),
        ),
        migrations.AddConstraint(
            model_name="timer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fired_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"
                ),
                name="fired_or_cancelled_not_both",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["id"], name="follow_ups_to_do"
            ),
        ),
    ]
