"""What PostgreSQL itself holds: families stay with the service that they signed up to."""

from django.db import migrations

KEEP_SERVICE = """
CREATE FUNCTION fc_keep_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM activities_activitysession
             WHERE activity_id = NEW.id AND (places_taken > 0 OR families_waiting > 0))
  OR EXISTS (SELECT 1 FROM activities_activityseries
             WHERE activity_id = NEW.id AND (places_taken > 0 OR families_waiting > 0)) THEN
    RAISE EXCEPTION 'families have signed up to the service that was responsible'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'service_of_signed_up_activity';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_service BEFORE UPDATE OF responsible_service_id ON activities_activity FOR EACH ROW
  WHEN (OLD.responsible_service_id <> NEW.responsible_service_id) EXECUTE FUNCTION fc_keep_service();
"""
DROP_KEEP_SERVICE = """
DROP TRIGGER keep_service ON activities_activity;
DROP FUNCTION fc_keep_service();
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_erased_at")]
    operations = [migrations.RunSQL(KEEP_SERVICE, DROP_KEEP_SERVICE)]
