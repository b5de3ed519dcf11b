"""Steps can be closed, programmes are laid out once, and a half of a joint visit is of one of its two services."""

from django.db import migrations, models

# Asked behind the asker's own wall: who can't see the joint visit has no half of it.
JOINT_HALF = """
CREATE FUNCTION fc_joint_half() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.joint_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM visits_jointvisit
        WHERE id = NEW.joint_id AND NEW.service_id IN (service_id, other_service_id)) THEN
    RAISE EXCEPTION 'A half of a joint visit is of one of its two services.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'half_of_its_joint_visit';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER joint_half BEFORE INSERT ON visits_homevisit FOR EACH ROW EXECUTE FUNCTION fc_joint_half();
"""
DROP_JOINT_HALF = "DROP TRIGGER joint_half ON visits_homevisit; DROP FUNCTION fc_joint_half();"


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_days_are_locked_once")]
    operations = [
        migrations.AddField(
            model_name="homevisitprogramme",
            name="shipped_code",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="homevisitstep",
            name="is_active",
            field=models.BooleanField(default=True, verbose_name="in use"),
        ),
        migrations.AddConstraint(
            model_name="homevisitprogramme",
            constraint=models.UniqueConstraint(
                condition=models.Q(("shipped_code", ""), _negated=True),
                fields=("shipped_code",),
                name="programme_shipped_once",
            ),
        ),
        migrations.RunSQL(JOINT_HALF, DROP_JOINT_HALF),
    ]
