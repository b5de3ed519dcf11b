"""The oldest part of the log is erased when its time is over, and what is left can still be verified.

The application may neither change nor delete a row. A function of the tables' owner takes the first rows of each
lane away, all older than a limit and than LEAST_DAYS whoever asks, and never the last row of a lane, which the
next one is chained to. It writes where each lane begins from then on (AuditCut), and only it can; the hash kept
there is what the first row that is left is chained to. docs/adr/0011-forgetting-the-log.md says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from .anchoring import ANCHORED

if TYPE_CHECKING:
    from datetime import datetime

LEAST_DAYS = 730

# The rows to take: of each lane those before the first that is young enough, and before its last.
OLD = """
SELECT l.lane, coalesce(
         (SELECT min(position) FROM audit_auditevent WHERE lane = l.lane AND at >= {before}), l.last
       ) AS first
  FROM (SELECT lane, max(position) AS last FROM audit_auditevent GROUP BY lane) l
"""
FUNCTION = f"""
CREATE OR REPLACE FUNCTION fc_forget_audit(asked timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before timestamptz := least(asked, now() - interval '{LEAST_DAYS} days');
  heads jsonb;
  anchors jsonb;
  removed bigint;
BEGIN
  LOCK TABLE audit_auditcut IN SHARE ROW EXCLUSIVE MODE;  -- one at a time
  CREATE TEMPORARY TABLE fc_old ON COMMIT DROP AS {OLD.format(before="before")};
  SELECT jsonb_agg(jsonb_build_array(e.lane, e.position, encode(e.hash, 'hex')) ORDER BY e.lane) INTO heads
    FROM audit_auditevent e JOIN fc_old o ON e.lane = o.lane AND e.position = o.first - 1;
  IF heads IS NULL THEN
    DROP TABLE fc_old;
    RETURN 0;
  END IF;
  PERFORM set_config('fc.forgetting', 'audit_auditevent', true);
  DELETE FROM audit_auditevent e USING fc_old o WHERE e.lane = o.lane AND e.position < o.first;
  GET DIAGNOSTICS removed = ROW_COUNT;
  PERFORM set_config('fc.forgetting', 'audit_auditanchor', true);
  WITH gone AS (
    DELETE FROM audit_auditanchor a WHERE NOT EXISTS (
      SELECT FROM audit_auditevent e WHERE e.action = '{ANCHORED}' AND e.thing_id = a.id::text
    ) RETURNING a.hash
  )
  SELECT coalesce(jsonb_agg(hash), '[]') INTO anchors FROM gone;
  PERFORM set_config('fc.forgetting', '', true);
  INSERT INTO audit_auditcut (at, heads, anchors, events) VALUES (now(), heads, anchors, removed);
  DROP TABLE fc_old;
  RETURN removed;
END $$;
"""  # noqa: S608 (names and numbers of our own)


def hold_forgetting(cursor: Any) -> None:
    """Make the function (idempotent); as the owner of the tables."""
    cursor.execute(FUNCTION)


def count_old(*, before: datetime) -> int:
    """How many events ``forget_old`` would erase now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM audit_auditevent e JOIN ({OLD.format(before='%s')}) o "  # noqa: S608 (our own SQL)
            f"ON e.lane = o.lane AND e.position < o.first AND e.at < now() - interval '{LEAST_DAYS} days'",
            [before],
        )
        (count,) = cursor.fetchone()
    return int(count)


def forget_old(*, before: datetime) -> int:
    """Erase the events written before ``before``, and the anchors among them. Returns how many events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fc_forget_audit(%s)", [before])
        (count,) = cursor.fetchone()
    return int(count)
