"""The figures of sessions follow the sessions, the taps, the ends of counts and the marks of attendance.

Worked out again for the session that something happens at, and never added to: so a fault does not stay. Who does
that holds the session's row first and reads after, so that whoever comes last sees all.
"""

from django.db import migrations

# What a session is. The activities are held, since whether it is open is read from them.
PROGRAMME = """
CREATE FUNCTION fc_figure_sessions(ids bigint[]) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF pg_trigger_depth() = 0 THEN
    RAISE EXCEPTION 'Figures are written by triggers.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM 1 FROM activities_activity
    WHERE id IN (SELECT s.activity_id FROM activities_activitysession s WHERE s.id = ANY (ids)
                 UNION SELECT w.activity_id FROM activities_activitysession s
                   JOIN activities_activitysession w ON w.id = s.within_id WHERE s.id = ANY (ids))
    ORDER BY id FOR SHARE;
  INSERT INTO reports_sessionfigures AS f (session_id, centre_id, on_date, starts_at, minutes, is_open, in_open_slot,
      is_bookable, series_id, number, is_called_off)
    SELECT s.id, a.centre_id, s.on_date, s.starts_at, extract(epoch FROM s.ends_at - s.starts_at) / 60,
           s.within_id IS NULL AND a.booking = 'drop_in',
           CASE WHEN s.within_id IS NULL THEN a.booking ELSE wa.booking END = 'drop_in',
           a.booking <> 'drop_in', s.series_id, s.number, s.called_off_at IS NOT NULL
      FROM activities_activitysession s
      JOIN activities_activity a ON a.id = s.activity_id
      LEFT JOIN activities_activitysession w ON w.id = s.within_id
      LEFT JOIN activities_activity wa ON wa.id = w.activity_id
     WHERE s.id = ANY (ids) ORDER BY s.id
    ON CONFLICT (session_id) DO UPDATE SET (centre_id, on_date, starts_at, minutes, is_open, in_open_slot, is_bookable,
      series_id, number, is_called_off) = ROW (EXCLUDED.centre_id, EXCLUDED.on_date, EXCLUDED.starts_at,
      EXCLUDED.minutes, EXCLUDED.is_open, EXCLUDED.in_open_slot, EXCLUDED.is_bookable, EXCLUDED.series_id,
      EXCLUDED.number, EXCLUDED.is_called_off);
END $$;
CREATE FUNCTION fc_sessions_made() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM fc_figure_sessions((SELECT array_agg(id) FROM made));
  RETURN NULL;
END $$;
CREATE FUNCTION fc_session_refigured() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.activity_id = OLD.activity_id THEN
    PERFORM fc_figure_sessions(ARRAY[NEW.id]);
  ELSE
    PERFORM fc_figure_sessions(
      (SELECT array_agg(id) FROM activities_activitysession WHERE NEW.id IN (id, within_id)));
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION fc_sessions_gone() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM reports_sessionfigures WHERE session_id IN (SELECT id FROM gone);
  RETURN NULL;
END $$;
CREATE FUNCTION fc_activity_figures() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM fc_figure_sessions((
    SELECT array_agg(s.id) FROM activities_activitysession s
     WHERE s.activity_id = NEW.id
        OR s.within_id IN (SELECT w.id FROM activities_activitysession w WHERE w.activity_id = NEW.id)));
  RETURN NULL;
END $$;
CREATE TRIGGER session_figures_made AFTER INSERT ON activities_activitysession
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION fc_sessions_made();
-- Of these columns only: places that are taken are none of its business, and signing up is as fast as before.
CREATE TRIGGER session_figures_changed
  AFTER UPDATE OF activity_id, series_id, number, on_date, starts_at, ends_at, within_id, called_off_at
  ON activities_activitysession FOR EACH ROW
  WHEN ((OLD.activity_id, OLD.series_id, OLD.number, OLD.on_date, OLD.starts_at, OLD.ends_at, OLD.within_id,
         OLD.called_off_at IS NULL)
        IS DISTINCT FROM
        (NEW.activity_id, NEW.series_id, NEW.number, NEW.on_date, NEW.starts_at, NEW.ends_at, NEW.within_id,
         NEW.called_off_at IS NULL))
  EXECUTE FUNCTION fc_session_refigured();
CREATE TRIGGER session_figures_gone AFTER DELETE ON activities_activitysession
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION fc_sessions_gone();
CREATE TRIGGER session_figures AFTER UPDATE OF booking, centre_id ON activities_activity FOR EACH ROW
  WHEN ((OLD.booking, OLD.centre_id) IS DISTINCT FROM (NEW.booking, NEW.centre_id))
  EXECUTE FUNCTION fc_activity_figures();
"""
DROP_PROGRAMME = """
DROP TRIGGER session_figures ON activities_activity;
DROP TRIGGER session_figures_gone ON activities_activitysession;
DROP TRIGGER session_figures_changed ON activities_activitysession;
DROP TRIGGER session_figures_made ON activities_activitysession;
DROP FUNCTION fc_activity_figures();
DROP FUNCTION fc_sessions_gone();
DROP FUNCTION fc_session_refigured();
DROP FUNCTION fc_sessions_made();
DROP FUNCTION fc_figure_sessions(bigint[]);
"""

# Whoever counts takes the session's row before its totals, session by session in the order of the totals, also where
# they only hold the totals: so nobody waits for somebody who waits for them.
COUNTS = """
CREATE FUNCTION fc_hold_figures() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM reports_sessionfigures WHERE session_id = NEW.session_id FOR NO KEY UPDATE;
  RETURN NEW;
END $$;
CREATE FUNCTION fc_count_figures(the_id bigint) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF pg_trigger_depth() = 0 THEN
    RAISE EXCEPTION 'Figures are written by triggers.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE reports_sessionfigures SET
      (women, men, other_adults, first_visits, children, children_by_band) = (
        SELECT coalesce(sum(total) FILTER (WHERE who = 'woman'), 0),
               coalesce(sum(total) FILTER (WHERE who = 'man'), 0),
               coalesce(sum(total) FILTER (WHERE who = 'other_adult'), 0),
               coalesce(sum(total) FILTER (WHERE who = 'first_visit'), 0),
               coalesce(sum(total) FILTER (WHERE who = 'child'), 0),
               coalesce(jsonb_object_agg(age_band_id, total) FILTER (WHERE who = 'child' AND total <> 0), '{}')
          FROM visits_tallytotal WHERE session_id = the_id),
      closing = coalesce((
        SELECT c.kind FROM visits_countclosing c
         WHERE c.session_id = the_id AND c.kind <> 'reopened'
           AND NOT EXISTS (SELECT 1 FROM visits_countclosing l
                            WHERE l.session_id = the_id AND l.closed_at > c.closed_at)
           AND NOT EXISTS (SELECT 1 FROM visits_visittally t
                            WHERE t.session_id = the_id AND t.counted_at > c.closed_at)
         ORDER BY c.closed_at DESC, c.id LIMIT 1), '')
    WHERE session_id = the_id;
END $$;
CREATE FUNCTION fc_tally_figures() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_id bigint;
BEGIN
  FOR the_id IN SELECT DISTINCT session_id FROM added ORDER BY session_id LOOP
    PERFORM fc_count_figures(the_id);
  END LOOP;
  RETURN NULL;
END $$;
CREATE FUNCTION fc_closing_figures() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM reports_sessionfigures WHERE session_id = NEW.session_id FOR NO KEY UPDATE;
  PERFORM fc_count_figures(NEW.session_id);
  RETURN NULL;
END $$;
CREATE TRIGGER hold_figures BEFORE INSERT ON visits_tallytotal
  FOR EACH ROW EXECUTE FUNCTION fc_hold_figures();
-- After keep_totals: triggers of one kind are called in the order of their names.
CREATE TRIGGER session_figures AFTER INSERT ON visits_visittally
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fc_tally_figures();
CREATE TRIGGER session_figures AFTER INSERT ON visits_countclosing
  FOR EACH ROW EXECUTE FUNCTION fc_closing_figures();
"""
DROP_COUNTS = """
DROP TRIGGER session_figures ON visits_countclosing;
DROP TRIGGER session_figures ON visits_visittally;
DROP TRIGGER hold_figures ON visits_tallytotal;
DROP FUNCTION fc_closing_figures();
DROP FUNCTION fc_tally_figures();
DROP FUNCTION fc_count_figures(bigint);
DROP FUNCTION fc_hold_figures();
"""

# The sign-ups are read as whoever makes the mark, behind their own wall, and only numbers are handed on: the
# figures open no sign-up to anybody.
ATTENDANCE = """
CREATE FUNCTION fc_hold_figures_of(ids bigint[]) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM reports_sessionfigures WHERE session_id = ANY (ids) ORDER BY session_id FOR NO KEY UPDATE;
END $$;
CREATE FUNCTION fc_write_attendance_figures(the_id bigint, n_families integer, n_adults integer,
  n_children integer, n_two_adults integer, n_ill integer, n_no_show integer) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF pg_trigger_depth() = 0 THEN
    RAISE EXCEPTION 'Figures are written by triggers.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE reports_sessionfigures SET is_marked = n_families + n_ill + n_no_show > 0, families_there = n_families,
      adults_there = n_adults, children_there = n_children, two_adults_there = n_two_adults, ill = n_ill,
      no_show = n_no_show
    WHERE session_id = the_id;
END $$;
CREATE FUNCTION fc_attendance_figures() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  ids bigint[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(DISTINCT each.id ORDER BY each.id) INTO ids
      FROM before b JOIN changed c ON c.id = b.id
           CROSS JOIN LATERAL (VALUES (b.session_id), (c.session_id)) AS each (id)
     WHERE (b.state, b.session_id) IS DISTINCT FROM (c.state, c.session_id);
  ELSE
    SELECT array_agg(DISTINCT session_id ORDER BY session_id) INTO ids FROM changed;
  END IF;
  IF ids IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM fc_hold_figures_of(ids);
  PERFORM fc_write_attendance_figures(each.id,
      count(a.id) FILTER (WHERE a.state = 'present')::integer,
      coalesce(sum(s.adults) FILTER (WHERE a.state = 'present'), 0)::integer,
      coalesce(sum(s.child_count) FILTER (WHERE a.state = 'present'), 0)::integer,
      count(a.id) FILTER (WHERE a.state = 'present' AND s.adults >= 2)::integer,
      count(a.id) FILTER (WHERE a.state = 'ill')::integer,
      count(a.id) FILTER (WHERE a.state = 'no_show')::integer)
    FROM unnest(ids) AS each (id)
    LEFT JOIN activities_attendance a ON a.session_id = each.id
    LEFT JOIN activities_signup s ON s.id = a.sign_up_id
   GROUP BY each.id;
  RETURN NULL;
END $$;
CREATE TRIGGER attendance_figures_made AFTER INSERT ON activities_attendance
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION fc_attendance_figures();
CREATE TRIGGER attendance_figures_changed AFTER UPDATE ON activities_attendance
  REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION fc_attendance_figures();
CREATE TRIGGER attendance_figures_gone AFTER DELETE ON activities_attendance
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION fc_attendance_figures();
"""
DROP_ATTENDANCE = """
DROP TRIGGER attendance_figures_gone ON activities_attendance;
DROP TRIGGER attendance_figures_changed ON activities_attendance;
DROP TRIGGER attendance_figures_made ON activities_attendance;
DROP FUNCTION fc_attendance_figures();
DROP FUNCTION fc_write_attendance_figures(bigint, integer, integer, integer, integer, integer, integer);
DROP FUNCTION fc_hold_figures_of(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0013_sign_ups_to_erase"),
        ("visits", "0008_taps_are_found"),
        ("reports", "0001_rollups"),
    ]
    operations = [
        migrations.RunSQL(PROGRAMME, DROP_PROGRAMME),
        migrations.RunSQL(COUNTS, DROP_COUNTS),
        migrations.RunSQL(ATTENDANCE, DROP_ATTENDANCE),
    ]
