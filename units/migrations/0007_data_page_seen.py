from django.db import migrations, models


class Migration(migrations.Migration):
    """Which version of the page on what is kept of them an officer has read."""

    dependencies = [
        ("units", "0006_desk_acts"),
    ]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="data_page_seen",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
    ]
