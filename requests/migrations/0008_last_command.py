from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """What somebody at a desk typed last, so that it can be taken back for ten seconds."""

    dependencies = [
        ("requests", "0007_nobody_aboard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LastCommand",
            fields=[
                (
                    "officer",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("line", models.CharField(max_length=500)),
                ("undo", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(db_default=Now())),
            ],
        ),
    ]
