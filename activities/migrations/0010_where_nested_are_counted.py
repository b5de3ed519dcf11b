"""Where those are counted who come to a session inside an open slot."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0009_second_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="nested_count",
            field=models.CharField(
                choices=[
                    ("in_slot", "At the open session that it is a part of"),
                    ("by_itself", "By itself: those who come to it are not counted at the open session"),
                ],
                default="in_slot",
                max_length=10,
                verbose_name="inside an open session, visitors are counted",
            ),
        ),
    ]
