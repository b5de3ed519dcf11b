"""Which closures and exceptions came with an imported programme."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [
        migrations.AddField("closure", "from_file", models.BooleanField(default=False, editable=False)),
        migrations.AddField("scheduleexception", "from_file", models.BooleanField(default=False, editable=False)),
    ]
