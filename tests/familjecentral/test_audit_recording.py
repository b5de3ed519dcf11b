"""What stands in an event: from where staff act and never where parents are, and details from a closed list."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from familjecentral.audit.details import UnknownDetailError
from familjecentral.audit.from_where import from_request, using_tablet
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM, Actor, record
from familjecentral.audit.tasks import anchor_audit_log
from familjecentral.privacy.addresses import client_address
from staff.models import StaffMember
from tests.factories import PartnerServiceFactory, StaffMemberFactory, staff_with

pytestmark = pytest.mark.django_db
STAFF = Actor(AuditEvent.ActorKind.STAFF, 7)


def request_from(address, **headers):
    return RequestFactory(REMOTE_ADDR=address, headers=headers).get("/")


def last():
    event = AuditEvent.objects.order_by("-id")[0]
    return event.action, event.address, event.tablet_id


# ---- From where


def test_staff_are_recorded_with_their_address_and_the_tablet_they_use():
    with from_request(request_from("192.0.2.7")), using_tablet(3):
        record("counted_visits", by=STAFF)
    assert last() == ("counted_visits", "192.0.2.7", "3")


@pytest.mark.parametrize("by", [PARENT, SYSTEM])
def test_parents_and_the_system_are_recorded_without_even_in_the_same_request(by):
    with from_request(request_from("192.0.2.7")), using_tablet(3):
        record("signed_up", by=by)
    assert last() == ("signed_up", "", "")


def test_after_the_request_and_after_the_tablet_nothing_is_left_of_them():
    with from_request(request_from("192.0.2.7")), using_tablet(3):
        pass
    record("counted_visits", by=STAFF)
    assert last() == ("counted_visits", "", "")


def test_a_job_of_the_worker_has_no_address():
    anchor_audit_log(timestamp=0)
    assert last() == ("anchored_log", "", "")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:DB8::0:1", "2001:db8::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_an_address_is_kept_in_one_spelling_or_not_at_all(address, kept):
    assert client_address(request_from(address)) == kept
    with from_request(request_from(address)):
        record("signed_in", by=STAFF)
    assert last() == ("signed_in", kept, "")


def test_without_a_trusted_proxy_nobody_says_their_own_address():
    assert client_address(request_from("192.0.2.7", **{"X-Forwarded-For": "198.51.100.9"})) == "192.0.2.7"


@pytest.mark.parametrize(
    ("count", "header", "kept"),
    [
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.1, 198.51.100.9", "198.51.100.9"),  # what a client wrote itself stands first
        (1, None, ""),  # the proxy's own address would be a guess
        (2, "198.51.100.9", ""),
        (1, "unknown", ""),
    ],
)
def test_behind_a_trusted_proxy_only_its_word_counts(settings, count, header, kept):
    settings.TRUSTED_PROXIES = count
    headers = {"X-Forwarded-For": header} if header else {}
    assert client_address(request_from("192.0.2.1", **headers)) == kept


def test_signing_in_failing_to_and_being_refused_are_recorded_with_the_address(client, settings):
    settings.REQUIRE_SECOND_FACTOR = False  # so that a password is a whole sign-in
    person = StaffMember.objects.create_user("maja@example.org", "tre blå ballonger", name="Maja")
    page = reverse("account_login")
    client.post(page, {"login": "maja@example.org", "password": "fel"}, REMOTE_ADDR="192.0.2.7")
    client.post(page, {"login": "maja@example.org", "password": "tre blå ballonger"}, REMOTE_ADDR="192.0.2.8")
    client.get(reverse("feedback:list"), REMOTE_ADDR="192.0.2.9")
    assert list(AuditEvent.objects.order_by("id").values_list("action", "actor_id", "address")) == [
        ("sign_in_failed", None, "192.0.2.7"),
        ("signed_in", person.pk, "192.0.2.8"),
        ("was_refused", person.pk, "192.0.2.9"),
    ]


# ---- Refused


@pytest.mark.parametrize(
    ("page", "permission"),
    [("feedback:list", "comment.read"), ("admin:index", "programme.change"), ("log:csv", "audit.export")],
)
def test_a_refused_page_is_recorded_with_the_permission_that_was_missing(client, page, permission):
    person = staff_with("staff_member", PartnerServiceFactory())
    client.force_login(person)
    assert client.get(reverse(page)).status_code == 403
    event = AuditEvent.objects.get(action="was_refused")
    assert (event.actor_id, event.detail) == (person.pk, permission)


def test_a_stranger_who_is_sent_to_sign_in_is_not_recorded(client):
    assert client.get(reverse("feedback:list")).status_code == 302
    assert not AuditEvent.objects.exists()


# ---- Details


@pytest.mark.parametrize("code", ["Maja", "maja", "070-123 45 67", "a.b"])
def test_a_detail_that_no_app_has_declared_is_refused_and_nothing_is_written(code):
    with pytest.raises(UnknownDetailError) as refused:
        record("role_added", by=STAFF, detail=code)
    assert code not in str(refused.value)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("code", ["coordinator", "csv", "xlsx", "comment.read", ""])
def test_a_declared_detail_is_kept(code):
    record("role_added", by=STAFF, thing=StaffMemberFactory(), detail=code)
    assert AuditEvent.objects.get().detail == code
