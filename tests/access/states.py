"""Pages in states that the world of the walks has not: errors, empty, full, called off, long words, not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, models, transaction
from django.db.models.functions import Concat, Left
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from activities.models import Activity, DeviationSession, SignUp
from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from staff.secrecy import Who
from tests.access.pages import (
    IN_LANGUAGES,
    Page,
    Visitors,
    opened_pages,
    public_addresses,
    staff_addresses,
)
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with
from tests.secrecy.payloads import household
from tests.secrecy.walking import ADDRESSES, centre, this_centre
from tests.secrecy.world import World

OUR_APPS = ("staff", "activities", "visits", "feedback", "reports")
WORD = "Föräldraskapsstödsgruppsledarutbildningsuppföljningsträffar"  # 60 letters
LONG = f" {WORD} och sedan fika tillsammans i det stora rummet på andra våningen"
WRITTEN_BY_PEOPLE = {
    "title", "name", "text", "about", "alias", "reason", "aim", "goal", "start", "measure", "said", "done",
    "statement", "subject", "called_off_reason", "theme", "street",
}  # fmt: skip
ERROR_PAGES = {
    "400.html": 400,
    "403.html": 403,
    "403_csrf.html": 403,
    "404.html": 404,
    "429.html": 429,
    "500.html": 500,
}


@contextmanager
def undone() -> Iterator[None]:
    """What is changed inside is as before afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def special_pages(visitors: Visitors) -> Iterator[Page]:
    """Public pages: full, called off, drop-in, and what a family's own page says in each state; and of errors."""
    world = visitors.world
    of = world.own.centre.slug
    called_off = DeviationSession.objects.filter(deviation=world.called_off).get()
    yield from _public(visitors, "drop-in", "session", [of, world.drop_in.pk])
    yield from _public(visitors, "called-off", "session", [of, called_off.session_id])
    for state in SignUp.State.values:
        with undone(), reading_as(world.everything()):
            until = clock.now() + timedelta(days=1) if state == "offered" else None
            mine = SignUp.objects.filter(pk=world.own.sign_up.pk)
            mine.update(state=state, offer_until=until, session=world.bookable)
            with reading_as(Reader()):
                yield from _public(visitors, state, "my_sign_up", [world.token_in_hand])
    for has_list in (True, False):
        with undone():
            _fill(visitors, has_list=has_list)
            state = "waiting-list" if has_list else "full"
            for name in ("session", "sign_up"):
                yield from _public(visitors, state, name, [of, world.bookable.pk])
    yield from _errors()


def _fill(visitors: Visitors, *, has_list: bool) -> None:
    world = visitors.world
    url = reverse("sign_up", args=[world.own.centre.slug, world.bookable.pk])
    assert visitors[Who.VISITOR].post(url, household(world, world.own)).status_code == 302
    Activity.objects.filter(pk=world.own.activity.pk).update(capacity=1, has_waiting_list=has_list)


def _public(visitors: Visitors, state: str, name: str, args: list[Any]) -> Iterator[Page]:
    for language in IN_LANGUAGES:
        with translation.override(language):
            url = reverse(name, args=args)
        yield from opened_pages(visitors, [(name, url, language)], state=state)


def _errors() -> Iterator[Page]:
    for template, status in ERROR_PAGES.items():
        for language in IN_LANGUAGES:
            with translation.override(language):
                request = RequestFactory().get("/")
                request.session, request.user = {}, AnonymousUser()
                html = render_to_string(template, {"minutes": 5}, request=request)
            yield Page(template, "plain", language, f"/{status}/", Who.VISITOR, html)


def empty_pages(visitors: Visitors, *, public: bool) -> Iterator[Page]:
    """The pages of a centre that has just been made: no activity, no room, no family; the lead has just begun."""
    world = visitors.world
    with undone():
        service = PartnerServiceFactory(centre=FamilyCentreFactory())
        lead = staff_with("centre_lead", service)
        place: Any = SimpleNamespace(centre=service.centre, service=service)
        people, clients = dict(world.people), dict(visitors.clients)
        world.people[Who.LEAD] = lead
        visitors.clients.pop(Who.LEAD, None)
        names = {
            n
            for n, a in ADDRESSES.items()
            if a.args is centre or (a.query is this_centre and not a.args(world, world.own))
        }
        names.add("week")
        listed = public_addresses if public else staff_addresses
        with _only(names):
            yield from opened_pages(visitors, list(listed(world, place)), state="empty")
        world.people, visitors.clients = people, clients


@contextmanager
def _only(names: set[str]) -> Iterator[None]:
    """The walks know no other addresses: the others are of rows that an empty centre has not."""
    kept = dict(ADDRESSES)
    for name in set(ADDRESSES) - names:
        del ADDRESSES[name]
    try:
        yield
    finally:
        ADDRESSES.clear()
        ADDRESSES.update(kept)


@contextmanager
def long_words(world: World) -> Iterator[None]:
    """All that people write is long, with a word of 60 letters in it."""
    with undone():
        for app in OUR_APPS:
            for model in apps.get_app_config(app).get_models():
                _lengthen(world, model)
        yield


def _lengthen(world: World, model: type[models.Model]) -> None:
    for field in model._meta.fields:
        is_text = type(field) in {models.CharField, models.TextField} and not field.choices
        if is_text and field.name in WRITTEN_BY_PEOPLE:
            longer = Left(Concat(models.F(field.name), models.Value(LONG)), field.max_length or 200)
            try:
                with transaction.atomic(), reading_as(world.everything()):
                    model._base_manager.exclude(**{field.name: ""}).update(**{field.name: longer})
            except DatabaseError:
                continue  # a table that is only added to
