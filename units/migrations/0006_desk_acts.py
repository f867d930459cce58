from django.db import migrations, models


class Migration(migrations.Migration):
    """Which ask somebody at a desk has open."""

    dependencies = [
        ("units", "0005_forgotten_tours"),
    ]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="open_ask",
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
