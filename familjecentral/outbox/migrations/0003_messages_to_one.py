"""What was written to somebody is found by whom it is to: to show it to them, and to erase it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_channels"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("recipient_id__isnull", False)),
                fields=["recipient_id"],
                name="messages_to_one",
            ),
        ),
    ]
