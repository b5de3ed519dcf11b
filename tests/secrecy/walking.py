"""Every address that the project knows, filled with a place's own numbers, and what each is sent.

``ADDRESSES`` has a line for each name in the URL configuration: a test fails when one is missing, so that a
new page can't be left out of the walks.
"""

from __future__ import annotations

import copy
import io
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from activities.models import SignUp
from familjecentral import clock
from familjecentral.privacy.walls import reading_as
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


def account(_world: World, place: Place) -> list[Any]:
    return [place.staff.pk if place.staff else 0]


def role(_world: World, place: Place) -> list[Any]:
    return [place.staff.roles.get().pk if place.staff else 0]


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


def this_centre(_world: World, place: Place) -> dict[str, Any]:
    return {"centre": place.centre.slug}


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
    "visits:today": Address(query=this_centre),
    "visits:count": Address(lambda world, place: [drop_in_of(world, place)], one_tap),
    "visits:home_visits": Address(),
    "visits:home_visit_new": Address(payload=home_visit, query=this_centre),
    "visits:home_visit_done": Address(lambda _w, place: [place.home_visit.pk], visit_done),
    "activities_staff:participants": Address(session),
    "activities_staff:attendance": Address(session),
    "activities_staff:mark_attendance": Address(
        session, lambda _w, place: {"sign_up_id": place.sign_up.pk, "state": "ill"}
    ),
    "activities_staff:sharing": Address(),
    "activities_staff:share_attendance": Address(payload=decision),
    "activities_staff:end_sharing": Address(lambda world, _p: [world.decision.pk]),
    "activities_staff:consent": Address(lambda _w, place: [place.sign_up.pk], consent),
    "activities_staff:take_back_consent": Address(lambda world, place: [consent_of(world, place)]),
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
    "my_sign_up": Address(link),
    "cancel_sign_up": Address(link),
    "my_consent": Address(link, consent),
    "take_back_my_consent": Address(lambda world, place: [world.token_in_hand, consent_of(world, place)]),
    "my_calendar": Address(link),
    "centre": Address(centre),
    "this_week": Address(centre),
    "week": Address(lambda _w, place: [place.centre.slug, *clock.today().isocalendar()[:2]]),
    "groups": Address(centre),
    "session": Address(lambda _w, place: [place.centre.slug, place.session.pk]),
    "sign_up": Address(lambda world, place: [place.centre.slug, bookable_of(world, place)], household),
    "series": Address(lambda world, place: [place.centre.slug, world.series.pk]),
    "sign_up_series": Address(lambda world, place: [place.centre.slug, world.series.pk], household),
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
    "admin:staff_staffmember_add": (none, lambda _w, _p: {
        "email": "ny@example.org", "name": "Ny", "password1": "", "password2": "", "usable_password": "false",
        "roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0,
    }),
    "admin:staff_staffmember_change": (account, lambda _w, place: {
        "email": place.staff.email, "name": "Ett annat namn", "is_active": "on", "roles-TOTAL_FORMS": 0,
        "roles-INITIAL_FORMS": 0,
    }),
    "admin:staff_staffmember_delete": (account, lambda _w, _p: {"post": "yes"}),
    "admin:staff_staffrole_change": (role, lambda _w, place: {
        "person": place.staff.pk, "role": "centre_lead", "centre": place.centre.pk, "service": place.service.pk,
    }),
}  # fmt: skip


def drop_in_of(world: World, place: Place) -> int:
    return world.drop_in.pk if place is world.own else place.session.pk


def consent_of(world: World, place: Place) -> int:
    return place.consent.pk if place.consent else 0


def bookable_of(world: World, place: Place) -> int:
    return world.bookable.pk if place is world.own else place.session.pk


def names_of_all_urls() -> set[str]:
    """The name of every address, the administration's apart (``admin_addresses``)."""
    return {name for name, _pattern in url_patterns() if not name.startswith("admin:")}


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


# Kept by triggers on sessions and series: numbers that anyone may see, and that a sign-up changes.
COUNTERS = ["places_taken", "families_waiting"]


class _UndoneError(Exception):
    """Takes a try back."""


def posted(
    client: Client, world: World, place: Place, name: str, **more: Any
) -> tuple[HttpResponse, dict[str, str]]:
    """POST what the address is meant for, look at what came of it, and take it all back.

    Returns the answer and what happened to rows, by thing: ``created``, ``changed`` or ``deleted``.
    """
    address = ADDRESSES.get(name) or Address(*ADMIN_POSTS[name])
    url = reverse(name, args=address.args(world, place))
    cookies = copy.deepcopy(client.cookies)  # the try may sign out
    try:
        with transaction.atomic():
            before = fingerprints(world)
            response = client.post(url, {**address.payload(world, place), **address.query(world, place), **more})
            happened = differences(before, fingerprints(world))
            raise _UndoneError
    except _UndoneError:
        client.cookies = cookies
        return response, happened


def fingerprints(world: World) -> dict[str, dict[str, str]]:
    """For each thing with tables, every row by key (of persons: the own service's), with no wall before them."""
    found: dict[str, dict[str, str]] = {}
    with reading_as(world.everything()), connection.cursor() as cursor:
        for thing, labels in MODELS_OF.items():
            rows: dict[str, str] = {}
            for label in labels:
                table = apps.get_model(label)._meta.db_table
                if thing == "audit":
                    continue
                columns = {f.column for f in apps.get_model(label)._meta.concrete_fields}
                which, values = "true", [COUNTERS]
                if "controller_id" in columns:
                    which, values = "controller_id = %s", [COUNTERS, world.own.service.pk]
                elif "sign_up_id" in columns:
                    own = f"SELECT id FROM {SignUp._meta.db_table} WHERE controller_id = %s"
                    which, values = f"sign_up_id IN ({own})", [COUNTERS, world.own.service.pk]
                cursor.execute(
                    f"SELECT t.id::text, md5((to_jsonb(t) - %s::text[])::text) FROM {table} t WHERE {which}",
                    values,
                )
                rows |= {f"{table}:{key}": text for key, text in cursor.fetchall()}
            found[thing] = rows
    return found


def differences(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> dict[str, set[str]]:
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
