"""The marks of attendance are kept as rows: two devices that mark the same family are both in the history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was marked before there was a history is written as its first row when it is marked anew: it can't be
# copied here, since the walls let nobody read all families.
KEEP_MARKS = """
CREATE FUNCTION fc_keep_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NOT EXISTS (
    SELECT 1 FROM activities_attendancemark WHERE session_id = OLD.session_id AND sign_up_id = OLD.sign_up_id
  ) THEN
    INSERT INTO activities_attendancemark (sign_up_id, session_id, state, at, by_id, tablet_id)
      VALUES (OLD.sign_up_id, OLD.session_id, OLD.state, OLD.marked_at, OLD.marked_by_id, OLD.tablet_id);
  END IF;
  INSERT INTO activities_attendancemark (sign_up_id, session_id, state, at, by_id, tablet_id)
    VALUES (NEW.sign_up_id, NEW.session_id, NEW.state, NEW.marked_at, NEW.marked_by_id, NEW.tablet_id);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_first_mark AFTER INSERT ON activities_attendance
  FOR EACH ROW EXECUTE FUNCTION fc_keep_mark();
CREATE TRIGGER keep_mark AFTER UPDATE OF state ON activities_attendance
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION fc_keep_mark();
"""
DROP_KEEP_MARKS = """
DROP TRIGGER keep_mark ON activities_attendance;
DROP TRIGGER keep_first_mark ON activities_attendance;
DROP FUNCTION fc_keep_mark();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0010_where_nested_are_counted"),
        ("staff", "0009_embed_hosts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AttendanceMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[("present", "Here"), ("ill", "Ill"), ("no_show", "Did not come")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.activitysession",
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks_made",
                        to="activities.signup",
                    ),
                ),
                (
                    "tablet",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.tablet"
                    ),
                ),
            ],
            options={
                "verbose_name": "mark of attendance",
                "verbose_name_plural": "marks of attendance",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["session", "sign_up"], name="marks_of_a_session")],
            },
        ),
        migrations.RunSQL(KEEP_MARKS, DROP_KEEP_MARKS),
    ]
