"""The lanes of the audit log: PostgreSQL chains each row to the one before it, in one of LANES chains.

One chain would make everybody who writes wait for the last one to commit. Of 64, a transaction takes one
that nobody holds, and holds it (an advisory lock) until it ends; so positions have no gaps, also after a
rollback, and the hash of a row holds all that came before it in its lane. Whoever waits for a lane holds
none. docs/adr/0005-audit-lanes.md says why; audit/verifying.py works the hashes out anew, in Python.
"""

from __future__ import annotations

from typing import Any

LANES = 64
LOCK_CLASS = 1_178_682_962  # the first of the two numbers of our advisory locks; nobody else's
FIRST = bytes(32)  # what stands for the hash before a lane's first row

# The text of a row: its columns in this order with U+001F between them, NULL as nothing. A check constraint
# keeps that sign out of the columns. Moments are microseconds since 1970 in UTC: no zone, no rounding.
# A column that comes later joins the text only where it isn't empty, so that older rows keep their hashes.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION fc_audit_hash(e audit_auditevent, before bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN sha256(before || convert_to(array_to_string(ARRAY[
    e.lane::text, e.position::text, e.id::text, (extract(epoch FROM e.at) * 1000000)::bigint::text,
    e.actor_kind, e.actor_id::text, e.action, e.thing, e.thing_id, e.service_id::text, e.count::text,
    e.detail, e.address, e.tablet_id
  ], chr(31), ''), 'UTF8'));
END $$;

CREATE OR REPLACE FUNCTION fc_audit_lane() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
-- Always by the index: a plan made while the table was small would read all of it for every row later.
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
DECLARE
  own integer := pg_backend_pid() % {LANES};
  before_position bigint;
  before_hash bytea;
BEGIN
  NEW.lane := NULL;
  FOR n IN 0..{LANES - 1} LOOP
    IF pg_try_advisory_xact_lock({LOCK_CLASS}, (own + n) % {LANES}) THEN
      NEW.lane := (own + n) % {LANES};
      EXIT;
    END IF;
  END LOOP;
  IF NEW.lane IS NULL THEN
    PERFORM pg_advisory_xact_lock({LOCK_CLASS}, own);
    NEW.lane := own;
  END IF;
  -- A statement of its own, with a snapshot taken after the lock: it sees what the one before has committed.
  SELECT e.position, e.hash INTO before_position, before_hash
    FROM audit_auditevent e WHERE e.lane = NEW.lane ORDER BY e.position DESC LIMIT 1;
  NEW.position := coalesce(before_position, 0) + 1;
  NEW.hash := fc_audit_hash(NEW, coalesce(before_hash, decode(repeat('00', 32), 'hex')));
  RETURN NEW;
END $$;
"""  # noqa: S608 (two numbers of our own are put in)
TRIGGER = """
CREATE OR REPLACE TRIGGER audit_lane BEFORE INSERT ON audit_auditevent
FOR EACH ROW EXECUTE FUNCTION fc_audit_lane()
"""
# The last position and hash of each lane that has rows: as many index look-ups as there are lanes.
HEADS = f"""
SELECT e.lane, e.position, e.hash FROM generate_series(0, {LANES - 1}) AS l(lane) CROSS JOIN LATERAL (
  SELECT lane, position, hash FROM audit_auditevent WHERE lane = l.lane ORDER BY position DESC LIMIT 1
) e ORDER BY e.lane
"""  # noqa: S608 (a number of our own is put in)


def hold_lanes(cursor: Any) -> None:
    """Make PostgreSQL set lane, position and hash of every new row (idempotent); as the owner of the table."""
    cursor.execute(FUNCTIONS)
    cursor.execute(TRIGGER)
