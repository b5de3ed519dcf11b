"""The figures of work and of comments follow the entries: added to and taken from as entries replace each other.

The entries stand behind a wall for each service. The functions are the owner's and count for a report (fc.counting),
so that they see both halves of a joint visit; the setting is taken back before they return. Rows are written in the
order of their keys, in one statement, so that no two transactions wait for each other.
"""

from django.db import migrations

BEGIN_COUNTING = """
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  counted text := coalesce(current_setting('fc.counting', true), '');
BEGIN
  PERFORM set_config('fc.counting', 'on', true);
"""
END_COUNTING = """
  PERFORM set_config('fc.counting', counted, true);
  RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER work_figures AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fc_{table}_figures();
"""
DROP = "DROP TRIGGER work_figures ON {table}; DROP FUNCTION fc_{table}_figures();"

# What came is counted, and what it replaces is not any more.
CHANGES = """
    SELECT 1 AS sign, a.* FROM added a
     WHERE NOT a.is_withdrawn AND NOT EXISTS (SELECT FROM added r WHERE r.replaces_id = a.id)
    UNION ALL
    SELECT -1, e.* FROM {table} e
     WHERE e.id IN (SELECT replaces_id FROM added) AND NOT e.is_withdrawn
       AND NOT EXISTS (SELECT FROM added a WHERE a.id = e.id)
"""


def alike(table: str, figures: str, keys: dict[str, str], sums: dict[str, str]) -> str:
    """The trigger that counts entries which are alike in ``keys``; both say column and what it is of an entry."""
    columns = ", ".join([*keys, *sums])
    values = ", ".join([*keys.values(), *(f"sum(sign * ({value}))" for value in sums.values())])
    numbers = range(1, len(keys) + 1)
    order = ", ".join(map(str, numbers))
    added = ", ".join(f"{name} = f.{name} + EXCLUDED.{name}" for name in sums)
    is_news = " OR ".join(f"sum(sign * ({value})) <> 0" for value in sums.values())
    return f"""
CREATE FUNCTION fc_{table}_figures() RETURNS trigger {BEGIN_COUNTING}
  INSERT INTO {figures} AS f ({columns})
    SELECT {values} FROM ({CHANGES.format(table=table)}) e
     GROUP BY {order} HAVING {is_news} ORDER BY {order}
    ON CONFLICT ({", ".join(keys)}) DO UPDATE SET {added};
{END_COUNTING}{TRIGGER.format(table=table)}"""  # noqa: S608 (names of our own)


DAY = {"centre_id": "centre_id", "on_date": "on_date"}
TALKS = alike(
    "visits_counsellingcontact", "reports_talkfigures",
    DAY | {"theme_id": "theme_id", "form": "form", "level": "level"},
    {"number": "1", "adults": "women + men + other_adults"},
)  # fmt: skip
GUIDANCE = alike(
    "visits_guidance", "reports_guidancefigures",
    DAY | {"service_id": "service_id", "to_service_id": "coalesce(to_service_id, 0)", "to_outside": "to_outside"},
    {"number": "1"},
)  # fmt: skip
OTHER_WORK = alike(
    "visits_otherwork", "reports_otherworkfigures", DAY | {"kind": "kind", "level": "level"},
    {"number": "1", "hours": "hours"},
)  # fmt: skip

# Of a pair, what it was without the new entries goes and what it is comes. The pair is held before it is read: of
# two halves that are logged at once, the second sees the first. Between halves that say different things, done
# goes before rescheduled, offered and declined, and the first day before a later.
PAIRS = """
    SELECT sign, (array_agg(centre_id ORDER BY rank, on_date, service_id, id))[1] AS centre_id,
           (array_agg(on_date ORDER BY rank, on_date))[1] AS on_date,
           (array_agg(step_id ORDER BY rank, on_date, service_id, id))[1] AS step_id,
           (array_agg(state ORDER BY rank))[1] AS state,
           count(DISTINCT service_id) > 1 OR bool_or(cardinality(other_service_ids) > 0) AS is_joint,
           bool_or(mother_present) AND bool_or(father_present) AS both_parents,
           bool_or(interpreter_language <> '') AS with_interpreter
      FROM (
        SELECT h.*, each.sign, array_position(ARRAY['done', 'rescheduled', 'offered', 'declined'], h.state::text) AS rank
          FROM visits_homevisit h CROSS JOIN (VALUES (1), (-1)) AS each (sign)
         WHERE h.joint_id = ANY (pairs) AND NOT h.is_withdrawn
           AND (each.sign = 1 OR NOT EXISTS (SELECT FROM added a WHERE a.id = h.id))
           AND NOT EXISTS (
             SELECT FROM visits_homevisit r
              WHERE r.replaces_id = h.id
                AND (each.sign = 1 OR NOT EXISTS (SELECT FROM added a WHERE a.id = r.id)))
      ) half
     GROUP BY sign, joint_id
"""
HOME_VISITS = f"""
CREATE FUNCTION fc_visits_homevisit_figures() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  counted text := coalesce(current_setting('fc.counting', true), '');
  pairs bigint[];
  pair bigint;
BEGIN
  PERFORM set_config('fc.counting', 'on', true);
  SELECT coalesce(array_agg(DISTINCT joint_id ORDER BY joint_id), '{{}}') INTO pairs FROM (
    SELECT joint_id FROM added
    UNION ALL SELECT joint_id FROM visits_homevisit WHERE id IN (SELECT replaces_id FROM added)
  ) e WHERE joint_id IS NOT NULL;
  FOREACH pair IN ARRAY pairs LOOP
    PERFORM pg_advisory_xact_lock(hashtext('visits_jointvisit'), pair::int);
  END LOOP;
  INSERT INTO reports_homevisitfigures AS f
      (centre_id, on_date, step_id, state, is_joint, both_parents, with_interpreter, number)
    SELECT centre_id, on_date, step_id, state, is_joint, both_parents, with_interpreter, sum(sign) FROM (
      SELECT sign, centre_id, on_date, step_id, state, cardinality(other_service_ids) > 0 AS is_joint,
             mother_present AND father_present AS both_parents, interpreter_language <> '' AS with_interpreter
        FROM ({CHANGES.format(table="visits_homevisit")}) e WHERE joint_id IS NULL
      UNION ALL {PAIRS}
    ) visit
     GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (centre_id, on_date, step_id, state, is_joint, both_parents, with_interpreter)
      DO UPDATE SET number = f.number + EXCLUDED.number;
{END_COUNTING}{TRIGGER.format(table="visits_homevisit")}"""  # noqa: S608 (our own SQL)

# Only what comes: a comment that is erased has been received all the same.
COMMENTS = f"""
CREATE FUNCTION fc_feedback_feedback_figures() RETURNS trigger {BEGIN_COUNTING}
  INSERT INTO reports_commentfigures AS f (centre_id, on_date, number)
    SELECT centre_id, (written_at AT TIME ZONE 'Europe/Stockholm')::date, count(*) FROM added
     GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (centre_id, on_date) DO UPDATE SET number = f.number + EXCLUDED.number;
{END_COUNTING}{TRIGGER.format(table="feedback_feedback")}"""  # noqa: S608 (our own SQL)


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0008_taps_are_found"),
        ("feedback", "0004_questions_stay"),
        ("reports", "0002_sessions_are_figured"),
    ]
    operations = [
        migrations.RunSQL(sql, DROP.format(table=table))
        for table, sql in [
            ("visits_homevisit", HOME_VISITS),
            ("visits_counsellingcontact", TALKS),
            ("visits_guidance", GUIDANCE),
            ("visits_otherwork", OTHER_WORK),
            ("feedback_feedback", COMMENTS),
        ]
    ]
