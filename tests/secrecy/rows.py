"""The rows of each thing in the secrecy table, looked at with no wall before them: did a try change any?"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection

from activities.models import ActivitySeries, ActivitySession, SignUp
from familjecentral.privacy.walls import reading_as
from reports.models import ToldPart
from staff.models import StaffMember
from staff.secrecy import MODELS_OF
from tests.secrecy.world import World
from visits.models import Entry

# Columns of a session that are another thing's than the programme's: counted, or ordered, by who leads it.
HEADS = ["drop_in_adults", "drop_in_children"]
OF_SESSIONS = {"attendance": HEADS, "interpreter": ["interpreters_ordered"]}
# Kept by triggers on sessions and series: numbers that anyone may see, and that a sign-up changes.
ROOM_TAKEN = ["adults_taken", "children_taken", "babies_taken", "prams_taken"]
COUNTERS = ["places_taken", "families_waiting", *ROOM_TAKEN, *HEADS, "interpreters_ordered", "votes"]
# A thing of its own, though it stands in their tables.
CODE = "invitation_code"


def rows_written() -> set[tuple[Any, ...]]:
    """(table, and how many of its rows this transaction has written so far, taken back or not) of each thing."""
    tables = [apps.get_model(label)._meta.db_table for labels in MODELS_OF.values() for label in labels]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE relname = ANY(%s) AND relname NOT LIKE 'audit%%'",
            [tables],
        )
        return set(cursor.fetchall())


Rows = dict[str, dict[str, str]]


def fingerprints(world: World, *, tables: set[str] | None = None) -> Rows:
    """For each thing with tables, every row by ``table:number``, with no wall before them.

    Of persons the own service's rows; of what a centre has its own centre's; of accounts the one that nobody
    here signs in with, and new ones, since everybody may change their own. ``tables``: of these only.
    """
    found: Rows = {thing: {} for thing in MODELS_OF}
    parts = [select for table, select in _every_row(world) if tables is None or table in tables]
    if parts:
        with reading_as(world.everything()), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            for thing, key, text in cursor.fetchall():
                found[thing][key] = text
    return found


def what_happened(world: World, before: Rows, tables: set[str]) -> dict[str, set[str]]:
    """What happened to the rows of each thing, when only ``tables`` have been written."""
    if not tables:
        return {}
    of_these = {
        thing: {key: text for key, text in rows.items() if key.partition(":")[0] in tables}
        for thing, rows in before.items()
    }
    return differences(of_these, fingerprints(world, tables=tables))


def _every_row(world: World) -> list[tuple[str, str]]:
    """(table, SELECT) over all tables of the secrecy table's things, the log apart."""
    of_service = f"controller_id = {world.own.service.pk}"
    parts: list[tuple[str, str]] = []
    for thing, labels in MODELS_OF.items():
        for model in [apps.get_model(label) for label in labels if thing != "audit"]:
            columns = {field.column for field in model._meta.concrete_fields}
            which, table = "true", model._meta.db_table
            if getattr(model, "written_by_owner", False):  # numbers that triggers keep: what they count is here
                continue
            if model is ToldPart:  # what reading a report leaves, as it leaves a line in the log
                continue
            if issubclass(model, Entry):  # entries are only added: one that replaces another changes the record
                records = f"SELECT '{thing}', '{table}:' || record, md5(string_agg(id::text, ' ' ORDER BY id))"
                whose = f"WHERE service_id = {world.own.service.pk} GROUP BY record"
                parts.append((table, f"{records} FROM {table} {whose}"))
                continue
            if "controller_id" in columns:
                which = of_service
            elif "sign_up_id" in columns:
                which = f"sign_up_id IN (SELECT id FROM {SignUp._meta.db_table} WHERE {of_service})"
            elif "centre_id" in columns:
                which = f"centre_id = {world.own.centre.pk}"
            elif model is StaffMember:
                which = f"id = {world.colleague.pk} OR id > {max(person.pk for person in world.people.values())}"
            contents = f"(to_jsonb(t) - '{{{','.join([*COUNTERS, CODE])}}}'::text[])::text"
            rows = f"SELECT '{thing}', '{table}:' || id, md5({contents}) FROM {table} t WHERE {which}"
            parts.append((table, rows))
    # Of those that were there: a new group has nobody in it whose attendance, interpreter or code this would be.
    for model in (ActivitySession, ActivitySeries):
        table = model._meta.db_table
        codes = f"SELECT 'invitation', '{table}:' || id, md5(invitation_code) FROM {table}"
        parts.append((table, f"{codes} WHERE id <= {world.last[model]}"))
    table = ActivitySession._meta.db_table
    for thing, columns in OF_SESSIONS.items():
        contents = f"concat_ws(' ', {', '.join(f'{column}::text' for column in columns)})"
        rows = f"SELECT '{thing}', '{table}:' || id, md5({contents}) FROM {table}"
        parts.append((table, f"{rows} WHERE id <= {world.last[ActivitySession]}"))
    return parts


def differences(before: Rows, after: Rows) -> dict[str, set[str]]:
    """What happened to the rows of each thing."""
    found: dict[str, set[str]] = {}
    for thing, rows in before.items():
        now = after[thing]
        happened = set()
        if now.keys() - rows.keys():
            happened.add("create")
        if rows.keys() - now.keys():
            happened.add("delete")
        if any(now[key] != text for key, text in rows.items() if key in now):
            happened.add("change")
        if happened:
            found[thing] = happened
    return found
