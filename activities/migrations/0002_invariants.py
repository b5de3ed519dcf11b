"""What PostgreSQL itself holds: places are counted by a trigger, and a venue is booked once."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

# Counts places and waiting families of a session or series whenever a sign-up comes, changes or goes.
# With the check constraint (…_not_oversold) a place can't be sold twice, whatever code runs.
COUNT_PLACES = """
CREATE FUNCTION fc_count_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state IN ('confirmed', 'waiting') THEN
    PERFORM fc_add_places(OLD.session_id, OLD.series_id, OLD.state, -OLD.places);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state IN ('confirmed', 'waiting') THEN
    PERFORM fc_add_places(NEW.session_id, NEW.series_id, NEW.state, NEW.places);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION fc_add_places(the_session bigint, the_series bigint, state text, places integer)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  taken integer := CASE WHEN state = 'confirmed' THEN places ELSE 0 END;
  waiting integer := CASE WHEN state = 'waiting' THEN sign(places) ELSE 0 END;
BEGIN
  UPDATE activities_activitysession
    SET places_taken = places_taken + taken, families_waiting = families_waiting + waiting
    WHERE id = the_session;
  UPDATE activities_activityseries
    SET places_taken = places_taken + taken, families_waiting = families_waiting + waiting
    WHERE id = the_series;
END $$;
CREATE TRIGGER count_places AFTER INSERT OR UPDATE OF state, places, session_id, series_id OR DELETE
  ON activities_signup FOR EACH ROW EXECUTE FUNCTION fc_count_places();
"""
UNCOUNT_PLACES = """
DROP TRIGGER count_places ON activities_signup;
DROP FUNCTION fc_count_places();
DROP FUNCTION fc_add_places(bigint, bigint, text, integer);
"""

# A session keeps its venue unless the venue is shared, the session is called off, or it lies within
# an open slot (a song session shares the room with the slot around it).
HOLD_VENUE = """
CREATE FUNCTION fc_hold_venue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.holds_venue := NEW.venue_id IS NOT NULL AND NEW.within_id IS NULL AND NEW.called_off_at IS NULL
    AND NOT (SELECT is_shared FROM staff_venue WHERE id = NEW.venue_id);
  RETURN NEW;
END $$;
CREATE TRIGGER hold_venue BEFORE INSERT OR UPDATE ON activities_activitysession
  FOR EACH ROW EXECUTE FUNCTION fc_hold_venue();
CREATE FUNCTION fc_venue_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE activities_activitysession SET venue_id = venue_id WHERE venue_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER venue_shared AFTER UPDATE OF is_shared ON staff_venue
  FOR EACH ROW WHEN (OLD.is_shared <> NEW.is_shared) EXECUTE FUNCTION fc_venue_shared();
ALTER TABLE activities_activitysession ADD CONSTRAINT venue_booked_once EXCLUDE USING gist
  (venue_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (holds_venue);
"""
FREE_VENUE = """
ALTER TABLE activities_activitysession DROP CONSTRAINT venue_booked_once;
DROP TRIGGER venue_shared ON staff_venue;
DROP FUNCTION fc_venue_shared();
DROP TRIGGER hold_venue ON activities_activitysession;
DROP FUNCTION fc_hold_venue();
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]
    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(COUNT_PLACES, UNCOUNT_PLACES),
        migrations.RunSQL(HOLD_VENUE, FREE_VENUE),
    ]
