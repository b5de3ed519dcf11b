"""Taps are found by their id; and a tap and what undoes it may come in one statement."""

from django.db import migrations, models

# As before, but for the case that one statement brings both: its rows are all there when the triggers run, so the
# tap sees that it is undone and counts nothing; then nothing may be taken away for it either. Which rows came with
# the same statement, their transaction (xmin) and command (cmin) say.
KEEP_TOTALS = """
CREATE OR REPLACE FUNCTION fc_keep_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  counts boolean := true;
BEGIN
  INSERT INTO visits_tallytotal (session_id, who, age_band_id, total)
    VALUES (NEW.session_id, NEW.who, NEW.age_band_id, 0)
    ON CONFLICT (session_id, who, age_band_id) DO NOTHING;
  PERFORM 1 FROM visits_tallytotal
    WHERE session_id = NEW.session_id AND who = NEW.who AND age_band_id IS NOT DISTINCT FROM NEW.age_band_id
    FOR UPDATE;
  IF NEW.undoes IS NOT NULL THEN
    counts := EXISTS (SELECT 1 FROM visits_visittally t, visits_visittally own
                       WHERE t.id = NEW.undoes AND t.undoes IS NULL AND own.id = NEW.id
                         AND NOT (t.xmin = own.xmin AND t.cmin = own.cmin)
                         AND t.session_id = NEW.session_id AND t.who = NEW.who
                         AND t.age_band_id IS NOT DISTINCT FROM NEW.age_band_id AND t.delta = -NEW.delta);
  ELSE
    counts := NOT EXISTS (SELECT 1 FROM visits_visittally u
                           WHERE u.undoes = NEW.id
                             AND u.session_id = NEW.session_id AND u.who = NEW.who
                             AND u.age_band_id IS NOT DISTINCT FROM NEW.age_band_id AND u.delta = -NEW.delta);
  END IF;
  IF counts THEN
    UPDATE visits_tallytotal SET total = total + NEW.delta
      WHERE session_id = NEW.session_id AND who = NEW.who AND age_band_id IS NOT DISTINCT FROM NEW.age_band_id;
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_entries_are_held")]
    operations = [
        migrations.RunSQL(KEEP_TOTALS, migrations.RunSQL.noop),
        migrations.AddIndex("visittally", models.Index(fields=["tap"], name="tallies_of_a_tap")),
    ]
