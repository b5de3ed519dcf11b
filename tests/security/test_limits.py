"""How often one address may send public forms and try secret links."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from familjecentral import clock
from familjecentral.privacy import limits
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import Feedback
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with, stockholm
from tests.sending import opened

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 24, 8, 4)


@pytest.fixture(autouse=True)
def one_moment():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory(answers_feedback=True)


@pytest.fixture
def url(service):
    return reverse("feedback_write", args=[service.centre.slug])


def comment(number=0, **changes):
    key = f"00000000-0000-4000-8000-{number:012d}"
    return {"key": key, "page": "", "text": f"Nummer {number}", "name": "", "email": "", **opened()} | changes


def stored(service):
    with reading_as(Reader.for_services(service.pk)):
        return Feedback.objects.count()


def tries():
    with connection.cursor() as cursor:
        cursor.execute("SELECT who, until, times FROM fc_tries")
        return cursor.fetchall()


def request_from(address, **meta):
    return RequestFactory().post("/", REMOTE_ADDR=address, **meta)


# ---- Public forms


def test_sixty_families_behind_one_wifi_pass_each_with_a_mistake_on_the_way(client, service, url):
    statuses = []
    for number in range(60):
        statuses.append(client.post(url, comment(number, text="")).status_code)
        statuses.append(client.post(url, comment(number)).status_code)
    assert statuses == [422, 302] * 60
    assert stored(service) == 60


def test_one_too_many_is_told_when_to_try_again_and_nothing_is_saved(client, service, url, settings):
    settings.PUBLIC_POSTS_PER_ADDRESS = 2
    assert [client.post(url, comment(n)).status_code for n in range(2)] == [302, 302]
    refused = client.post(url, comment(3))
    assert (refused.status_code, refused["Retry-After"]) == (429, "360")  # 08.04 to 08.10
    assert refused["Cache-Control"] == "no-store, private"
    text = refused.content.decode()
    assert refused.context["minutes"] == 6
    assert " 6 " in re.sub(r"<[^>]+>", " ", text)
    assert refused.templates[0].name == "429.html"
    assert stored(service) == 2
    with clock.at(NOW + timedelta(seconds=360)):
        assert client.post(url, comment(3)).status_code == 302


def test_reading_is_not_counted_and_stays_open_to_who_has_sent_too_much(client, url, settings):
    settings.PUBLIC_POSTS_PER_ADDRESS = 1
    for _ in range(3):
        assert client.get(url).status_code == 200
    client.post(url, comment(1))
    assert client.post(url, comment(2)).status_code == 429
    assert client.get(url).status_code == 200


def test_signing_up_commenting_and_cancelling_count_together(client, url, settings):
    settings.PUBLIC_POSTS_PER_ADDRESS = 2
    session = SessionFactory()
    form = comment(7) | {"child_1": "2026-06-01", "adults": "1", "email": "familj@example.org"}
    own = client.post(reverse("sign_up", args=[session.activity.centre.slug, session.pk]), form)["Location"]
    assert client.post(url, comment(8)).status_code == 302
    refused = client.post(f"{own}avboka/")
    assert (refused.status_code, client.get(own).context["sign_up"].state) == (429, "confirmed")


def test_another_address_has_a_limit_of_its_own(client, url, settings):
    settings.PUBLIC_POSTS_PER_ADDRESS = 1
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1"):
        assert client.post(url, comment(1), REMOTE_ADDR=address).status_code == 302
        assert client.post(url, comment(1), REMOTE_ADDR=address).status_code == 429


def test_staff_pages_are_not_counted(client, settings):
    settings.PUBLIC_POSTS_PER_ADDRESS = 1
    client.force_login(staff_with("staff_member", PartnerServiceFactory()))
    statuses = [client.post(reverse("visits:home_visit_new")).status_code for _ in range(3)]
    assert 429 not in statuses


def test_nought_means_no_limit(client, url, settings):
    settings.PUBLIC_POSTS_PER_ADDRESS = 0
    assert [client.post(url, comment(n)).status_code for n in range(3)] == [302] * 3
    assert tries() == []


# ---- Secret links


def test_who_guesses_links_is_stopped_also_before_a_right_one(client, settings):
    settings.WRONG_LINKS_PER_ADDRESS = 3
    session = SessionFactory()
    form = comment(7) | {"child_1": "2026-06-01", "adults": "1", "email": "familj@example.org"}
    own = client.post(reverse("sign_up", args=[session.activity.centre.slug, session.pk]), form)["Location"]
    assert [client.get(f"/anmald/{n}/").status_code for n in "abc"] == [404] * 3
    for address in ("/anmald/d/", "/anmald/d/avboka/", "/anmald/d/kalender.ics", own):
        refused = client.get(address)
        assert (refused.status_code, refused["Retry-After"]) == (429, "360")
    assert client.get(own, REMOTE_ADDR="192.0.2.9").status_code == 200
    with clock.at(NOW + timedelta(minutes=6)):
        assert client.get(own).status_code == 200


def test_opening_ones_own_link_often_is_not_counted(client, settings):
    settings.WRONG_LINKS_PER_ADDRESS = 1
    session = SessionFactory()
    form = comment(7) | {"child_1": "2026-06-01", "adults": "1", "email": "familj@example.org"}
    own = client.post(reverse("sign_up", args=[session.activity.centre.slug, session.pk]), form)["Location"]
    assert {client.get(own).status_code for _ in range(5)} == {200}


# ---- The counter


def test_the_address_is_not_kept_and_what_is_over_is_thrown_away(settings):
    request = request_from("192.0.2.77")
    limits.count(limits.PUBLIC_POSTS, request, NOW)
    limits.count(limits.PUBLIC_POSTS, request, NOW)
    ((who, until, times),) = tries()
    assert (len(who), "192" in who, times, until) == (64, False, 2, stockholm(2026, 11, 24, 8, 10))
    limits.count(limits.PUBLIC_POSTS, request, NOW + timedelta(minutes=10))
    assert [row[1:] for row in tries()] == [(stockholm(2026, 11, 24, 8, 20), 1)]


def test_a_household_on_ipv6_is_one_address():
    here, there, other = (request_from(a) for a in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"))
    for request in (here, there, other):
        limits.count(limits.PUBLIC_POSTS, request, NOW)
    assert sorted(times for _who, _until, times in tries()) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_no_count_is_lost_when_many_come_at_once(settings):
    settings.PUBLIC_POSTS_PER_ADDRESS = 50

    def post(_number):
        try:
            return limits.count(limits.PUBLIC_POSTS, request_from("198.51.100.7"), NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as families:
        passed = list(families.map(post, range(60)))
    assert (passed.count(True), passed.count(False)) == (50, 10)


# ---- Whose address it is


@pytest.mark.parametrize(
    ("proxies", "told", "expected"),
    [
        (0, "203.0.113.5", "192.0.2.1"),  # nobody of ours said that
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "10.0.0.1, 203.0.113.5", "203.0.113.5"),  # the first was sent by the visitor
        (2, "10.0.0.1, 203.0.113.5, 192.0.2.8", "203.0.113.5"),
        (2, "203.0.113.5", "192.0.2.1"),  # fewer than must have been passed
        (1, "", "192.0.2.1"),
        (1, "not-an-address", "192.0.2.1"),
        (1, "203.0.113.5, ", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, told, expected):
    settings.TRUSTED_PROXIES = proxies
    assert limits.address_to_count(request_from("192.0.2.1", HTTP_X_FORWARDED_FOR=told)) == expected


def test_a_server_on_a_unix_socket_tells_no_address(settings):
    assert limits.address_to_count(request_from("")) == "0.0.0.0"


def test_a_forged_address_gives_no_new_limit(client, url, settings):
    settings.PUBLIC_POSTS_PER_ADDRESS = 1
    statuses = [
        client.post(url, comment(n), headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code for n in range(3)
    ]
    assert statuses == [302, 429, 429]


# ---- Sign-in and new passwords: django-allauth's own, in the cache that all processes share


def test_too_many_questions_for_a_new_password_get_429_with_a_time_and_a_way_back(client):
    cache.clear()
    address = reverse("account_reset_password")
    for _ in range(5):
        assert client.post(address, {"email": "maja@example.org"}).status_code == 302
    refused = client.post(address, {"email": "maja@example.org"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "360")
    assert reverse("account_login") in refused.content.decode()


def test_the_cache_is_in_the_database_and_unlogged():
    caches["default"].set("a", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fc_cache WHERE cache_key LIKE '%a'")
        assert cursor.fetchone() == (1,)
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname IN ('fc_cache', 'fc_tries') AND relpersistence = 'u' "
            "ORDER BY relname"
        )
        assert [name for (name,) in cursor.fetchall()] == ["fc_cache", "fc_tries"]
