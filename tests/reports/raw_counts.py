"""All counts of a report by plain SQL over the events themselves, to hold the kept figures against.

Reads every tap, mark and entry, as the program acting for all services; slow, and nothing of it is the report's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from django.db import connection

from familjecentral.privacy.walls import Reader, reading_as
from reports.counts import Counts, GroupMeeting, HomeVisits, OtherWork, ShownOn, Talks, WeekCounts
from staff.models import PartnerService

SESSIONS = """
SELECT s.id, a.centre_id, s.on_date, s.starts_at, s.ends_at, s.called_off_at IS NOT NULL AS off,
       a.booking = 'drop_in' AS drop_in, s.within_id, s.series_id, s.number, s.places_taken, s.capacity,
       s.families_waiting, s.drop_in_adults, s.drop_in_children,
       coalesce((SELECT wa.booking = 'drop_in' FROM activities_activitysession w
                   JOIN activities_activity wa ON wa.id = w.activity_id WHERE w.id = s.within_id),
                a.booking = 'drop_in') AS in_slot
  FROM activities_activitysession s JOIN activities_activity a ON a.id = s.activity_id
 WHERE a.centre_id = ANY (%(centres)s) AND s.on_date BETWEEN %(start)s AND %(end)s AND s.starts_at <= %(as_of)s
"""
TAPS = """
SELECT t.session_id, t.who, b.from_months, b.to_months, sum(t.delta)::int
  FROM visits_visittally t LEFT JOIN staff_ageband b ON b.id = t.age_band_id
  LEFT JOIN visits_visittally u ON u.undoes = t.id
 WHERE t.undoes IS NULL AND u.id IS NULL AND t.session_id = ANY (%(sessions)s)
 GROUP BY 1, 2, 3, 4
"""
CLOSINGS = """
SELECT c.session_id, c.kind FROM visits_countclosing c
 WHERE c.session_id = ANY (%(sessions)s) AND c.kind <> 'reopened'
   AND c.closed_at = (SELECT max(closed_at) FROM visits_countclosing l WHERE l.session_id = c.session_id)
   AND NOT EXISTS (SELECT FROM visits_visittally t
                    WHERE t.session_id = c.session_id AND t.counted_at > c.closed_at)
"""
MARKS = """
SELECT m.session_id, m.state, f.adults, f.child_count
  FROM activities_attendance m JOIN activities_signup f ON f.id = m.sign_up_id
 WHERE m.session_id = ANY (%(sessions)s) AND m.state <> ''
"""
SERIES = """
SELECT g.id, g.places_taken, g.capacity, g.families_waiting, s.on_date, s.starts_at,
       s.called_off_at IS NOT NULL AS off
  FROM activities_activityseries g JOIN activities_activity a ON a.id = g.activity_id
  JOIN activities_activitysession s ON s.series_id = g.id
 WHERE a.centre_id = ANY (%(centres)s) ORDER BY g.id, s.starts_at, s.id
"""
HOME_VISITS = """
SELECT v.id, v.joint_id, v.service_id, v.state, v.on_date, cardinality(v.other_service_ids) > 0 AS others,
       v.mother_present AS mother, v.father_present AS father, v.interpreter_language <> '' AS interpreter,
       s.name || ' (' || p.name || ')' AS step
  FROM visits_homevisit v JOIN visits_homevisitstep s ON s.id = v.step_id
  JOIN visits_homevisitprogramme p ON p.id = s.programme_id
 WHERE v.centre_id = ANY (%(centres)s) AND NOT v.is_withdrawn
   AND NOT EXISTS (SELECT FROM visits_homevisit l WHERE l.replaces_id = v.id)
"""
ENTRIES = """
SELECT {what} FROM {table} e {joins}
 WHERE e.centre_id = ANY (%(centres)s) AND e.on_date BETWEEN %(start)s AND %(end)s AND NOT e.is_withdrawn
   AND NOT EXISTS (SELECT FROM {table} l WHERE l.replaces_id = e.id) GROUP BY {groups} ORDER BY {groups}
"""
STRENGTH = ("done", "rescheduled", "offered", "declined")


def raw_counts(centres, period, as_of) -> Counts:
    """Every field of Counts."""
    values = {"centres": [c.pk for c in centres], "start": period.start, "end": period.end, "as_of": as_of}
    everybody = frozenset(PartnerService.objects.values_list("pk", flat=True))
    with reading_as(Reader(system=everybody)):
        return _count(values, period)


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _lists(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _monday(day):
    return day - timedelta(days=day.weekday())


def _count(values, period) -> Counts:
    sessions = {row["id"]: row for row in _rows(SESSIONS, values)}
    values["sessions"] = list(sessions)
    day_of = {pk: (row["centre_id"], row["on_date"]) for pk, row in sessions.items()}
    held = {pk: row for pk, row in sessions.items() if not row["off"]}
    opened = {pk for pk, row in sessions.items() if row["drop_in"] and row["within_id"] is None}
    open_days = {day_of[pk] for pk in opened & held.keys()}
    adults, children, week_visits = Counter(), Counter(), Counter()
    counted, odd, in_slots, first_visits = set(), set(), 0, 0
    bands = "SELECT from_months, to_months FROM staff_ageband WHERE centre_id = ANY (%(centres)s) ORDER BY 1, 2"
    children.update(dict.fromkeys(_lists(bands, values), 0))
    for pk, who, start, end, number in _lists(TAPS, values):
        if pk not in held:
            odd |= {pk} if number else set()
            continue
        in_slot = sessions[pk]["in_slot"] and day_of[pk] in open_days
        if number and in_slot:
            counted.add(day_of[pk])
        if who == "first_visit":
            first_visits += number
            continue
        if who == "child":
            children[start, end] += number
        else:
            adults[who] += number
        week_visits[_monday(day_of[pk][1])] += number
        in_slots += number if in_slot else 0
    closed = defaultdict(set)
    for pk, kind in _lists(CLOSINGS, values):
        if pk in opened & held.keys():
            closed[kind].add(day_of[pk])
    counted |= closed["nobody_came"] & open_days
    uncounted = open_days - counted
    groups = {pk: row for pk, row in held.items() if not row["drop_in"]}
    single = [row for row in groups.values() if row["series_id"] is None]
    started, completed, begun = _series(values, period)
    taken_from = [*single, *begun]
    opens, counts = Counter(_monday(day) for _c, day in open_days), Counter(_monday(day) for _c, day in counted)
    visits, by_step = _home_visits(values, period)
    done = [each for each in visits if each.state == "done"]
    return Counts(
        adults={who: adults[who] for who in ("woman", "man", "other_adult")},
        children=dict(children),
        first_visits=first_visits,
        visits_on_counted_days=in_slots,
        uncounted_days=sorted(day for _c, day in uncounted),
        unknown_days=sorted(day for _c, day in closed["unknown"] & uncounted),
        open_days=len(open_days),
        open_minutes_planned=sum(_minutes(sessions[pk]) for pk in opened),
        open_minutes_held=sum(_minutes(sessions[pk]) for pk in opened & held.keys()),
        sessions_held=len(held),
        sessions_called_off=len(sessions) - len(held),
        called_off_with_count=len(odd),
        places_taken=sum(row["places_taken"] for row in taken_from),
        places_offered=sum(row["capacity"] or 0 for row in taken_from),
        places_taken_of_offered=sum(row["places_taken"] for row in taken_from if row["capacity"] is not None),
        families_waiting=sum(row["families_waiting"] for row in taken_from),
        series_started=started,
        series_completed=completed,
        meetings=_meetings(groups, values),
        home_visits={
            state: sum(each.number for each in visits if each.state == state)
            for state in ("offered", "declined", "rescheduled", "done")
        },
        joint_home_visits=sum(each.number for each in done if each.is_joint),
        home_visits_both_parents=sum(each.number for each in done if each.both_parents),
        home_visits_by_step=by_step,
        comments_received=_comments(values),
        weeks=[WeekCounts(day, week_visits[day], opens[day], counts[day]) for day in period.mondays()],
        **_entries(values),
    )


def _minutes(row) -> int:
    return int((row["ends_at"] - row["starts_at"]).total_seconds()) // 60


def _meetings(groups, values) -> list[GroupMeeting]:
    marks = defaultdict(list)
    for pk, *mark in _lists(MARKS, values):
        marks[pk].append(mark)
    by_number = defaultdict(list)
    for pk, row in groups.items():
        by_number[row["number"] if row["series_id"] else None].append((row, marks[pk]))
    found = []
    for number in sorted(by_number, key=lambda n: (n is None, n or 0)):
        rows = by_number[number]
        here = [mark for _row, each in rows for mark in each if mark[0] == "present"]
        states = Counter(mark[0] for _row, each in rows for mark in each)
        found.append(
            GroupMeeting(
                number, len(rows), sum(bool(each) for _row, each in rows), len(here), sum(m[1] for m in here),
                sum(m[2] for m in here), sum(m[1] >= 2 for m in here), states["ill"], states["no_show"],
                sum(row["drop_in_adults"] for row, _m in rows), sum(row["drop_in_children"] for row, _m in rows),
            )
        )  # fmt: skip
    return found


def _series(values, period):
    def within(row):
        return period.start <= row["on_date"] <= period.end and row["starts_at"] <= values["as_of"]

    by_series = defaultdict(list)
    for row in _rows(SERIES, values):
        by_series[row["id"]].append(row)
    held = {pk: [row for row in rows if not row["off"]] for pk, rows in by_series.items()}
    started = sum(bool(rows) and within(rows[0]) for rows in held.values())
    completed = sum(within(rows[-1]) and not rows[-1]["off"] for rows in by_series.values())
    return started, completed, [rows[0] for rows in by_series.values() if within(rows[0])]


def _home_visits(values, period):
    alone, pairs = [], defaultdict(list)
    for row in _rows(HOME_VISITS, values):
        (pairs[row["joint_id"]] if row["joint_id"] else alone).append(row)
    counted = Counter()
    for halves in [*([row] for row in alone), *pairs.values()]:
        first = min(halves, key=lambda h: (STRENGTH.index(h["state"]), h["on_date"], h["service_id"], h["id"]))
        if period.start <= first["on_date"] <= period.end:
            joint = any(h["others"] for h in halves) or len({h["service_id"] for h in halves}) > 1
            both = any(h["mother"] for h in halves) and any(h["father"] for h in halves)
            counted[first["step"], first["state"], joint, both, any(h["interpreter"] for h in halves)] += 1
    found = [HomeVisits(*key, number) for key, number in counted.items()]
    order = {name: at for at, (name,) in enumerate(_lists(
        "SELECT s.name || ' (' || p.name || ')' FROM visits_homevisitstep s JOIN visits_homevisitprogramme p "
        "ON p.id = s.programme_id ORDER BY p.name, s.at_months, s.id", {}))}  # fmt: skip
    by_step = sorted(found, key=lambda v: (order[v.step], v.state, v.is_joint, v.both_parents, v.with_interpreter))
    return found, by_step


def _entries(values):
    talks = ENTRIES.format(
        what="t.name, e.form, e.level, count(*)::int, sum(e.women + e.men + e.other_adults)::int",
        groups="1, 2, 3", table="visits_counsellingcontact",
        joins="JOIN visits_counsellingtheme t ON t.id = e.theme_id",
    )  # fmt: skip
    guidance = ENTRIES.format(
        what="o.kind, coalesce(t.kind, ''), e.to_outside, count(*)::int", groups="1, 2, 3",
        table="visits_guidance",
        joins="JOIN staff_partnerservice o ON o.id = e.service_id "
        "LEFT JOIN staff_partnerservice t ON t.id = e.to_service_id",
    )  # fmt: skip
    work = ENTRIES.format(
        what="e.kind, e.level, count(*)::int, sum(e.hours)", groups="1, 2", table="visits_otherwork", joins=""
    )
    return {
        "talks": [Talks(*row) for row in _lists(talks, values)],
        "guidance": [ShownOn(*row) for row in _lists(guidance, values)],
        "other_work": [OtherWork(*row) for row in _lists(work, values)],
    }


def _comments(values) -> int:
    day = "(written_at AT TIME ZONE 'Europe/Stockholm')::date BETWEEN %(start)s AND %(end)s"
    statement = f"SELECT count(*)::int FROM feedback_feedback WHERE centre_id = ANY (%(centres)s) AND {day}"
    return _lists(statement, values)[0][0]
