"""The other parent is found by their contact as quickly as the first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0008_draws_are_kept"),
        ("staff", "0009_embed_hosts"),
    ]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="second_contact_hash",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(
                condition=models.Q(("second_contact_hash", ""), _negated=True),
                fields=["second_contact_hash"],
                name="sign_ups_of_an_other",
            ),
        ),
    ]
