"""What must not be told to the world is told nowhere: every public address of it, in every language."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from activities.models import Activity, ActivitySession
from activities.world import posters, told
from familjecentral import clock
from tests.activities.world.conftest import words_in_pdf
from tests.activities.world.test_changes import call_off, move
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, VenueFactory, stockholm

MONDAY = date(2026, 11, 23)
SECRET = "Separationsgruppen"
OPEN = "Sångstunden"


def text_in(response):
    """All words of an answer; those of a poster or an iCalendar line too."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    if response["Content-Type"] == "application/pdf":
        return head + words_in_pdf(response.content)
    text = response.content.decode("utf-8", "replace").replace("\r\n ", "").replace("\u00ad", "")
    if "json" in response["Content-Type"]:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return head + text


def addresses(activity, sessions, series):
    """Every address of the world, with the numbers of the hidden things; (address, may be found)."""
    slug = activity.centre.slug
    year, number, _day = MONDAY.isocalendar()
    found = [
        (reverse(name, args=[slug]), True)
        for name in (
            "centre_calendar",
            "changes_atom",
            "changes_json",
            "week_json",
            "embedded_week",
            "centre_card",
        )
    ]
    found += [(reverse("poster", args=[slug, year, number, paper]), True) for paper in ("a4", "a3")]
    found += [(reverse("activity_calendar", args=[slug, activity.pk]), False)]
    found += [(reverse("series_calendar", args=[slug, series.pk]), False)]
    for session in sessions:
        found += [(reverse(name, args=[slug, session.pk]), False) for name in ("session_calendar", "session_card")]
    return found


class NothingHiddenIsTold(TestCase):
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        how=st.sampled_from(["invitation", "neutral", "both"]),
        days=st.lists(st.integers(0, 6), min_size=1, max_size=3),
        happened=st.sampled_from(["", "called_off", "moved", "undone", "note"]),
        nested=st.booleans(),
        language=st.sampled_from(["sv", "en", "ar"]),
    )
    def test_a_hidden_group_is_in_no_public_output(self, how, days, happened, nested, language):
        with clock.at(stockholm(2026, 11, 25, 8, 0)), translation.override(language):
            self.tell(how, days, happened, nested)

    def tell(self, how, days, happened, nested):
        service = PartnerServiceFactory()
        slot = SessionFactory(
            activity=ActivityFactory(responsible_service=service, title=OPEN, booking="drop_in"), on_date=MONDAY
        )
        hidden = ActivityFactory(
            responsible_service=service, title=SECRET, about=SECRET,
            booking="sign_up" if how == "neutral" else Activity.Booking.INVITATION,
            neutral_title="" if how == "invitation" else "Tid hos oss",
        )  # fmt: skip
        series = hidden.series.create(capacity=12)
        sessions = [
            SessionFactory(
                activity=hidden, on_date=MONDAY + timedelta(days=day), hour=8 + n, title=SECRET, note=SECRET,
                series=series, within=slot if nested else None,
            )
            for n, day in enumerate(days)
        ]  # fmt: skip
        if happened in ("called_off", "undone"):
            touched = call_off(sessions[0], reason=SECRET)
            if happened == "undone":
                type(touched.deviation).objects.update(undone_at=clock.now())
                ActivitySession.objects.filter(pk=sessions[0].pk).update(called_off_at=None)
        elif happened == "moved":
            move(sessions[0], VenueFactory(centre=service.centre, name=SECRET))
        elif happened:
            ActivitySession.objects.filter(pk=sessions[0].pk).update(note=f"{SECRET} igen")
        for address, may_be_found in addresses(hidden, sessions, series):
            response = self.client.get(address)
            assert (address, response.status_code) == (address, 200 if may_be_found else 404)
            if may_be_found:
                text = text_in(response)
                assert (address, SECRET in text, "Tid hos oss" in text) == (address, False, False)
        week = text_in(self.client.get(reverse("week_json", args=[service.centre.slug])))
        assert OPEN in week  # what isn't hidden is there: the test could have seen the other
        data = posters.poster_data(service.centre, MONDAY, clock.now())
        assert SECRET not in json.dumps(data, ensure_ascii=False)


@pytest.mark.django_db
def test_a_public_page_of_a_discreet_group_gives_no_data_to_programs(client):
    session = SessionFactory(activity__title=SECRET, activity__neutral_title="Tid hos oss")
    with clock.at(stockholm(2026, 11, 25, 8, 0)):
        page = client.get(reverse("session", args=[session.activity.centre.slug, session.pk])).content.decode()
        assert told.feed_sessions(clock.now()) == []
    head = page.partition("<body>")[0].partition("<title>")
    assert SECRET not in head[2].partition("</title>")[2]
    assert "kalender.ics" not in page.partition("<body>")[2]
