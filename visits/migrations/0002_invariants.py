"""What PostgreSQL itself holds: totals follow the tallies in the same transaction, never below zero."""

from django.db import migrations

KEEP_TOTALS = """
CREATE FUNCTION fc_keep_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE visits_tallytotal SET total = total + NEW.delta
    WHERE session_id = NEW.session_id AND who = NEW.who AND age_band_id IS NOT DISTINCT FROM NEW.age_band_id;
  IF NOT FOUND THEN
    INSERT INTO visits_tallytotal (session_id, who, age_band_id, total)
      VALUES (NEW.session_id, NEW.who, NEW.age_band_id, NEW.delta)
      ON CONFLICT (session_id, who, age_band_id) DO UPDATE SET total = visits_tallytotal.total + NEW.delta;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_total AFTER INSERT ON visits_visittally FOR EACH ROW EXECUTE FUNCTION fc_keep_total();
"""
DROP_TOTALS = """
DROP TRIGGER keep_total ON visits_visittally;
DROP FUNCTION fc_keep_total();
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [migrations.RunSQL(KEEP_TOTALS, DROP_TOTALS)]
