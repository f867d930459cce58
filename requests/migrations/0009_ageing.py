from django.db import migrations, models


class Migration(migrations.Migration):
    """When an agency's boards show an ask as late."""

    dependencies = [
        ("requests", "0008_last_command"),
        ("units", "0004_car_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgeingPolicy",
            fields=[
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="ageing",
                        serialize=False,
                        to="units.agency",
                    ),
                ),
                ("rules", models.JSONField()),
            ],
            options={"verbose_name_plural": "ageing policies"},
        ),
    ]
