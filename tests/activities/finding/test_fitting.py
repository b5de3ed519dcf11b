"""Groups by a child's age: what fits, in which order, in how many taps, and what is kept of it."""

from datetime import date

import pytest
from django.urls import reverse

from activities.finding import children
from activities.finding.fitting import fitting
from activities.models import Activity, ActivitySeries
from familjecentral import clock
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)


def child(*codes):
    return children.read(codes, [], TODAY)


def titles(service, *codes):
    return [fit.session.activity.title for fit in fitting(service.centre, child(*codes), clock.now())]


@pytest.fixture
def series(service):
    """A group for children due in January, that begins on Monday."""
    activity = ActivityFactory(
        responsible_service=service, title="Föräldragrupp", booking="sign_up", for_expecting=True
    )
    group = ActivitySeries.objects.create(activity=activity, due_month=date(2027, 1, 1), capacity=8)
    for number, day in enumerate([30, 23], start=1):
        SessionFactory(activity=activity, series=group, number=number, on_date=date(2026, 11, day))
    return group


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("2026-06", ["Babyöppet", "Sångstund"]),
        ("2024-01", ["Lekgrupp", "Sångstund"]),
        ("2019-12", ["Lekgrupp"]),
        ("vantar", ["Profylax", "Föräldragrupp"]),
        ("vantar-2027-01", ["Profylax", "Föräldragrupp"]),
        ("vantar-2027-02", ["Profylax", "Föräldragrupp"]),
        ("vantar-2027-05", ["Profylax"]),
        ("2026-11", ["Babyöppet", "Sångstund"]),
    ],
)
def test_what_fits_a_child_by_the_month_it_was_born_or_is_due(service, on, series, code, found):
    on("Babyöppet", day=26, hour=13, age_from_months=0, age_to_months=8)
    on("Lekgrupp", day=26, hour=14, age_from_months=18, age_to_months=84)
    on("Sångstund", day=27, age_from_months=0, age_to_months=48)
    on("Profylax", day=28, booking="sign_up", for_expecting=True)
    assert titles(service, code) == found


def test_an_activity_is_one_card_with_its_next_time_and_those_after(service, on):
    first = on("Babyöppet", day=27, age_from_months=0, age_to_months=8)
    for day in (25, 28, 29, 30):
        SessionFactory(activity=first.activity, on_date=date(2026, 11, day))
    SessionFactory(activity=first.activity, on_date=date(2026, 12, 1))
    SessionFactory(activity=first.activity, on_date=date(2026, 11, 26), called_off_at=clock.now())
    service.centre.closures.create(from_date=date(2026, 11, 28), to_date=date(2026, 11, 28), reason="Stängt")
    (fit,) = fitting(service.centre, child("2026-06"), clock.now())
    assert (fit.session.pk, [s.on_date.day for s in fit.later], fit.more) == (first.pk, [29, 30, 1], 0)


def test_who_outgrows_a_group_in_the_coming_weeks_sees_only_the_times_that_fit(service, on):
    first = on("Babyöppet", day=30, age_from_months=0, age_to_months=8)
    SessionFactory(activity=first.activity, on_date=date(2026, 12, 28))
    (fit,) = fitting(service.centre, child("2026-02"), clock.now())
    assert (fit.session.pk, fit.later) == (first.pk, [])


def test_of_several_children_each_card_says_for_whom_it_is(service, on):
    on("Babyöppet", age_from_months=0, age_to_months=8)
    on("Lekgrupp", hour=10, age_from_months=18, age_to_months=72)
    fits = fitting(service.centre, child("2026-06", "2024-01"), clock.now())
    assert [[c.code for c in fit.children] for fit in fits] == [["2026-06"], ["2024-01"]]


def test_in_two_taps_from_the_menu_a_parent_sees_what_there_is_for_a_five_month_old(client, service, on):
    session = on("Babyöppet", age_from_months=0, age_to_months=8)
    address = reverse("groups", args=[service.centre.slug])
    first = client.get(address)
    assert f'href="{address}"' in client.get(reverse("centre", args=[service.centre.slug])).content.decode()
    assert f'href="{address}?barn=2026-06"' in first.content.decode()
    second = client.get(address + "?barn=2026-06")
    assert [fit.session.pk for fit in second.context["fitting"]] == [session.pk]
    assert f'href="{address}?barn=2026-06&amp;barn=2024-11"' in second.content.decode()  # one more child
    assert (client.cookies, "Set-Cookie" in second.headers) == ({}, False)


def test_expecting_asks_for_the_month_and_puts_it_in_its_place(client, service):
    address = reverse("groups", args=[service.centre.slug])
    page = client.get(address + "?barn=2024-01&barn=vantar").content.decode()
    assert f'href="{address}?barn=2024-01&amp;barn=vantar-2027-03"' in page


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        (["2026-11"], ["2026-11"]),
        (["vantar-2026-11"], ["vantar-2026-11"]),
        (["vantar-2026-09"], ["2026-09"]),  # the child has come since the address was kept
        (["2027-02"], ["vantar-2027-02"]),
        (["2028-01", "2010-01", "2026-00", "2026-13", "26-01", "x", "", "２０２６-01", "2026-06-01"], []),
        (["2026-06", "2026-06", *(f"202{n}-06" for n in (5, 4, 3, 2))], [f"202{n}-06" for n in (6, 5, 4, 3)]),
    ],
)  # fmt: skip
def test_children_in_an_address_are_read_strictly_and_at_most_four(codes, read):
    assert [each.code for each in child(*codes)] == read


def test_nothing_for_that_age_leads_on(client, service):
    page = client.get(reverse("groups", args=[service.centre.slug]) + "?barn=2026-06")
    assert page.context["fitting"] == []
    assert reverse("this_week", args=[service.centre.slug]) in page.content.decode()


@pytest.mark.parametrize("activities", [1, 30])
@pytest.mark.usefixtures("series")
def test_it_takes_the_same_number_of_queries_for_1_and_30(
    client, service, on, activities, django_assert_num_queries
):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for n in range(activities):
        on(f"Lek {n}", age_from_months=0, age_to_months=8).activity.participating_services.add(other)
    with django_assert_num_queries(8):
        page = client.get(reverse("groups", args=[service.centre.slug]) + "?barn=2026-06&barn=vantar-2027-01")
    assert len(page.context["fitting"]) == activities + 1


def test_invitation_only_groups_fit_nobody(service, on, series):
    on("Separerade", booking=Activity.Booking.INVITATION)
    Activity.objects.filter(pk=series.activity_id).update(booking=Activity.Booking.INVITATION)
    assert titles(service, "2026-06", "vantar", "vantar-2027-01") == []
