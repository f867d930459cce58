from django.db import migrations, models


class Migration(migrations.Migration):
    """That the timers stand still is a line of each log, once an episode: the counter knows whether it is said."""

    dependencies = [
        ("requests", "0022_whose_call_sign"),
    ]

    operations = [
        migrations.AddField(
            model_name="boardcounter",
            name="timers_still_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
