from django.db import migrations, models


class Migration(migrations.Migration):
    """A period that was hidden because too few people asked is remembered like one that was shown."""

    dependencies = [
        ("requests", "0018_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="shownperiod",
            name="told",
            field=models.BooleanField(db_default=True),
        ),
        migrations.AddField(
            model_name="shownperiod",
            name="count",
            field=models.IntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="shownperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("told", True),
                    models.Q(("after__isnull", False), ("count__isnull", False)),
                    _connector="OR",
                ),
                name="hidden_of_so_many",
            ),
        ),
    ]
