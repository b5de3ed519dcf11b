"""The programme by week and month, narrowed by what stands in the address."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from activities.models import Activity, ActivitySession
from tests.factories import PartnerServiceFactory

pytestmark = pytest.mark.django_db

WEEK, MONTH = (2026, 48), (2026, 11)


def week(client, service, question="", number=WEEK):
    return client.get(reverse("week", args=[service.centre.slug, *number]) + question)


def month(client, service, question="", number=MONTH):
    return client.get(reverse("month", args=[service.centre.slug, *number]) + question)


def shown(page):
    """The titles on the page, in order."""
    if "weeks" in page.context:
        days = [day for row in page.context["weeks"] for day in row.days if day]
    else:
        days = page.context["days"]
    return [session.display_title for day in days for session in day.sessions]


@pytest.fixture
def programme(service, on):
    """Four sessions that differ in each thing one can ask for, and the service of the last."""
    nurses = PartnerServiceFactory(centre=service.centre, kind="bhv")
    library = service.centre.venues.create(name="Biblioteket", is_shared=True)
    on("Babyöppet", day=23, age_from_months=0, age_to_months=8)
    on("Lekgrupp", day=24, age_from_months=18, age_to_months=72, session={"venue": library})
    on("Profylax", day=25, booking="sign_up", for_expecting=True)
    on("Öppet med BVC", day=26, by=nurses, age_from_months=0, age_to_months=72, languages=["sv", "ar"])
    return nurses


@pytest.mark.parametrize("look", [week, month])
@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("?barn=2026-06", ["Babyöppet", "Öppet med BVC"]),
        ("?alder=5", ["Babyöppet", "Öppet med BVC"]),
        ("?barn=vantar", ["Profylax"]),
        ("?barn=vantar-2027-02", ["Profylax"]),
        ("?barn=2024-11&barn=vantar", ["Lekgrupp", "Profylax", "Öppet med BVC"]),
        ("?tjanst=bhv", ["Öppet med BVC"]),
        ("?sprak=ar", ["Öppet med BVC"]),
        ("?sprak=sv&satt=drop_in", ["Babyöppet", "Lekgrupp", "Öppet med BVC"]),
        ("?plats=Biblioteket", ["Lekgrupp"]),
        ("?plats=huset&satt=sign_up", ["Profylax"]),
        ("?barn=1999-13&tjanst=x&sprak=xx&plats=Ingen&satt=y&okand=1", 4),
        ("?barn=vantar-1999-01&barn=%00&plats=%00&barn=0000-01", 4),
    ],
)
@pytest.mark.usefixtures("programme")
def test_the_address_narrows_the_programme_and_nonsense_in_it_is_left_out(client, service, look, question, titles):
    page = look(client, service, question)
    assert page.status_code == 200
    if isinstance(titles, int):
        assert (len(shown(page)), page.context["filters"].chosen) == (titles, [])
    else:
        assert shown(page) == titles


def test_a_slot_is_found_by_what_is_inside_it(client, service, on):
    slot = on("Öppen förskola", age_from_months=36, age_to_months=72)
    on("Babysång", hour=10, age_from_months=0, age_to_months=8, session={"within": slot})
    assert shown(week(client, service, "?barn=2026-06")) == ["Öppen förskola"]


def test_filters_that_match_nothing_say_which_one_to_drop(client, service, programme):
    page = week(client, service, "?barn=2026-06&tjanst=bhv&plats=Biblioteket")
    drop = page.context["filters"].which_to_drop
    assert [(each.chosen.in_words.text, each.count, each.question) for each in drop] == [
        ("Biblioteket", 1, "?barn=2026-06&tjanst=bhv"),
    ]
    assert (
        b'href="/' + service.centre.slug.encode() + b'/vecka/2026-48/?barn=2026-06&amp;tjanst=bhv"' in page.content
    )


def test_when_no_single_filter_is_to_blame_all_are_dropped(client, service, programme):
    page = week(client, service, "?barn=vantar&tjanst=bhv&plats=Biblioteket&sprak=ar")
    assert [(each.chosen, each.count) for each in page.context["filters"].which_to_drop] == [(None, 4)]


def test_a_filter_goes_with_the_links_of_the_page_and_can_be_taken_away(client, service, programme):
    page = week(client, service, "?tjanst=bhv&visa=lista")
    start = f"/{service.centre.slug}/"
    for link in (
        f'{start}vecka/2026-49/?tjanst=bhv&amp;visa=lista"', f'{start}manad/2026-11/?tjanst=bhv&amp;visa=lista"',
        f'{start}vecka/2026-48/?visa=lista"', f'{start}vecka/2026-48/?tjanst=bhv"',
    ):  # fmt: skip
        assert link in page.content.decode()
    now = client.get(f"{start}vecka/?tjanst=bhv&barn=2026-06&barn=vantar")
    assert now["Location"] == f"{start}vecka/2026-48/?tjanst=bhv&barn=2026-06&barn=vantar"


def test_lists_offer_only_what_is_on_and_what_is_chosen(client, service, programme):
    fields = week(client, service).context["filters"].fields
    assert {field.name: {option.value for option in field.options} for field in fields} == {
        "tjanst": {"bhv", "open_preschool"}, "sprak": {"ar", "sv"}, "plats": {"Biblioteket", "huset"},
        "satt": {"drop_in", "sign_up"},
    }  # fmt: skip
    other = week(client, service, "?plats=Biblioteket", (2026, 49)).context["filters"].fields
    assert [(field.name, [o.value for o in field.options]) for field in other] == [("plats", ["Biblioteket"])]


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_month_takes_the_same_number_of_queries_for_1_and_30_sessions(
    client, service, on, sessions, django_assert_num_queries
):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for n in range(sessions):
        session = on(f"Aktivitet {n}", day=1 + n % 30, age_from_months=0, age_to_months=12)
        session.activity.participating_services.add(other)
    with django_assert_num_queries(6):
        page = month(client, service, "?barn=2026-06&tjanst=open_preschool&satt=drop_in")
    assert len(shown(page)) == sessions


def test_the_month_lies_in_whole_weeks_and_says_what_is_called_off_and_closed(client, service, on):
    on("Sångstund", day=2, session={"called_off_at": "2026-11-01T12:00Z"})
    on("Bakdagen", day=3)
    service.centre.closures.create(from_date=date(2026, 11, 3), to_date=date(2026, 11, 3), reason="Planeringsdag")
    page = month(client, service)
    rows = page.context["weeks"]
    assert [(row.monday, [day.on.day if day else None for day in row.days]) for row in rows[:2]] == [
        (date(2026, 10, 26), [None] * 6 + [1]),
        (date(2026, 11, 2), [2, 3, 4, 5, 6, 7, 8]),
    ]
    text = page.content.decode()
    assert ("Planeringsdag" in text, "Bakdagen" in text, "Inställt" in text) == (True, False, True)


@pytest.mark.parametrize(
    ("look", "number", "status"),
    [
        (week, (1999, 1), 404), (week, (2999, 1), 404), (week, (2026, 10**30), 404), (week, (0, 0), 404),
        (week, (2027, 53), 404), (week, (2100, 1), 200), (month, (1999, 1), 404), (month, (2999, 1), 404),
        (month, (2026, 13), 404), (month, (2026, 10**30), 404), (month, (2000, 2), 200),
    ],
)  # fmt: skip
def test_a_time_without_a_programme_says_so_and_leads_to_this_week(client, service, look, number, status):
    with translation.override("en"):
        page = look(client, service, number=number)
        assert page.status_code == status
        assert f'href="{reverse("this_week", args=[service.centre.slug])}"' in page.content.decode()
    assert b'content="noindex' in page.content
    assert b"There is no programme for" in page.content


def test_this_week_and_month_may_be_indexed_but_not_when_they_are_narrowed(client, service, on):
    on("Babyöppet")
    for look in (week, month):
        assert b'name="robots"' not in look(client, service).content
        assert b'content="noindex"' in look(client, service, "?satt=drop_in").content


def test_a_session_that_has_been_or_is_called_off_says_when_it_is_next(client, service, on):
    session = on("Babymassage", day=25)
    later = on("Babymassage", day=27)
    ActivitySession.objects.filter(pk=later.pk).update(activity=session.activity_id)
    page = client.get(reverse("session", args=[service.centre.slug, session.pk]))
    assert page.context["next_time"].pk == later.pk
    assert f"/traff/{later.pk}/" in page.content.decode()
    assert "next_time" not in client.get(reverse("session", args=[service.centre.slug, later.pk])).context


def test_an_invitation_only_group_is_in_no_month_and_under_no_filter(client, service, on):
    on("Separerade", booking=Activity.Booking.INVITATION)
    assert shown(month(client, service)) == []
    assert week(client, service, "?satt=invitation").context["filters"].total == 0


def test_the_weekend_stands_in_the_filtered_week_as_in_the_whole(client, service, on):
    on("Lördagsöppet", day=28)
    on("Babyöppet", day=23, age_from_months=0, age_to_months=8)
    page = week(client, service, "?barn=2026-06")
    assert page.context["days"][-1].on == date(2026, 11, 23) + timedelta(days=5)
