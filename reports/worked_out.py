"""Every figure that triggers keep, worked out from the rows themselves: one plain statement for each table.

Written by itself, and not as the triggers are: where the two differ, one of them is wrong. Each takes ``centres``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .models import (
    CommentFigures,
    GuidanceFigures,
    HomeVisitFigures,
    OtherWorkFigures,
    SessionFigures,
    TalkFigures,
)

if TYPE_CHECKING:
    from .models.rollups import Figures


@dataclass(frozen=True)
class WorkedOut:
    """How the rows of one table come to be: ``sql`` gives the columns ``keys`` and then ``values``.

    A row whose ``nothing`` are all noughts is as good as none. ``at_least``: the rows themselves may be gone, and
    the figure be more than what is left of them.
    """

    model: type[Figures]
    keys: tuple[str, ...]
    values: tuple[str, ...]
    sql: str
    nothing: tuple[str, ...] = ("number",)
    at_least: bool = False

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.keys, *self.values)


# A tap counts if it takes nothing back and nothing takes it back. Those that take back are not looked for by
# session: PostgreSQL believes that there is one of them, and would read all sessions anew for each of a hundred
# thousand. How many people a family is, is what it was when it was marked: where the families agree, what has been
# changed in a sign-up since does not change the figure.
SESSIONS = """
WITH session AS (
  SELECT s.*, a.centre_id, a.booking, slot_activity.booking AS slot_booking
    FROM activities_activitysession s
    JOIN activities_activity a ON a.id = s.activity_id AND a.centre_id = ANY (%(centres)s)
    LEFT JOIN activities_activitysession slot ON slot.id = s.within_id
    LEFT JOIN activities_activity slot_activity ON slot_activity.id = slot.activity_id
), tap AS (
  SELECT session_id, who, age_band_id, delta FROM visits_visittally WHERE undoes IS NULL
  UNION ALL
  SELECT t.session_id, t.who, t.age_band_id, -t.delta
    FROM visits_visittally back
    JOIN visits_visittally t
      ON t.id = back.undoes AND t.undoes IS NULL AND back.session_id = t.session_id AND back.who = t.who
     AND back.age_band_id IS NOT DISTINCT FROM t.age_band_id AND back.delta = -t.delta
   WHERE back.undoes IS NOT NULL
), taps AS (
  SELECT tap.session_id, tap.who, tap.age_band_id, sum(tap.delta) AS total
    FROM session s JOIN tap ON tap.session_id = s.id
   GROUP BY tap.session_id, tap.who, tap.age_band_id
), counted AS (
  SELECT session_id, sum(total) FILTER (WHERE who = 'woman') AS women,
         sum(total) FILTER (WHERE who = 'man') AS men,
         sum(total) FILTER (WHERE who = 'other_adult') AS other_adults,
         sum(total) FILTER (WHERE who = 'first_visit') AS first_visits,
         sum(total) FILTER (WHERE who = 'child') AS children,
         jsonb_object_agg(age_band_id, total) FILTER (WHERE who = 'child' AND total <> 0) AS children_by_band
    FROM taps GROUP BY session_id
), closed AS (
  SELECT DISTINCT ON (c.session_id) c.session_id, c.kind
    FROM visits_countclosing c
    JOIN (SELECT session_id, max(closed_at) AS at FROM visits_countclosing GROUP BY session_id) last
      ON last.session_id = c.session_id AND last.at = c.closed_at
    LEFT JOIN LATERAL (SELECT max(counted_at) AS at FROM visits_visittally t WHERE t.session_id = c.session_id) tap
      ON true
   WHERE c.kind <> 'reopened' AND (tap.at IS NULL OR tap.at <= c.closed_at)
     AND c.session_id IN (SELECT id FROM session)
   ORDER BY c.session_id, c.id
), marked AS (
  SELECT m.session_id, bool_or(m.state <> '') AS any_mark,
         count(*) FILTER (WHERE m.state = 'present') AS families,
         coalesce(sum(f.adults) FILTER (WHERE m.state = 'present'), 0) AS adults,
         coalesce(sum(f.child_count) FILTER (WHERE m.state = 'present'), 0) AS children,
         count(*) FILTER (WHERE m.state = 'present' AND f.adults > 1) AS two_adults,
         count(*) FILTER (WHERE m.state = 'ill') AS ill, count(*) FILTER (WHERE m.state = 'no_show') AS no_show
    FROM activities_attendance m JOIN activities_signup f ON f.id = m.sign_up_id
   WHERE m.session_id IN (SELECT id FROM session)
   GROUP BY m.session_id
)
SELECT s.id AS session_id, s.centre_id, s.on_date, s.starts_at,
       (extract(epoch FROM s.ends_at - s.starts_at) / 60)::integer AS minutes,
       s.booking = 'drop_in' AND s.within_id IS NULL AS is_open,
       coalesce(s.slot_booking, s.booking) = 'drop_in' AS in_open_slot, s.booking <> 'drop_in' AS is_bookable,
       s.series_id, s.number::smallint AS number, s.called_off_at IS NOT NULL AS is_called_off,
       coalesce(t.women, 0) AS women, coalesce(t.men, 0) AS men, coalesce(t.other_adults, 0) AS other_adults,
       coalesce(t.first_visits, 0) AS first_visits, coalesce(t.children, 0) AS children,
       coalesce(t.children_by_band, '{}') AS children_by_band, coalesce(c.kind, '') AS closing,
       coalesce(m.any_mark, false) AS is_marked, coalesce(m.families, 0) AS families_there,
       CASE WHEN kept.stands THEN f.adults_there ELSE coalesce(m.adults, 0) END AS adults_there,
       CASE WHEN kept.stands THEN f.children_there ELSE coalesce(m.children, 0) END AS children_there,
       CASE WHEN kept.stands THEN f.two_adults_there ELSE coalesce(m.two_adults, 0) END AS two_adults_there,
       coalesce(m.ill, 0) AS ill, coalesce(m.no_show, 0) AS no_show
  FROM session s
  LEFT JOIN counted t ON t.session_id = s.id
  LEFT JOIN closed c ON c.session_id = s.id
  LEFT JOIN marked m ON m.session_id = s.id
  LEFT JOIN reports_sessionfigures f ON f.session_id = s.id
  CROSS JOIN LATERAL (
    SELECT coalesce(m.families > 0 AND f.families_there = m.families AND f.children_there >= 0
                    AND f.two_adults_there BETWEEN 0 AND m.families
                    AND f.adults_there >= m.families + f.two_adults_there, false) AS stands
  ) kept
"""

# A pair is what its strongest half says, on the first day that such a half names.
HOME_VISITS = """
WITH standing AS (
  SELECT v.*,
         CASE v.state WHEN 'done' THEN 1 WHEN 'rescheduled' THEN 2 WHEN 'offered' THEN 3 ELSE 4 END AS strength
    FROM visits_homevisit v LEFT JOIN visits_homevisit later ON later.replaces_id = v.id
   WHERE later.id IS NULL AND NOT v.is_withdrawn AND v.centre_id = ANY (%(centres)s)
), pair AS (
  SELECT (array_agg(centre_id ORDER BY strength, on_date, service_id, id))[1] AS centre_id,
         (array_agg(on_date ORDER BY strength, on_date, service_id, id))[1] AS on_date,
         (array_agg(step_id ORDER BY strength, on_date, service_id, id))[1] AS step_id,
         (array_agg(state ORDER BY strength, on_date, service_id, id))[1] AS state,
         min(service_id) <> max(service_id) OR max(cardinality(other_service_ids)) > 0 AS is_joint,
         max(mother_present::int) = 1 AND max(father_present::int) = 1 AS both_parents,
         max(interpreter_language) <> '' AS with_interpreter
    FROM standing WHERE joint_id IS NOT NULL GROUP BY joint_id
), visit AS (
  SELECT centre_id, on_date, step_id, state, cardinality(other_service_ids) > 0 AS is_joint,
         mother_present AND father_present AS both_parents, interpreter_language <> '' AS with_interpreter
    FROM standing WHERE joint_id IS NULL
  UNION ALL
  SELECT centre_id, on_date, step_id, state, is_joint, both_parents, with_interpreter FROM pair
)
SELECT centre_id, on_date, step_id, state, is_joint, both_parents, with_interpreter, count(*) AS number
  FROM visit GROUP BY centre_id, on_date, step_id, state, is_joint, both_parents, with_interpreter
"""

STANDING = """
  FROM {table} e LEFT JOIN {table} later ON later.replaces_id = e.id
 WHERE later.id IS NULL AND NOT e.is_withdrawn AND e.centre_id = ANY (%(centres)s)
"""
TALKS = f"""
SELECT e.centre_id, e.on_date, e.theme_id, e.form, e.level, count(*) AS number,
       sum(e.women + e.men + e.other_adults) AS adults
{STANDING.format(table="visits_counsellingcontact")} GROUP BY e.centre_id, e.on_date, e.theme_id, e.form, e.level
"""
GUIDANCE = f"""
SELECT e.centre_id, e.on_date, e.service_id, coalesce(e.to_service_id, 0) AS to_service_id, e.to_outside,
       count(*) AS number
{STANDING.format(table="visits_guidance")} GROUP BY 1, 2, 3, 4, 5
"""
OTHER_WORK = f"""
SELECT e.centre_id, e.on_date, e.kind, e.level, count(*) AS number, sum(e.hours) AS hours
{STANDING.format(table="visits_otherwork")} GROUP BY e.centre_id, e.on_date, e.kind, e.level
"""

# Of a comment that was handled and erased its wait is left, with the days from when it was written.
COMMENTS = """
SELECT centre_id, on_date, greatest(sum(here), sum(handled) + sum(unhandled)) AS number FROM (
  SELECT centre_id, (written_at AT TIME ZONE 'Europe/Stockholm')::date AS on_date, 1 AS here, 0 AS handled,
         CASE WHEN handled_at IS NULL THEN 1 ELSE 0 END AS unhandled
    FROM feedback_feedback WHERE centre_id = ANY (%(centres)s)
  UNION ALL
  SELECT centre_id, handled_on - days, 0, 1, 0 FROM feedback_commentwait WHERE centre_id = ANY (%(centres)s)
) comment GROUP BY centre_id, on_date
"""

DAY = ("centre_id", "on_date")
ALL = (
    WorkedOut(
        SessionFigures,
        ("session_id",),
        (
            *DAY, "starts_at", "minutes", "is_open", "in_open_slot", "is_bookable", "series_id", "number",
            "is_called_off", "women", "men", "other_adults", "first_visits", "children", "children_by_band",
            "closing", "is_marked", "families_there", "adults_there", "children_there", "two_adults_there", "ill",
            "no_show",
        ),
        SESSIONS,
        nothing=(),
    ),
    WorkedOut(
        HomeVisitFigures,
        (*DAY, "step_id", "state", "is_joint", "both_parents", "with_interpreter"), ("number",), HOME_VISITS,
    ),
    WorkedOut(
        TalkFigures, (*DAY, "theme_id", "form", "level"), ("number", "adults"), TALKS, nothing=("number", "adults")
    ),
    WorkedOut(GuidanceFigures, (*DAY, "service_id", "to_service_id", "to_outside"), ("number",), GUIDANCE),
    WorkedOut(
        OtherWorkFigures, (*DAY, "kind", "level"), ("number", "hours"), OTHER_WORK, nothing=("number", "hours")
    ),
    WorkedOut(CommentFigures, DAY, ("number",), COMMENTS, at_least=True),
)  # fmt: skip
