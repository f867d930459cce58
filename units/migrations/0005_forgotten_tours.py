from django.db import migrations, models

WHY = [
    ("too_long", "On tour for too long, and did nothing for an hour"),
    ("no_sign_of_life", "No sign of life"),
]


class Migration(migrations.Migration):
    """A tour that nobody ended is warned of, and ended by itself. What an agency has set stays as it is."""

    dependencies = [("units", "0004_car_settings")]

    operations = [
        migrations.AlterField(
            model_name="agency", name="tour_hours", field=models.PositiveSmallIntegerField(default=14)
        ),
        migrations.AddField(
            model_name="agency", name="quiet_minutes", field=models.PositiveSmallIntegerField(default=120)
        ),
        migrations.AddField(
            model_name="tour", name="heard_at", field=models.DateTimeField(blank=True, null=True)
        ),
        *(
            migrations.AddField(model_name=model, name=name, field=field)
            for model in ("tour", "unit")
            for name, field in (
                ("signs_off_at", models.DateTimeField(blank=True, null=True)),
                ("signs_off_why", models.CharField(blank=True, choices=WHY, max_length=16)),
            )
        ),
    ]
