"""A made-up country to measure reports on: centres, ten years of sessions, taps at them, and work that was logged.

Written by set-based SQL with no trigger asked, so that it is there in minutes; the totals and the figures are then
worked out as ``manage.py verify_rollups --mend`` works them out.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from familjecentral.database import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staff.models import FamilyCentre

CENTRES, MUNICIPALITIES, FIRST_DAY, LAST_DAY = 250, 140, "2016-01-01", "2025-12-31"

# Open four mornings a week and a group on one afternoon, July apart; one of thirty is called off.
SESSIONS = """
INSERT INTO activities_activitysession (activity_id, title, on_date, starts_at, ends_at, note, holds_venue,
    called_off_at, called_off_reason, is_moved, interpreters_ordered, drop_in_adults, drop_in_children, sequence,
    changed_at, capacity, places_taken, adults_taken, children_taken, babies_taken, prams_taken, families_waiting,
    invitation_code)
SELECT a.id, '', day::date, (day::date + time '09:00') AT TIME ZONE 'Europe/Stockholm',
       (day::date + time '12:00') AT TIME ZONE 'Europe/Stockholm', '', false,
       CASE WHEN hashint8extended(a.id, 7) %% 30 = extract(doy FROM day)::int %% 30 THEN day END, '', false, '{}',
       0, 0, 0, day, CASE WHEN a.booking <> 'drop_in' THEN 12 END,
       CASE WHEN a.booking <> 'drop_in' THEN extract(doy FROM day)::int %% 13 ELSE 0 END, 0, 0, 0, 0, 0, ''
  FROM generate_series(%(first)s::timestamp, %(last)s, interval '1 day') day
  JOIN activities_activity a ON CASE WHEN a.booking = 'drop_in' THEN extract(isodow FROM day) <= 4
                                     ELSE extract(isodow FROM day) = 2 END
 WHERE extract(month FROM day) <> 7
 ORDER BY day.day, a.id
"""
CLOSINGS = """
INSERT INTO visits_countclosing (id, session_id, kind, closed_at)
SELECT gen_random_uuid(), id, CASE id % 3 WHEN 0 THEN 'nobody_came' ELSE 'unknown' END, ends_at
  FROM activities_activitysession WHERE id % 20 = 0 AND id % 3 < 2 AND called_off_at IS NULL
"""
# At each session that is counted (one of twenty is not) as many as make the whole.
TAPS = """
INSERT INTO visits_visittally (id, tap, session_id, centre_id, who, age_band_id, delta, language, reason,
    counted_at)
SELECT gen_random_uuid(), gen_random_uuid(), id, centre_id,
       CASE WHEN kind < 11 THEN 'woman' WHEN kind < 15 THEN 'man' WHEN kind < 16 THEN 'other_adult'
            WHEN kind < 26 THEN 'child' ELSE 'first_visit' END,
       CASE WHEN kind BETWEEN 16 AND 25 THEN bands[1 + kind %% array_length(bands, 1)] END, 1, '', '',
       starts_at + n * interval '1 minute'
  FROM (
    SELECT s.id, a.centre_id, s.starts_at, n, b.bands,
           (abs(hashint8extended(s.id * 1000 + n, %(seed)s)) %% 27)::int AS kind
      FROM activities_activitysession s JOIN activities_activity a ON a.id = s.activity_id
      JOIN (SELECT centre_id, array_agg(id ORDER BY id) AS bands FROM staff_ageband GROUP BY centre_id) b
        ON b.centre_id = a.centre_id
      CROSS JOIN LATERAL generate_series(
        1, (%(each)s::float + (abs(hashint8extended(s.id, %(seed)s)) %% 1000) / 1000.0)::int) n
     WHERE a.booking = 'drop_in' AND s.id %% 20 <> 0 AND s.called_off_at IS NULL
  ) tap
"""
TAKEN_BACK = """
INSERT INTO visits_visittally (id, tap, undoes, session_id, centre_id, who, age_band_id, delta, language, reason,
    counted_at)
SELECT gen_random_uuid(), gen_random_uuid(), t.id, session_id, centre_id, who, age_band_id, -1, '', '', counted_at
  FROM visits_visittally t TABLESAMPLE BERNOULLI (1)
 WHERE undoes IS NULL AND NOT EXISTS (SELECT FROM visits_visittally u WHERE u.undoes = t.id)
"""
TOTALS = """
TRUNCATE visits_tallytotal;
INSERT INTO visits_tallytotal (session_id, who, age_band_id, total)
SELECT t.session_id, t.who, t.age_band_id, count(*)
  FROM visits_visittally t LEFT JOIN visits_visittally u ON u.undoes = t.id
 WHERE t.undoes IS NULL AND u.id IS NULL GROUP BY 1, 2, 3
"""
# A day, a centre and its services for each of so many records.
RECORDS = """
CREATE TEMPORARY TABLE record AS
SELECT gen_random_uuid() AS id, n, h, c.centre_id, c.bhv, c.social, c.mhv, c.theme,
       %(first)s::date + ((h / 1000) %% 3652)::int AS on_date
  FROM (SELECT n, abs(hashint8extended(n, %(seed)s)) AS h FROM generate_series(1, %(records)s) n) r
  JOIN (
    SELECT row_number() OVER (ORDER BY c.id) - 1 AS at, c.id AS centre_id,
           (SELECT id FROM staff_partnerservice WHERE centre_id = c.id AND kind = 'bhv') AS bhv,
           (SELECT id FROM staff_partnerservice WHERE centre_id = c.id AND kind = 'social_services') AS social,
           (SELECT id FROM staff_partnerservice WHERE centre_id = c.id AND kind = 'mhv') AS mhv,
           (SELECT min(id) FROM visits_counsellingtheme WHERE municipality_id = c.municipality_id) AS theme
      FROM staff_familycentre c
  ) c ON c.at = r.h %% %(centres)s;
"""
JOINT = """
INSERT INTO visits_jointvisit (centre_id, service_id, other_service_id, key, code_hash, sealed_code, made_at,
    expires_at, joined_at)
SELECT centre_id, bhv, social, id, md5(id::text) || md5(n::text || %(seed)s), '', on_date, on_date, on_date
  FROM record WHERE n %% 10 = 0;
"""
HOME_VISITS = """
INSERT INTO visits_homevisit (id, record, replaces_id, is_withdrawn, centre_id, service_id, on_date, reason,
    logged_at, other_service_ids, joint_id, step_id, state, professions, mother_present, father_present,
    other_parent_present, other_adult_present, first_child_in_sweden, interpreter_language, place, minutes)
SELECT r.id, r.id, NULL, false, r.centre_id, r.bhv, r.on_date, '', r.on_date,
       CASE WHEN n %% 7 = 0 THEN ARRAY[r.mhv] ELSE '{}' END, j.id,
       (SELECT id FROM visits_homevisitstep ORDER BY id OFFSET r.h %% 4 LIMIT 1),
       (ARRAY['done', 'done', 'done', 'offered', 'declined', 'rescheduled'])[1 + r.h %% 6], '{}', true, n %% 3 = 0,
       false, false, false, CASE WHEN n %% 11 = 0 THEN 'so' ELSE '' END, 'home', 60
  FROM record r LEFT JOIN visits_jointvisit j ON j.key = r.id WHERE n %% 10 < 4;
INSERT INTO visits_homevisit (id, record, replaces_id, is_withdrawn, centre_id, service_id, on_date, reason,
    logged_at, other_service_ids, joint_id, step_id, state, professions, mother_present, father_present,
    other_parent_present, other_adult_present, first_child_in_sweden, interpreter_language, place, minutes)
SELECT new.id, new.record, new.replaces_id, new.withdrawn, v.centre_id, new.service_id, v.on_date + 1, '',
       v.logged_at, '{}', v.joint_id, v.step_id, 'done', '{}', true, true, false, false, false, '', 'home', 45
  FROM record r JOIN visits_homevisit v ON v.id = r.id
  CROSS JOIN LATERAL (
    SELECT gen_random_uuid() AS id, v.record, v.id AS replaces_id, r.n %% 3 = 0 AS withdrawn, v.service_id
     WHERE r.n %% 20 = 1
    UNION ALL SELECT f.id, f.id, NULL, false, r.social FROM (SELECT gen_random_uuid() AS id) f
     WHERE v.joint_id IS NOT NULL
  ) new;
"""
OTHER_RECORDS = """
INSERT INTO visits_counsellingcontact (id, record, is_withdrawn, centre_id, service_id, on_date, reason, logged_at,
    form, theme_id, level, women, men, other_adults)
SELECT id, id, false, centre_id, social, on_date, '', on_date,
       (ARRAY['in_person', 'phone', 'digital', 'drop_in'])[1 + h %% 4], theme, 'individual', 1, h %% 2, 0
  FROM record WHERE n %% 10 IN (4, 5, 6);
INSERT INTO visits_guidance (id, record, is_withdrawn, centre_id, service_id, on_date, reason, logged_at,
    to_service_id, to_outside)
SELECT id, id, false, centre_id, bhv, on_date, '', on_date, CASE WHEN h %% 2 = 0 THEN social END,
       CASE WHEN h %% 2 = 0 THEN '' ELSE 'library' END
  FROM record WHERE n %% 10 IN (7, 8);
INSERT INTO visits_otherwork (id, record, is_withdrawn, centre_id, service_id, on_date, reason, logged_at, kind,
    hours, level)
SELECT id, id, false, centre_id, social, on_date, '', on_date, (ARRAY['outreach', 'network'])[1 + h %% 2],
       0.5 + h %% 8, 'general'
  FROM record WHERE n %% 10 = 9;
DROP TABLE record;
"""
LOADED = (
    "visits_visittally",
    "visits_homevisit",
    "visits_counsellingcontact",
    "visits_guidance",
    "visits_otherwork",
)
# Made again when all rows are there, which takes a fraction of the time.
INDEXES = """
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', r.relname, c.conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', r.relname, c.conname, pg_get_constraintdef(c.oid))
  FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
 WHERE r.relname = 'visits_visittally' AND c.contype IN ('p', 'u')
UNION ALL
SELECT format('DROP INDEX %%I', indexname), indexdef FROM pg_indexes
 WHERE tablename = ANY (%(tables)s) AND indexdef NOT LIKE 'CREATE UNIQUE%%'
"""


@dataclass(frozen=True)
class Country:
    """``county``: the centres of 13 municipalities."""

    centres: list[FamilyCentre]
    county: list[FamilyCentre]


def make_country() -> Country:
    """Its centres and their sessions, at which nobody is counted yet."""
    from activities.models import Activity
    from staff.models import AgeBand, FamilyCentre, PartnerService, Principal
    from tests.factories import HomeVisitStepFactory
    from visits.models import CounsellingTheme

    kinds = PartnerService.Kind
    municipalities = Principal.objects.bulk_create(
        Principal(name=f"Exempelkommun {n}", kind=Principal.Kind.MUNICIPALITY, is_published=True)
        for n in range(MUNICIPALITIES)
    )
    centres = FamilyCentre.objects.bulk_create(
        FamilyCentre(slug=f"exempel-{n}", name=f"Exempel {n}", municipality=municipalities[n % MUNICIPALITIES])
        for n in range(CENTRES)
    )
    services = PartnerService.objects.bulk_create(
        PartnerService(centre=centre, kind=kind, principal=centre.municipality)
        for centre in centres
        for kind in (kinds.OPEN_PRESCHOOL, kinds.BHV, kinds.MHV, kinds.SOCIAL_SERVICES)
    )
    open_preschools = [service for service in services if service.kind == kinds.OPEN_PRESCHOOL]
    Activity.objects.bulk_create(
        Activity(centre=service.centre, title="Träff", booking=booking, responsible_service=service)
        for service in open_preschools
        for booking in (Activity.Booking.DROP_IN, Activity.Booking.SIGN_UP)
    )
    AgeBand.objects.bulk_create(
        AgeBand(centre=centre, from_months=start, to_months=end)
        for centre in centres
        for start, end in ((0, 6), (6, 12), (12, 36), (36, 72))
    )
    CounsellingTheme.objects.bulk_create(
        CounsellingTheme(municipality=municipality, name="Sömn") for municipality in municipalities
    )
    programme = HomeVisitStepFactory().programme
    for months in (2, 4, 8):
        HomeVisitStepFactory(programme=programme, name=f"{months} månader", at_months=months)
    with loading() as database:
        database.execute(SESSIONS, {"first": FIRST_DAY, "last": LAST_DAY})
        database.execute(CLOSINGS)
    chosen = {municipality.pk for municipality in municipalities[:13]}
    return Country(centres, [centre for centre in centres if centre.municipality_id in chosen])


def add_events(*, taps: int, records: int, seed: int) -> None:
    """So many more taps at the sessions and entries of work, spread over the centres and days."""
    with loading() as database:
        indexes = database.execute(INDEXES, {"tables": list(LOADED)}).fetchall()
        for drop, _make in indexes:
            database.execute(drop)
        (counted,) = database.execute(
            "SELECT count(*) FROM activities_activitysession s JOIN activities_activity a ON a.id = s.activity_id "
            "WHERE a.booking = 'drop_in' AND s.id % 20 <> 0 AND s.called_off_at IS NULL"
        ).fetchone() or (1,)
        # Half a tap is rounded up as often as down; one of a hundred is taken back.
        database.execute(TAPS, {"each": taps / 1.01 / counted - 0.5, "seed": seed})
        values = {"first": FIRST_DAY, "records": records, "centres": CENTRES, "seed": seed}
        for statement in f"{RECORDS}{JOINT}{HOME_VISITS}{OTHER_RECORDS}".split(";\n"):
            if statement.strip():
                database.execute(statement, values)
        for _drop, make in indexes:
            database.execute(make)
        database.execute(TAKEN_BACK)
        database.execute(TOTALS)


@contextmanager
def loading() -> Iterator[psycopg.Connection]:
    """PostgreSQL's superuser, asked by no trigger; afterwards the statistics are those of a server that runs."""
    with psycopg.connect(embedded.cluster().url(role="postgres"), autocommit=True) as database:
        for setting in ("session_replication_role = replica", "synchronous_commit = off",
                        "maintenance_work_mem = '512MB'", "work_mem = '256MB'"):  # fmt: skip
            database.execute(f"SET {setting}")
        yield database
        database.execute("VACUUM ANALYZE")
