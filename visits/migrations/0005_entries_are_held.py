"""What PostgreSQL holds of records: undone taps in any order, locked periods, entries that follow each other."""

from django.db import migrations

# The rows of the totals are locked first, in one order for all, so that a tap and what undoes it, arriving at once,
# see each other: whichever commits last finds the other, and two batches never wait for each other. A tap that is
# undone before it arrives, or in the same statement, counts nothing, and nothing is taken away for it. Undoing takes
# away exactly what the tap added, or nothing.
KEEP_TOTALS = """
DROP TRIGGER keep_total ON visits_visittally;
DROP FUNCTION fc_keep_total();
CREATE FUNCTION fc_undoes(u visits_visittally, t visits_visittally) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT t.undoes IS NULL AND t.session_id = u.session_id AND t.who = u.who
     AND t.age_band_id IS NOT DISTINCT FROM u.age_band_id AND t.delta = -u.delta
$$;
CREATE FUNCTION fc_keep_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO visits_tallytotal (session_id, who, age_band_id, total)
    SELECT DISTINCT session_id, who, age_band_id, 0 FROM added ORDER BY session_id, who, age_band_id
    ON CONFLICT (session_id, who, age_band_id) DO NOTHING;
  PERFORM 1 FROM visits_tallytotal t
    WHERE EXISTS (SELECT 1 FROM added a WHERE a.session_id = t.session_id AND a.who = t.who
                     AND a.age_band_id IS NOT DISTINCT FROM t.age_band_id)
    ORDER BY t.session_id, t.who, t.age_band_id FOR UPDATE;
  UPDATE visits_tallytotal t SET total = t.total + counted.delta
    FROM (
      SELECT a.session_id, a.who, a.age_band_id, sum(a.delta) AS delta
        FROM added came JOIN visits_visittally a ON a.id = came.id
       WHERE CASE WHEN a.undoes IS NULL
             THEN NOT EXISTS (SELECT 1 FROM visits_visittally u WHERE u.undoes = a.id AND fc_undoes(u, a))
             ELSE EXISTS (SELECT 1 FROM visits_visittally b WHERE b.id = a.undoes AND fc_undoes(a, b))
                  AND NOT EXISTS (SELECT 1 FROM added b WHERE b.id = a.undoes)
             END
       GROUP BY a.session_id, a.who, a.age_band_id
    ) counted
   WHERE t.session_id = counted.session_id AND t.who = counted.who
     AND t.age_band_id IS NOT DISTINCT FROM counted.age_band_id;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_totals AFTER INSERT ON visits_visittally
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fc_keep_totals();
"""
KEEP_TOTALS_AS_BEFORE = """
DROP TRIGGER keep_totals ON visits_visittally;
DROP FUNCTION fc_keep_totals();
DROP FUNCTION fc_undoes(visits_visittally, visits_visittally);
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

# An entry holds a shared lock on its centre's periods until it is committed, and locking takes the same lock
# alone: no entry slips in while a period is being locked.
LOCKED_PERIODS = """
CREATE FUNCTION fc_refuse_locked(the_centre bigint, the_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('visits_lockedperiod'), the_centre::int);
  IF EXISTS (SELECT 1 FROM visits_lockedperiod
              WHERE centre_id = the_centre AND unlocked_at IS NULL
                AND the_day BETWEEN from_date AND to_date) THEN
    RAISE EXCEPTION 'The period is locked.' USING ERRCODE = 'check_violation', CONSTRAINT = 'period_is_locked';
  END IF;
END $$;
CREATE FUNCTION fc_tally_not_in_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc_refuse_locked(NEW.centre_id, (SELECT on_date FROM activities_activitysession WHERE id = NEW.session_id));
  RETURN NEW;
END $$;
CREATE TRIGGER not_in_locked BEFORE INSERT ON visits_visittally
  FOR EACH ROW EXECUTE FUNCTION fc_tally_not_in_locked();
CREATE FUNCTION fc_closing_not_in_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc_refuse_locked(a.centre_id, s.on_date)
    FROM activities_activitysession s JOIN activities_activity a ON a.id = s.activity_id
   WHERE s.id = NEW.session_id;
  RETURN NEW;
END $$;
CREATE TRIGGER not_in_locked BEFORE INSERT ON visits_countclosing
  FOR EACH ROW EXECUTE FUNCTION fc_closing_not_in_locked();
CREATE FUNCTION fc_lock_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('visits_lockedperiod'), NEW.centre_id::int);
  RETURN NEW;
END $$;
CREATE TRIGGER lock_alone BEFORE INSERT OR UPDATE ON visits_lockedperiod
  FOR EACH ROW EXECUTE FUNCTION fc_lock_alone();
"""
DROP_LOCKED_PERIODS = """
DROP TRIGGER lock_alone ON visits_lockedperiod;
DROP TRIGGER not_in_locked ON visits_countclosing;
DROP TRIGGER not_in_locked ON visits_visittally;
DROP FUNCTION fc_lock_alone();
DROP FUNCTION fc_closing_not_in_locked();
DROP FUNCTION fc_tally_not_in_locked();
DROP FUNCTION fc_refuse_locked(bigint, date);
"""

# The entry that is replaced is asked for behind the asker's own wall: what they can't see, they can't replace.
ENTRY_TRIGGER = """
CREATE FUNCTION fc_{table}_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before record;
BEGIN
  PERFORM fc_refuse_locked(NEW.centre_id, NEW.on_date);
  IF NOT EXISTS (SELECT 1 FROM staff_partnerservice WHERE id = NEW.service_id AND centre_id = NEW.centre_id) THEN
    RAISE EXCEPTION 'The service is of another centre.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_of_its_centre';
  END IF;
  IF NEW.replaces_id IS NOT NULL THEN
    SELECT record, service_id, centre_id, on_date INTO before FROM {table} WHERE id = NEW.replaces_id;
    IF NOT FOUND OR before.record <> NEW.record OR before.service_id <> NEW.service_id THEN
      RAISE EXCEPTION 'An entry replaces one about the same, of the same service.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_replaces_its_own';
    END IF;
    PERFORM fc_refuse_locked(before.centre_id, before.on_date);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_an_entry BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fc_{table}_entry();
"""
DROP_ENTRY_TRIGGER = "DROP TRIGGER is_an_entry ON {table}; DROP FUNCTION fc_{table}_entry();"
ENTRIES = ("visits_homevisit", "visits_counsellingcontact", "visits_guidance", "visits_otherwork")

COMPANIONS = """
CREATE FUNCTION fc_companions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.service_id = ANY (NEW.other_service_ids)
     OR cardinality(NEW.other_service_ids) <> (SELECT count(*) FROM staff_partnerservice
          WHERE id = ANY (NEW.other_service_ids) AND centre_id = NEW.centre_id) THEN
    RAISE EXCEPTION 'Others that took part are other services of the centre, each named once.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'visit_with_other_services';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER companions BEFORE INSERT ON visits_homevisit FOR EACH ROW EXECUTE FUNCTION fc_companions();
"""
DROP_COMPANIONS = "DROP TRIGGER companions ON visits_homevisit; DROP FUNCTION fc_companions();"


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_records_are_entries")]
    operations = [
        migrations.RunSQL(KEEP_TOTALS, KEEP_TOTALS_AS_BEFORE),
        migrations.RunSQL(LOCKED_PERIODS, DROP_LOCKED_PERIODS),
        *[
            migrations.RunSQL(ENTRY_TRIGGER.format(table=table), DROP_ENTRY_TRIGGER.format(table=table))
            for table in ENTRIES
        ],
        migrations.RunSQL(COMPANIONS, DROP_COMPANIONS),
    ]
