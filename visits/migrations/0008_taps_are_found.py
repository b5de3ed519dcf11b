"""Taps are found by their id: what one tap counted is taken back together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0007_steps_close_and_joint_halves")]
    operations = [migrations.AddIndex("visittally", models.Index(fields=["tap"], name="tallies_of_a_tap"))]
