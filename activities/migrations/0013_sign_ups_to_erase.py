"""The nightly job goes through the sign-ups that it has not emptied yet, some at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0012_changed_by_visitors"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(
                condition=models.Q(("erased_at", None)), fields=["controller", "id"], name="sign_ups_to_erase"
            ),
        ),
    ]
