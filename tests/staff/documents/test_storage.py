"""All that the site keeps in a browser is in the list: cookies as they are set, names as they stand in scripts."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from staff import tablets
from staff.documents.storage import KEPT, How
from tests.factories import FamilyCentreFactory, SessionFactory
from tests.security.test_verbs import addresses

pytestmark = pytest.mark.django_db

SCRIPTS = [path for folder in ("static/js", "templates") for path in Path(settings.BASE_DIR, folder).rglob("*.js")]
# How scripts reach what a browser keeps, with the name that they give it, or the constant that has it.
REACHES = {
    How.INDEXED_DB: re.compile(r"indexedDB\.(?:open|deleteDatabase)\(([^,)]+)"),
    How.CACHE: re.compile(r"caches\.(?:open|has|delete)\(([^,)]+)|cacheName: (\w+)"),
    How.LOCAL: re.compile(r"(?:local|session)Storage(?:\.\w+Item\(([^,)]+)|\[([^\]]+)\]|\.(\w+))"),
    How.COOKIE: re.compile(r"document\.cookie\s*=\s*([^;]+)"),
}


def is_listed(name, how, *, for_visitors=None):
    return any(
        kept.how == how and kept.matches(name) and for_visitors in (None, kept.is_for_visitors) for kept in KEPT
    )


def names_in(source, how):
    """The names in a script; a constant is looked up in it."""
    for found in REACHES[how].findall(source):
        word = next(filter(None, [found] if isinstance(found, str) else found)).strip()
        constant = re.search(rf"const {re.escape(word)} = (.+?);", source)
        yield (constant[1] if constant else word).strip("\"'`")


def test_no_page_sets_a_cookie_for_visitors_that_is_not_in_the_list(client):
    session = SessionFactory(activity__responsible_service__centre=FamilyCentreFactory())
    slug = session.activity.centre.slug
    values = {"slug": slug, "pk": session.pk, "token": "x" * 40, "year": 2026, "number": 48}
    client.raise_request_exception = False
    found = {}
    for name, address in addresses(get_resolver(), values=values):
        if address.startswith("/admin/"):
            continue  # nobody who is not signed in gets further than to the sign-in page
        client.cookies.clear()
        for cookie in client.get(address).cookies:
            found.setdefault(cookie, []).append(name)
    strange = {cookie: at for cookie, at in found.items() if not is_listed(cookie, How.COOKIE)}
    assert strange == {}
    of_visitors = {cookie for cookie in found if is_listed(cookie, How.COOKIE, for_visitors=True)}
    assert settings.CSRF_COOKIE_NAME in of_visitors
    assert settings.SESSION_COOKIE_NAME not in found
    only_read = {"centres", "centre", "week", "session", "your_data", "storage", "accessibility"}
    assert only_read & {name for names in found.values() for name in names} == set()


@pytest.mark.parametrize("how", How)
def test_what_scripts_keep_is_in_the_list_and_the_list_has_no_more(how):
    names = {name for path in SCRIPTS for name in names_in(path.read_text(encoding="utf-8"), how)}
    fixed = {re.sub(r"\$\{.*", "", name) for name in names if name != "name"}  # of whatever there is
    if how != How.COOKIE:
        assert {name for name in fixed if not is_listed(name, how)} == set()
        assert [k.name for k in KEPT if k.how == how and not any(k.matches(name) for name in fixed)] == []
    else:
        assert fixed == set()  # scripts set none


def test_the_page_names_every_one_of_them(client):
    shown = client.get(reverse("storage")).content.decode()
    assert [kept.name in shown for kept in KEPT] == [True] * len(KEPT)


def test_the_lives_that_the_list_tells_are_those_that_are_set():
    hours, days = settings.SESSION_COOKIE_AGE / 3600, settings.CSRF_COOKIE_AGE / 86400
    assert (hours, days, tablets.COOKIE_AGE.days) == (10, 364, 400)
