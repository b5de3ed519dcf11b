"""You said – we did: drafts are the staff's, what is published is anyone's, and the activity carries its mark."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from activities.changed_by_visitors import SHOWN_FOR, is_told
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from feedback import telling
from feedback.models import SaidAndDone
from feedback.staff_rules import TellingDenied, TellingRefused
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 26, 13, 0)
TODAY = NOW.date()
STAFF = reverse("feedback:said_and_done")


@pytest.fixture
def activity(service):
    return ActivityFactory(responsible_service=service, title="Sångstund", booking="drop_in")


@pytest.fixture
def public(service):
    return reverse("said_and_done", args=[service.centre.slug])


def write(service, *, key=None, **values):
    contents = {"said": "Det är trångt", "done": "Vi har flyttat vagnarna.", "activity": None} | values
    return telling.write(
        centre=service.centre, key=key or uuid.uuid4(), by=SYSTEM, person=None, now=NOW, **contents
    )


def test_only_what_is_published_is_anyones_and_what_is_withdrawn_no_more(client, service, public):
    told = write(service, said="<script>x</script> trångt")
    assert "Vi har flyttat vagnarna." not in client.get(public).content.decode()
    telling.publish(told=told, by=SYSTEM, now=NOW)
    html = client.get(public).content.decode()
    assert "Vi har flyttat vagnarna." in html
    assert "&lt;script&gt;x&lt;/script&gt; trångt" in html
    telling.withdraw(told=told, by=SYSTEM)
    assert 'class="empty"' in client.get(public).content.decode()


def test_the_activity_is_marked_for_ninety_days_from_the_latest_that_is_published(service, activity):
    first, second = write(service, activity=activity), write(service, activity=activity, said="Tidigare")
    later = NOW + timedelta(days=10)
    telling.publish(told=first, by=SYSTEM, now=NOW)
    telling.publish(told=second, by=SYSTEM, now=later)

    def told_on(day):
        activity.refresh_from_db()
        return is_told(activity, day)

    last = later.date() + SHOWN_FOR - timedelta(days=1)
    assert [told_on(TODAY), told_on(later.date()), told_on(last), told_on(last + timedelta(days=1))] == [
        False, True, True, False,
    ]  # fmt: skip
    telling.withdraw(told=second, by=SYSTEM)
    assert told_on(TODAY)
    telling.change(told=first, said=first.said, done=first.done, goal=None, activity=None, by=SYSTEM)
    assert not told_on(TODAY)


def test_the_mark_stands_in_the_programme_and_leads_to_the_list(client, service, activity, public):
    session = SessionFactory(activity=activity, on_date=TODAY)
    pages = [
        reverse("session", args=[service.centre.slug, session.pk]),
        reverse("this_week", args=[service.centre.slug]),
    ]
    mark = f'class="changed-by-visitors"><a href="{public}"'
    with clock.at(NOW):
        assert [mark in client.get(page, follow=True).content.decode() for page in pages] == [False, False]
        telling.publish(told=write(service, activity=activity), by=SYSTEM, now=NOW)
        assert [mark in client.get(page, follow=True).content.decode() for page in pages] == [True, True]


@pytest.mark.parametrize(("values", "reason"), [
    ({"said": " \n "}, TellingDenied.SAID_MISSING), ({"done": ""}, TellingDenied.DONE_MISSING),
])  # fmt: skip
def test_both_halves_are_said(service, values, reason):
    with pytest.raises(TellingRefused) as refused:
        write(service, **values)
    assert refused.value.reason == reason


def test_another_centres_activity_and_one_by_invitation_can_not_be_named(service):
    elsewhere = ActivityFactory(responsible_service=PartnerServiceFactory())
    hidden = ActivityFactory(responsible_service=service, booking="invitation")
    for activity in (elsewhere, hidden):
        with pytest.raises(TellingRefused) as refused:
            write(service, activity=activity)
        assert refused.value.reason == TellingDenied.NOT_THIS_CENTRES
    assert SaidAndDone.objects.count() == 0


def test_the_same_form_twice_is_one_text_and_a_changed_one_is_refused(service, key):
    assert write(service, key=key) == write(service, key=key)
    with pytest.raises(TellingRefused) as refused:
        write(service, key=key, done="Något annat.")
    assert refused.value.reason == TellingDenied.KEY_REUSED


def form(**values):
    contents = {"said": "Det är trångt", "done": "Vi har flyttat vagnarna.", "action": "save"}
    return {"key": str(uuid.uuid4())} | contents | values


@pytest.mark.parametrize("role", ["centre_lead", "coordinator"])
def test_leads_and_coordinators_write_publish_change_and_withdraw(client, service, public, role):
    place = (service, None) if role == "centre_lead" else (None, service.centre)
    client.force_login(staff_with(role, *place))
    assert client.post(STAFF, form(action="save_and_publish")).status_code == 302
    told = SaidAndDone.objects.get()
    assert told.published_on == clock.today()
    changed = client.post(f"{STAFF}?change={told.pk}", form(done="Nu finns en hylla."))
    assert changed.status_code == 302
    assert "Nu finns en hylla." in client.get(public).content.decode()
    for action, is_public in (("withdraw", False), ("publish", True)):
        assert client.post(STAFF, {"action": action, "told": told.pk}).status_code == 302
        assert ("Nu finns en hylla." in client.get(public).content.decode()) == is_public


def test_what_looks_like_somebodys_number_is_said_once_and_then_kept(client, service):
    client.force_login(staff_with("centre_lead", service))
    sent = form(done="Ring oss på 070-174 06 05.")
    page = client.post(STAFF, sent)
    assert (page.status_code, SaidAndDone.objects.count()) == (422, 0)
    again = sent | {"looked_over": page.context["form"]["looked_over"].value()}
    assert client.post(STAFF, again).status_code == 302
    assert SaidAndDone.objects.get().done == "Ring oss på 070-174 06 05."


@pytest.mark.parametrize("values", [
    {"said": "a" * 301}, {"done": "a" * 100_000}, {"said": ""}, {"done": "a\x00b"}, {"key": "x"},
    {"activity": "999"},
])  # fmt: skip
def test_bad_input_is_kept_in_the_form_and_nowhere_else(client, service, values):
    client.force_login(staff_with("centre_lead", service))
    assert client.post(STAFF, form(**values)).status_code == 422
    assert SaidAndDone.objects.count() == 0


def test_another_centres_lead_finds_nothing_by_a_guessed_number(client, service):
    told = write(service)
    other = PartnerServiceFactory()
    client.force_login(staff_with("centre_lead", other))
    assert client.get(f"{STAFF}?change={told.pk}").status_code == 404
    assert client.post(STAFF, {"action": "publish", "told": told.pk}).status_code == 404
    assert client.get(f"{STAFF}?centre={service.centre.slug}").status_code == 404
    told.refresh_from_db()
    assert told.published_on is None
