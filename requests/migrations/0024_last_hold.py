from django.db import migrations, models


class Migration(migrations.Migration):
    """When EMERGENCY was last held for an ask: a withdrawal that was touched before it and comes after it withdraws nothing."""

    dependencies = [
        ("requests", "0023_timers_said"),
    ]

    operations = [
        migrations.AddField(
            model_name="backup",
            name="held_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
