"""Every address that the project knows, filled with a place's own numbers, and what each is sent.

``ADDRESSES`` has a line for each name in the URL configuration: a test fails when one is missing, so that a
new page can't be left out of the walks.
"""

from __future__ import annotations

import copy
import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from activities.models import ActivitySeries, ActivitySession, SessionNote, SignUp
from activities.planning.dates import red_day
from activities.printing import signature_for
from familjecentral import clock
from familjecentral.privacy.walls import reading_as
from staff.models import StaffMember
from staff.models.hours import Weekday
from staff.secrecy import MODELS_OF
from tests.secrecy.world import Place, World
from tests.sending import opened

Arguments = Callable[[World, Place], list[Any]]
Payload = Callable[[World, Place], dict[str, Any]]


def none(_world: World, _place: Place) -> list[Any]:
    return []


def centre(_world: World, place: Place) -> list[Any]:
    return [place.centre.slug]


def session(_world: World, place: Place) -> list[Any]:
    return [place.session.pk]


def link(world: World, place: Place) -> list[Any]:
    return [world.token_in_hand]


def venue(world: World, _place: Place) -> list[Any]:
    return [world.venue.pk]


def account(world: World, _place: Place) -> list[Any]:
    return [world.colleague.pk]


def role(world: World, _place: Place) -> list[Any]:
    return [world.colleague.roles.get().pk]


@dataclass(frozen=True)
class Address:
    """How to fill one URL name with a place's numbers, and what to POST to it."""

    args: Arguments = none
    payload: Payload = field(default=lambda _world, _place: {})
    query: Payload = field(default=lambda _world, _place: {})


def household(_world: World, _place: Place) -> dict[str, Any]:
    today = clock.today()
    return {
        **opened(), "key": uuid.uuid4(), "child_1": today.replace(day=1).isoformat(), "adults": 1, "phone": "",
        "email": f"ny-{uuid.uuid4().hex[:8]}@example.org", "alias": "Ny", "interpreter_language": "",
    }  # fmt: skip


def changed(_world: World, _place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "email": f"annan-{uuid.uuid4().hex[:8]}@example.org", "phone": "", "language": "en",
        "adults": 1, "interpreter_language": "",
    }  # fmt: skip


def by_phone(world: World, place: Place) -> dict[str, Any]:
    return household(world, place)


def consent(world: World, place: Place) -> dict[str, Any]:
    receiver = world.shared if place is not world.shared else world.own
    return {"key": uuid.uuid4(), "receiver": receiver.service.pk, "what": "attendance", "months": 3}


def one_tap(_world: World, _place: Place) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "who": "man", "delta": 1, "age_band": ""}


def home_visit(_world: World, place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "service": place.service.pk, "step": place.home_visit.step_id, "state": "offered",
        "on_date": clock.today().isoformat(), "place": "home", "minutes": "", "interpreter_language": "",
    }  # fmt: skip


def visit_done(_world: World, _place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "on_date": clock.today().isoformat(), "mother_present": "on", "place": "home",
        "minutes": "45",
        "interpreter_language": "",
    }  # fmt: skip


def decision(world: World, place: Place) -> dict[str, Any]:
    until = (clock.today() + timedelta(days=7)).isoformat()
    return {"activity": place.activity.pk, "service": world.shared.service.pk, "until": until}


def note(_world: World, place: Place) -> dict[str, Any]:
    written = SessionNote.objects.filter(session=place.session).first()
    return {"text": "Ta med fler filtar.", "seen": written.written_at.isoformat() if written else ""}


def message_to_all(_world: World, _place: Place) -> dict[str, Any]:
    text = "Ta med en filt."
    looked_at = hashlib.sha256("\0".join(["coming", "", text]).encode()).hexdigest()
    return {"key": uuid.uuid4(), "to": "coming", "text": text, "step": "send", "seen": 1, "looked_at": looked_at}


def template(world: World, _place: Place) -> list[Any]:
    return [world.template_session.template_id]


def session_of_template(world: World, _place: Place) -> list[Any]:
    return [world.template_session.pk]


def template_session(_world: World, _place: Place) -> dict[str, Any]:
    return {
        "title": "Ny träff", "theme": "", "text": "", "materials": "", "dialogue_cards": "",
        "lead_service_kind": "bhv", "usual_venue": "", "minutes": 90,
    }  # fmt: skip


def an_open_day(after: date) -> date:
    """A weekday from ``after`` on that is no public holiday."""
    while after.isoweekday() > Weekday.FRIDAY or red_day(after):
        after += timedelta(days=1)
    return after


def group_to_be(_world: World, place: Place) -> dict[str, Any]:
    first = an_open_day(clock.today() + timedelta(days=30))
    second = an_open_day(first + timedelta(days=7))
    return {
        "key": uuid.uuid4(), "step": "make", "activity": "", "service": place.service.pk, "venue": "",
        "first_date": first.isoformat(), "starts": "20:00", "capacity": 8, "leader": "",
        "s1-on_date": first.isoformat(), "s1-starts": "20:00", "s1-venue": "",
        "s2-on_date": second.isoformat(), "s2-starts": "20:00", "s2-venue": "",
    }  # fmt: skip


def another_day(_world: World, _place: Place) -> dict[str, Any]:
    day = an_open_day(clock.today() + timedelta(days=45))
    return {"key": uuid.uuid4(), "on_date": day.isoformat(), "starts": "10:00", "venue": ""}


def this_centre(_world: World, place: Place) -> dict[str, Any]:
    return {"centre": place.centre.slug}


def calling_off(world: World, place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "centre": place.centre.slug, "kind": "called_off", "reason": "Halka",
        "session": bookable_of(world, place),
    }  # fmt: skip


def closing(_world: World, place: Place) -> dict[str, Any]:
    day = (clock.today() + timedelta(days=7)).isoformat()
    return {"key": uuid.uuid4(), "centre": place.centre.slug, "first": day, "reason": "Planeringsdag"}


def new_password(_world: World, _place: Place) -> dict[str, Any]:
    return {"oldpassword": "gissat", "password1": "tre blå ballonger", "password2": "tre blå ballonger"}


def settings_of(world: World, place: Place) -> dict[str, Any]:
    return {
        "participating_services": [world.shared.service.pk],
        "title": place.activity.title, "booking": "sign_up", "target_group": "everyone", "capacity": 20,
        "sibling_rule": "one_fits", "capacity_unit": "families", "opens_time": "08:00", "closes_hours_before": 0,
        "allocation": "first_come", "queue_rule": "strict", "has_waiting_list": "on", "needs_contact": "on",
    }  # fmt: skip


ADDRESSES: dict[str, Address] = {
    "live": Address(),
    "ready": Address(),
    "account_login": Address(),
    "account_logout": Address(),
    "account_inactive": Address(),
    "account_signup": Address(),
    "account_reset_password": Address(payload=lambda _w, _p: {"email": "ingen@example.org"}),
    "account_reset_password_done": Address(),
    "account_reset_password_from_key_done": Address(),
    "account_reset_password_from_key": Address(lambda _w, _p: ["1", "key"]),
    "account_change_password": Address(payload=new_password),
    "account_invitation": Address(lambda _w, _p: ["gissad-lank"]),
    "account_no_roles": Address(),
    "account_reauthenticate": Address(),
    "end_other_sessions": Address(),
    "end_session": Address(lambda _w, _p: [987654321]),
    "log:csv": Address(),
    "log:list": Address(),
    "mfa_activate_totp": Address(),
    "mfa_add_webauthn": Address(),
    "mfa_authenticate": Address(),
    "mfa_deactivate_totp": Address(),
    "mfa_download_recovery_codes": Address(),
    "mfa_generate_recovery_codes": Address(),
    "mfa_index": Address(),
    "mfa_login_webauthn": Address(),
    "mfa_reauthenticate": Address(),
    "mfa_reauthenticate_webauthn": Address(),
    "mfa_remove_webauthn": Address(lambda _w, _p: [987654321]),
    "mfa_view_recovery_codes": Address(),
    "my_account": Address(),
    "openid_connect_callback": Address(lambda _w, _p: ["ingen"]),
    "openid_connect_login": Address(lambda _w, _p: ["ingen"]),
    "robots_txt": Address(),
    "security_txt": Address(),
    "socialaccount_login_cancelled": Address(),
    "visits:today": Address(query=this_centre),
    "visits:count": Address(lambda world, place: [drop_in_of(world, place)], one_tap),
    "visits:count_now": Address(lambda world, place: [drop_in_of(world, place)]),
    "visits:service_worker": Address(),
    "visits:manifest": Address(),
    "visits:offline": Address(),
    "visits:pages_to_keep": Address(),
    "visits:devices": Address(),
    "visits:forget_device": Address(lambda world, _p: [world.device_of_colleague]),
    "visits:sync": Address(),
    "visits:home_visits": Address(),
    "visits:home_visit_new": Address(payload=home_visit, query=this_centre),
    "visits:home_visit_done": Address(lambda _w, place: [place.home_visit.pk], visit_done),
    "activities_staff:participants": Address(session),
    "activities_staff:attendance": Address(session),
    "activities_staff:mark_attendance": Address(
        session, lambda _w, place: {"sign_up_id": place.sign_up.pk, "state": "ill"}
    ),
    "activities_staff:sign_up_by_phone": Address(session, by_phone),
    "activities_staff:place_by_hand": Address(
        lambda _w, place: [place.sign_up.pk], lambda _w, _p: {"reason": "by_hand_called"}
    ),
    "activities_staff:cancel_for_family": Address(lambda _w, place: [place.sign_up.pk]),
    "activities_staff:session": Address(session),
    "activities_staff:all_here": Address(session),
    "activities_staff:take_back_all_here": Address(session, lambda _w, _p: {"at": clock.now().isoformat()}),
    "activities_staff:drop_in": Address(
        session, lambda _w, _p: {"key": uuid.uuid4(), "who": "adults", "delta": 1}
    ),
    "activities_staff:session_note": Address(session, note),
    "activities_staff:session_notes": Address(query=this_centre),
    "activities_staff:paper_list": Address(lambda _w, place: [place.session.pk, signature_for(place.session)]),
    "activities_staff:write_to_all": Address(session, message_to_all),
    "activities_staff:interpreters": Address(query=this_centre),
    "activities_staff:note_interpreter": Address(
        session, lambda _w, _p: {"language": "uk", "is_ordered": "yes", "back": "all"}
    ),
    "activities_staff:undelivered": Address(),
    "activities_staff:send_message_again": Address(lambda _w, place: [place.message.pk]),
    "activities_staff:told_by_phone": Address(lambda _w, place: [place.message.pk]),
    "activities_staff:sharing": Address(),
    "activities_staff:share_attendance": Address(payload=decision),
    "activities_staff:end_sharing": Address(lambda world, _p: [world.decision.pk]),
    "activities_staff:consent": Address(lambda _w, place: [place.sign_up.pk], consent),
    "activities_staff:activities": Address(),
    "activities_staff:activity_settings": Address(lambda _w, place: [place.activity.pk], settings_of),
    "activities_staff:renew_code": Address(lambda world, _p: ["traff", world.invited.pk]),
    "activities_staff:take_back_consent": Address(lambda world, place: [consent_of(world, place)]),
    "activities_staff:deviate": Address(query=this_centre),
    "activities_staff:look_through_deviation": Address(query=calling_off),
    "activities_staff:register_deviation": Address(payload=calling_off),
    "activities_staff:closing": Address(query=closing),
    "activities_staff:close": Address(payload=closing),
    "activities_staff:deviation": Address(lambda world, _p: [world.called_off.pk]),
    "activities_staff:undo_deviation": Address(lambda world, _p: [world.called_off.pk]),
    "activities_staff:open_again": Address(lambda world, _p: [world.closing.pk]),
    "activities_staff:planning": Address(query=this_centre),
    "activities_staff:copy_template": Address(
        lambda world, place: [place.centre.slug, world.template_session.template_id]
    ),
    "activities_staff:new_cohort": Address(
        lambda world, place: [place.centre.slug, world.template_session.template_id], group_to_be
    ),
    "activities_staff:template": Address(
        template, lambda _w, _p: {"title": "Ändrat program", "about": "", "rhythm": "weekly"}
    ),
    "activities_staff:remove_template": Address(template),
    "activities_staff:new_template_session": Address(template, template_session),
    "activities_staff:template_session": Address(session_of_template, template_session),
    "activities_staff:move_template_session": Address(session_of_template, lambda _w, _p: {"to": "up"}),
    "activities_staff:remove_template_session": Address(session_of_template),
    "activities_staff:cohort": Address(lambda world, _p: [world.series.pk]),
    "activities_staff:reschedule": Address(lambda world, place: [bookable_of(world, place)], another_day),
    "activities_staff:move_family": Address(lambda _w, place: [place.sign_up.pk]),
    "feedback:list": Address(),
    "feedback:handled": Address(lambda _w, place: [place.comment.pk]),
    "reports:report": Address(query=this_centre),
    "reports:xlsx": Address(query=this_centre),
    "reports:csv": Address(query=this_centre),
    "feedback_write": Address(
        centre, lambda _w, _p: {**opened(), "key": uuid.uuid4(), "text": "En ny synpunkt", "page": ""}
    ),
    "feedback_thanks": Address(centre),
    "tablets:names": Address(),
    "tablets:done": Address(),
    "tablets:enter_pin": Address(account, lambda _w, _p: {"key": "gammal", "pin": "605173"}),
    "staff:tablets": Address(),
    "staff:pair_tablet": Address(payload=lambda _w, place: {"centre": place.centre.pk, "name": "Nya plattan"}),
    "staff:end_tablet": Address(lambda world, _p: [world.tablet.pk]),
    "staff:act_for": Address(payload=lambda _w, place: {"service": place.service.pk}),
    "account_pin": Address(),  # one's own, and nobody else's
    "centres": Address(),
    "sent_mail": Address(),  # the demo's: not found without DEBUG
    "my_sign_up": Address(link),
    "stop_reminders": Address(link),
    "cancel_sign_up": Address(link),
    "left_sign_up": Address(),
    "change_sign_up": Address(link, changed),
    "answer_offer": Address(link, lambda _w, _p: {"answer": "yes"}),
    "my_consent": Address(link, consent),
    "take_back_my_consent": Address(lambda world, place: [world.token_in_hand, consent_of(world, place)]),
    "change_group": Address(link),
    "my_calendar": Address(link),
    "centre": Address(centre),
    "this_week": Address(centre),
    "week": Address(lambda _w, place: [place.centre.slug, *clock.today().isocalendar()[:2]]),
    "groups": Address(centre),
    "centre_calendar": Address(centre),
    "centre_card": Address(centre),
    "changes_atom": Address(centre),
    "changes_json": Address(centre),
    "week_json": Address(centre),
    "embedded_week": Address(centre),
    "poster_week": Address(lambda _w, place: [place.centre.pk, *clock.today().isocalendar()[:2]]),
    "poster": Address(lambda _w, place: [place.centre.slug, *clock.today().isocalendar()[:2], "a4"]),
    "activity_calendar": Address(lambda _w, place: [place.centre.slug, place.activity.pk]),
    "session_calendar": Address(lambda _w, place: [place.centre.slug, place.session.pk]),
    "session_card": Address(lambda _w, place: [place.centre.slug, place.session.pk]),
    "series_calendar": Address(lambda world, place: [place.centre.slug, world.series.pk]),
    "session": Address(lambda _w, place: [place.centre.slug, place.session.pk]),
    "sign_up": Address(lambda world, place: [place.centre.slug, bookable_of(world, place)], household),
    "series": Address(lambda world, place: [place.centre.slug, world.series.pk]),
    "sign_up_series": Address(lambda world, place: [place.centre.slug, world.series.pk], household),
    "draw": Address(lambda world, place: [place.centre.slug, world.draw.pk]),
    "draw_json": Address(lambda world, place: [place.centre.slug, world.draw.pk]),
    "verify_draw": Address(),
    "invitation": Address(centre, lambda _w, _p: {**opened(), "key": uuid.uuid4(), "code": "2222-2222"}),
    "invited_sign_up": Address(lambda _w, place: [place.centre.slug, "2222-2222"], household),
}


# What is sent to the administration, and to the row of what.
ADMIN_POSTS: dict[str, tuple[Arguments, Payload]] = {
    "admin:staff_venue_add": (none, lambda _w, place: {
        "centre": place.centre.pk, "name": "Nytt rum", "street": "",
    }),
    "admin:staff_venue_change": (venue, lambda world, place: {
        "centre": place.centre.pk, "name": "Ändrat rum", "street": "",
    }),
    "admin:staff_venue_delete": (venue, lambda _w, _p: {"post": "yes"}),
    "admin:staff_closure_add": (none, lambda _w, place: {
        "centre": place.centre.pk, "from_date": clock.today() + timedelta(days=7), "from_time": "", "to_time": "",
        "to_date": clock.today() + timedelta(days=7), "reason": "Planeringsdag",
    }),
    "admin:staff_closure_delete": (lambda world, _p: [world.closing.closure_id], lambda _w, _p: {"post": "yes"}),
    "admin:staff_staffmember_add": (none, lambda _w, _p: {
        "email": "ny@example.org", "name": "Ny", "password1": "", "password2": "", "usable_password": "false",
        "roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0,
    }),
    "admin:staff_staffmember_change": (account, lambda world, _p: {
        "email": world.colleague.email, "name": "Ett annat namn", "is_active": "on", "roles-TOTAL_FORMS": 0,
        "roles-INITIAL_FORMS": 0,
    }),
    "admin:staff_staffmember_delete": (account, lambda _w, _p: {"post": "yes"}),
    "admin:staff_staffrole_change": (role, lambda world, place: {
        "person": world.colleague.pk, "role": "centre_lead", "centre": place.centre.pk,
        "service": place.service.pk,
    }),
}  # fmt: skip


def drop_in_of(world: World, place: Place) -> int:
    return world.drop_in.pk if place is world.own else place.session.pk


def consent_of(world: World, place: Place) -> int:
    return place.consent.pk if place.consent else 0


def bookable_of(world: World, place: Place) -> int:
    return world.bookable.pk if place is world.own else place.session.pk


def names_of_all_urls() -> set[str]:
    """The name of every address, with the demo's; the administration's apart (``admin_addresses``)."""
    return {"sent_mail"} | {name for name, _pattern in url_patterns() if not name.startswith("admin:")}


def url_patterns(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(name with namespace, pattern) of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        else:
            inner = f"{namespace}{entry.namespace}:" if getattr(entry, "namespace", None) else namespace
            yield from url_patterns(entry, inner)


def admin_addresses() -> list[str]:
    """The pages of the administration: each list, form, row and history that is there, of the first rows."""
    found = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        for pk in model._base_manager.order_by("-pk").values_list("pk", flat=True)[:2]:
            found += [reverse(f"{name}_{page}", args=[pk]) for page in ("change", "history", "delete")]
    return found


def addresses_of(world: World, place: Place, *, with_admin: bool = True) -> list[tuple[str, str]]:
    """(name, address) of every page, with the place's numbers in it."""
    from urllib.parse import urlencode

    found = []
    for name, address in ADDRESSES.items():
        if name == "sent_mail":
            found.append((name, "/sent-mail/"))  # there is no such address without DEBUG
            continue
        query = address.query(world, place)
        found.append(
            (name, reverse(name, args=address.args(world, place)) + ("?" + urlencode(query) if query else ""))
        )
    return found + ([("admin", url) for url in admin_addresses()] if with_admin else [])


def text_of(response: HttpResponse) -> str:
    """All that the answer says: headers, cookies and body; what is in a spreadsheet too."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items()) + str(response.cookies)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return head + "\n" + content.decode("utf-8", "replace")


# Columns of a session that are another thing's than the programme's: counted, or ordered, by who leads it.
HEADS = ["drop_in_adults", "drop_in_children"]
OF_SESSIONS = {"attendance": HEADS, "interpreter": ["interpreters_ordered"]}
# Kept by triggers on sessions and series: numbers that anyone may see, and that a sign-up changes.
ROOM_TAKEN = ["adults_taken", "children_taken", "babies_taken", "prams_taken"]
COUNTERS = ["places_taken", "families_waiting", *ROOM_TAKEN, *HEADS, "interpreters_ordered"]
# A thing of its own, though it stands in their tables.
CODE = "invitation_code"


class _UndoneError(Exception):
    """Takes a try back."""


def posted(
    client: Client, world: World, place: Place, name: str, before: Rows
) -> tuple[HttpResponse, dict[str, set[str]]]:
    """POST what the address is meant for, look at what came of it, and take it all back.

    ``before``: ``fingerprints`` as they are when nothing is done. Returns the answer and what happened to rows,
    by thing: ``create``, ``change`` or ``delete``.
    """
    address = ADDRESSES.get(name) or Address(*ADMIN_POSTS[name])
    url = "/sent-mail/" if name == "sent_mail" else reverse(name, args=address.args(world, place))
    cookies = copy.deepcopy(client.cookies)  # the try may sign out
    try:
        with transaction.atomic():
            written = rows_written()
            response = client.post(url, {**address.payload(world, place), **address.query(world, place)})
            happened = {} if rows_written() == written else differences(before, fingerprints(world))
            raise _UndoneError
    except _UndoneError:
        client.cookies = cookies
        return response, happened


def rows_written() -> list[tuple[Any, ...]]:
    """How many rows of each thing's tables this transaction has written so far, taken back or not."""
    tables = [apps.get_model(label)._meta.db_table for labels in MODELS_OF.values() for label in labels]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE relname = ANY(%s) AND relname NOT LIKE 'audit%%' ORDER BY relname",
            [tables],
        )
        return cursor.fetchall()


Rows = dict[str, dict[str, str]]


def fingerprints(world: World) -> Rows:
    """For each thing with tables, every row by key, with no wall before them.

    Of persons the own service's rows; of accounts the one that nobody here signs in with, and new ones, since
    everybody may change their own.
    """
    found: Rows = {thing: {} for thing in MODELS_OF}
    with reading_as(world.everything()), connection.cursor() as cursor:
        cursor.execute(_every_row(world))
        for thing, key, text in cursor.fetchall():
            found[thing][key] = text
    return found


def _every_row(world: World) -> str:
    """One SELECT over all tables of the secrecy table's things, the log apart."""
    of_service = f"controller_id = {world.own.service.pk}"
    parts = []
    for thing, labels in MODELS_OF.items():
        for model in [apps.get_model(label) for label in labels if thing != "audit"]:
            columns = {field.column for field in model._meta.concrete_fields}
            which = "true"
            if "controller_id" in columns:
                which = of_service
            elif "sign_up_id" in columns:
                which = f"sign_up_id IN (SELECT id FROM {SignUp._meta.db_table} WHERE {of_service})"
            elif model is StaffMember:
                which = f"id = {world.colleague.pk} OR id > {max(person.pk for person in world.people.values())}"
            table = model._meta.db_table
            contents = f"(to_jsonb(t) - '{{{','.join([*COUNTERS, CODE])}}}'::text[])::text"
            parts.append(f"SELECT '{thing}', '{table}:' || id, md5({contents}) FROM {table} t WHERE {which}")
    # Of those that were there: a new group has nobody in it whose attendance, interpreter or code this would be.
    for model in (ActivitySession, ActivitySeries):
        table = model._meta.db_table
        codes = f"SELECT 'invitation', '{table}:' || id, md5(invitation_code) FROM {table}"
        parts.append(f"{codes} WHERE id <= {world.last[model]}")
    for thing, columns in OF_SESSIONS.items():
        contents = f"concat_ws(' ', {', '.join(f'{column}::text' for column in columns)})"
        parts.append(
            f"SELECT '{thing}', 'of_session:' || id, md5({contents}) FROM activities_activitysession "
            f"WHERE id <= {world.last[ActivitySession]}"
        )
    return " UNION ALL ".join(parts)


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
