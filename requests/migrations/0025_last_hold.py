from django.db import migrations, models


class Migration(migrations.Migration):
    """When EMERGENCY was last held for an ask: a withdrawal that was touched before it and comes after it withdraws nothing."""

    dependencies = [
        ("requests", "0024_two_purges_at_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="backup",
            name="held_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
