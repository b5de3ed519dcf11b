"""A day is locked once, unlocking says why, and a locked day's attendance and drop-ins stay as they are."""

import django.contrib.postgres.constraints
from django.conf import settings
from django.db import migrations, models

# The day of a session that was moved since is the day it has now: that is where it is counted.
ATTENDANCE = """
CREATE FUNCTION fc_mark_not_in_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc_refuse_locked(a.centre_id, s.on_date)
    FROM activities_activitysession s JOIN activities_activity a ON a.id = s.activity_id
   WHERE s.id = NEW.session_id;
  RETURN NEW;
END $$;
CREATE TRIGGER not_in_locked BEFORE INSERT ON activities_attendance
  FOR EACH ROW EXECUTE FUNCTION fc_mark_not_in_locked();
CREATE TRIGGER not_changed_in_locked BEFORE UPDATE OF state, session_id ON activities_attendance
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.session_id IS DISTINCT FROM NEW.session_id)
  EXECUTE FUNCTION fc_mark_not_in_locked();
CREATE FUNCTION fc_heads_not_in_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc_refuse_locked(a.centre_id, OLD.on_date) FROM activities_activity a WHERE a.id = OLD.activity_id;
  RETURN NEW;
END $$;
CREATE TRIGGER heads_not_in_locked BEFORE UPDATE OF drop_in_adults, drop_in_children ON activities_activitysession
  FOR EACH ROW WHEN (OLD.drop_in_adults <> NEW.drop_in_adults OR OLD.drop_in_children <> NEW.drop_in_children)
  EXECUTE FUNCTION fc_heads_not_in_locked();
"""
DROP_ATTENDANCE = """
DROP TRIGGER heads_not_in_locked ON activities_activitysession;
DROP FUNCTION fc_heads_not_in_locked();
DROP TRIGGER not_changed_in_locked ON activities_attendance;
DROP TRIGGER not_in_locked ON activities_attendance;
DROP FUNCTION fc_mark_not_in_locked();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0011_marks_are_kept"),
        ("staff", "0009_embed_hosts"),
        ("visits", "0005_entries_are_held"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lockedperiod",
            name="unlock_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("late", "Something came in after it was locked"),
                    ("wrong", "Something in it is wrong and must be corrected"),
                    ("mistake", "It was locked by mistake"),
                ],
                max_length=10,
                verbose_name="why",
            ),
        ),
        migrations.AddConstraint(
            model_name="lockedperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unlock_reason", ""), ("unlocked_at__isnull", True)),
                    models.Q(("unlocked_at__isnull", False), models.Q(("unlock_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="unlocked_period_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="lockedperiod",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("unlocked_at__isnull", True)),
                expressions=[
                    ("centre", "="),
                    (models.Func("from_date", "to_date", models.Value("[]"), function="daterange"), "&&"),
                ],
                name="day_locked_once",
            ),
        ),
        migrations.RunSQL(ATTENDANCE, DROP_ATTENDANCE),
    ]
