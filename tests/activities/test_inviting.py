"""Groups by invitation: their codes, who may come in, and what everyone else is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse

from activities.inviting import CodeDenied, CodeRefused, groups_by_invitation, invited_to, renew_code
from activities.models import ActivitySeries, ActivitySession
from activities.rules import SignUpDenied
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.formats import long_date
from familjecentral.privacy.walls import Reader
from tests.activities.families import NOW, refused, signed_up, states
from tests.activities.test_sign_up_views import answers
from tests.factories import ActivityFactory, FamilyCentreFactory, SessionFactory, staff_with
from tests.sending import opened

pytestmark = pytest.mark.django_db

CODE, WRONG = "P4TW-9XKB", "2222-2222"


@pytest.fixture(autouse=True)
def ten_days_before():
    with clock.at(NOW):
        yield


@pytest.fixture
def group():
    return SessionFactory(
        activity__booking="invitation", activity__title="Samtal om våld", activity__neutral_title="Onsdagsgruppen",
        invitation_code=CODE,
    )  # fmt: skip


@pytest.fixture
def lead(group):
    return staff_with("centre_lead", group.activity.responsible_service)


def page(group, code=CODE):
    return reverse("invited_sign_up", args=[group.activity.centre.slug, code])


def ask(group):
    return reverse("invitation", args=[group.activity.centre.slug])


def typed(code, key="6fa459ea-ee8a-4ca4-894e-db77e160355e"):
    return {**opened(), "key": key, "code": code}


# ---- The verb


def test_a_new_code_opens_the_group_and_the_old_one_nothing(group, lead):
    code = renew_code(bookable=group, by=Actor.staff(lead))
    centre = group.activity.centre
    assert code != CODE
    assert (invited_to(centre, code), invited_to(centre, CODE)) == (group, None)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.thing_id, event.service_id) == (
        "renewed_code", lead.pk, str(group.pk), group.activity.responsible_service_id,
    )  # fmt: skip
    assert code not in f"{event.detail}{event.thing_id}"


def test_a_new_code_leaves_those_who_have_signed_up_where_they_are(group, lead):
    signed_up(group, code=CODE)
    renew_code(bookable=group, by=Actor.staff(lead))
    assert states(group) == ["confirmed"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"booking": "sign_up"}, CodeDenied.NOT_BY_INVITATION),
        ({"booking": "invitation"}, CodeDenied.PART_OF_SERIES),
    ],
)
def test_only_a_group_of_its_own_by_invitation_has_a_code(values, reason, lead):
    activity = ActivityFactory(**values)
    series = ActivitySeries.objects.create(activity=activity) if reason == CodeDenied.PART_OF_SERIES else None
    with pytest.raises(CodeRefused) as caught:
        renew_code(bookable=SessionFactory(activity=activity, series=series), by=Actor.staff(lead))
    assert caught.value.reason == reason
    assert len(str(reason.label)) > 40


def test_a_series_has_a_code_too(lead):
    series = ActivitySeries.objects.create(activity=ActivityFactory(booking="invitation"), capacity=4)
    code = renew_code(bookable=series, by=Actor.staff(lead))
    assert invited_to(series.activity.centre, code.lower().replace("-", " ")) == series


@pytest.mark.parametrize("code", ["", "-", WRONG, CODE[:-1], "%", "\x00", "' OR 1=1"])
def test_another_code_opens_nothing_nor_does_an_empty_one_where_none_is_set(group, code):
    SessionFactory(activity=group.activity, hour=17)
    assert invited_to(group.activity.centre, code) is None


def test_a_code_opens_nothing_at_another_centre_or_when_the_group_is_open_or_unpublished(group):
    assert invited_to(FamilyCentreFactory(), CODE) is None
    group.activity.booking = "sign_up"
    group.activity.save()
    assert invited_to(group.activity.centre, CODE) is None
    group.activity.booking = "invitation"
    group.activity.save()
    group.activity.centre.is_published = False
    group.activity.centre.save()
    assert invited_to(group.activity.centre, CODE) is None


def test_staff_see_the_codes_of_their_own_services_groups_to_come(group):
    SessionFactory(activity=group.activity, on_date=NOW.date() - timedelta(days=1))
    SessionFactory(activity__booking="invitation")
    series = ActivitySeries.objects.create(activity=group.activity)
    SessionFactory(activity=group.activity, series=series)
    reader = Reader.for_services(group.activity.responsible_service_id)
    assert groups_by_invitation(reader, NOW) == [series, group]


@pytest.mark.parametrize("count", [1, 30])
def test_the_groups_are_read_in_three_questions(group, count, django_assert_num_queries):
    for _ in range(count):
        SessionFactory(activity=group.activity)
        SessionFactory(activity=group.activity, series=ActivitySeries.objects.create(activity=group.activity))
    reader = Reader.for_services(group.activity.responsible_service_id)
    with django_assert_num_queries(3):
        assert all(each.activity.title for each in groups_by_invitation(reader, NOW))


# ---- Signing up


def test_with_the_code_a_family_signs_up_and_without_it_not(group):
    assert refused(group) == SignUpDenied.BY_INVITATION
    assert refused(group, code=WRONG) == SignUpDenied.CODE_WRONG
    assert signed_up(group, code=CODE).sign_up.state == "confirmed"


def test_a_code_that_was_renewed_while_the_form_was_filled_in_opens_nothing(client, group, lead):
    assert client.get(page(group)).status_code == 200
    stale = ActivitySession.objects.select_related("activity").get(pk=group.pk)
    renew_code(bookable=group, by=Actor.staff(lead))
    assert refused(stale, code=CODE) == SignUpDenied.CODE_WRONG
    assert client.post(page(group), answers()).status_code == 404
    assert states(group) == []


@pytest.mark.django_db(transaction=True)
def test_a_family_and_a_new_code_at_the_same_time_one_comes_first(group, lead):
    barrier = threading.Barrier(2)

    def do(what):
        try:
            barrier.wait(timeout=30)
            if what == "renew":
                return renew_code(bookable=group, by=Actor.staff(lead))
            return refused(group, code=CODE)
        except pytest.fail.Exception:
            return "signed up"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        _code, family = both.map(do, ["renew", "sign up"])
    assert (family, states(group)) in [("signed up", ["confirmed"]), (SignUpDenied.CODE_WRONG, [])]


# ---- The pages


def test_a_typed_code_leads_to_the_groups_sign_up_which_alone_shows_its_title(client, group):
    answer = client.post(ask(group), typed("p4tw 9xkb"))
    assert (answer.status_code, answer["Location"]) == (302, page(group))
    shown = client.get(page(group))
    assert "Samtal om våld" in shown.content.decode()
    assert (shown["Cache-Control"], shown["X-Robots-Tag"]) == ("no-store, private", "noindex, nofollow")
    assert client.post(page(group), answers()).status_code == 302
    assert states(group) == ["confirmed"]


def test_who_has_the_code_reads_what_it_is_when_and_where_before_signing_up(client, group):
    group.activity.about = "Vi är få och tar den tid som behövs."
    group.activity.save()
    centre = group.activity.centre
    text = client.get(page(group)).content.decode()
    assert [w for w in (group.activity.about, centre.name, "kl.") if w not in text] == []


def test_of_a_series_by_invitation_all_dates_are_read_before_signing_up(client, group):
    series = ActivitySeries.objects.create(activity=group.activity, invitation_code="7KMN-PQRS", capacity=6)
    days = [(NOW + timedelta(weeks=week)).date() for week in (1, 2, 3)]
    for number, day in enumerate(days, start=1):
        SessionFactory(activity=group.activity, series=series, number=number, on_date=day)
    ActivitySession.objects.filter(series=series, number=2).update(called_off_at=NOW)
    text = client.get(page(group, "7KMN-PQRS")).content.decode()
    assert [day for day in days if long_date(day) not in text] == []
    assert text.count("Inställt") == 1


def test_the_group_stands_on_no_public_page(client, group):
    slug = group.activity.centre.slug
    year, week, _day = group.on_date.isocalendar()
    for address in (
        reverse("centre", args=[slug]), reverse("groups", args=[slug]), reverse("week", args=[slug, year, week]),
        ask(group),
    ):  # fmt: skip
        text = client.get(address).content.decode()
        assert not [word for word in ("Samtal om våld", "Onsdagsgruppen", CODE) if word in text]
    for name in ("session", "sign_up"):
        assert client.get(reverse(name, args=[slug, group.pk])).status_code == 404


@pytest.mark.parametrize("code", [WRONG, "xx", CODE + "2", "\x00"])
def test_a_wrong_code_is_refused_with_one_sentence_whatever_is_wrong(client, group, code):
    answer = client.post(ask(group), typed(code))
    assert answer.status_code == 422
    errors = answer.context["form"].errors["code"]
    if "\x00" not in code:
        assert errors == [SignUpDenied.CODE_WRONG.label]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_code_in_the_address_says_so_and_asks_again(client, group, method):
    answer = getattr(client, method)(page(group, WRONG))
    assert answer.status_code == 404
    assert str(SignUpDenied.CODE_WRONG.label)[:20] in answer.content.decode()
    assert ask(group) in answer.content.decode()


def test_wrong_codes_are_counted_typed_and_in_the_address_together(client, group, settings):
    settings.WRONG_LINKS_PER_ADDRESS = 3
    assert client.get(page(group, WRONG)).status_code == 404
    assert client.post(ask(group), typed(WRONG)).status_code == 422
    assert client.get(page(group, WRONG)).status_code == 404
    for answer in (client.post(ask(group), typed(CODE)), client.get(page(group))):
        assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    with clock.at(NOW + timedelta(minutes=11)):
        assert client.post(ask(group), typed(CODE)).status_code == 302


def test_staff_renew_a_code_of_their_own_service_with_one_click(client, group):
    client.force_login(staff_with("staff_member", group.activity.responsible_service))
    listed = client.get(reverse("activities_staff:activities"))
    assert CODE in listed.content.decode()
    renew = reverse("activities_staff:renew_code", args=["traff", group.pk])
    after = client.post(renew, follow=True)
    group.refresh_from_db()
    assert group.invitation_code != CODE
    assert group.invitation_code in after.content.decode()
    assert client.get(renew).status_code == 405
    assert client.post(reverse("activities_staff:renew_code", args=["annat", group.pk])).status_code == 404


def test_staff_of_another_service_neither_see_nor_renew_a_code(client, group):
    client.force_login(staff_with("centre_lead", SessionFactory().activity.responsible_service))
    assert CODE not in client.get(reverse("activities_staff:activities")).content.decode()
    assert client.post(reverse("activities_staff:renew_code", args=["traff", group.pk])).status_code == 404
    group.refresh_from_db()
    assert group.invitation_code == CODE
