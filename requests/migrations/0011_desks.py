import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

KINDS = [
    ("rung", "Rung"),
    ("overdue", "Overdue"),
    ("unverified_cancel", "Unverified Cancel"),
    ("unseen", "Unseen"),
    ("stalled", "Stalled"),
    ("expiry", "Expiry"),
    ("welfare", "Welfare"),
    ("standing_cover", "Standing Cover"),
    ("partner_unseen", "Partner Unseen"),
    ("tour", "Tour"),
    ("uncrewed", "Uncrewed"),
    ("desk", "Desk"),
]


class Migration(migrations.Migration):
    """Who at a desk has an ask, when they left it, and what one shift writes for the next."""

    dependencies = [
        ("requests", "0010_desk_acts"),
        ("units", "0005_forgotten_tours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="backup",
            name="desk",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(model_name="backup", name="left_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            model_name="timer", name="kind", field=models.CharField(choices=KINDS, max_length=20)
        ),
        migrations.CreateModel(
            name="HandOverNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("author", models.CharField(max_length=80)),
                ("at", models.DateTimeField(db_default=Now())),
                ("text", models.CharField(blank=True, max_length=4000)),
                (
                    "agency",
                    models.ForeignKey(on_delete=models.deletion.PROTECT, related_name="+", to="units.agency"),
                ),
            ],
            options={"indexes": [models.Index(fields=["agency", "-at"], name="hand_over_notes")]},
        ),
        migrations.RunSQL(
            "revoke update, delete on requests_handovernote from board_app", migrations.RunSQL.noop
        ),
    ]
