"""One answer for each invitation, without anybody's knowing which."""

import re
import uuid
from datetime import date, datetime

import pytest
from django.urls import reverse

from activities.models import Activity
from familjecentral import clock
from feedback.models import SpentSurveyKey, SurveyInvitations, SurveyResponse
from feedback.surveys.inviting import Invitations, new_token
from tests.activities.test_reminding import AFTER, BOTH, has_place, remind
from tests.activities.told import messages
from tests.factories import STOCKHOLM, ActivityFactory, SessionFactory
from tests.feedback.surveys.test_views import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(service):
    return ActivityFactory(responsible_service=service)


@pytest.fixture
def link(activity):
    return reverse("survey_invited", args=[new_token(activity, clock.today())])


def test_an_invitation_gives_one_answer_that_tells_of_the_activity_only(client, asked, activity, link):
    assert client.get(link).status_code == 200
    first = client.post(f"{link}?sprak=ar", filled(asked, q1="5"))
    assert first.status_code == 302
    response = SurveyResponse.objects.get()
    assert (response.way, response.activity, response.language) == ("session", activity, "ar")
    again = client.post(link, filled(asked, q1="1"))
    assert again.status_code == 410
    assert client.get(f"{link}?sprak=en").status_code == 410
    assert SurveyResponse.objects.count() == 1


def test_what_shows_that_it_is_used_is_tied_to_no_answer_and_to_no_moment(client, asked, link):
    client.post(link, filled(asked, q1="5"))
    assert {str(key.until) for key in SpentSurveyKey.objects.all()} == {"2027-06-30"}
    assert SpentSurveyKey.objects.count() == 2  # the form, and the invitation


@pytest.mark.parametrize("change", [lambda token: token + "x", lambda token: "x" + token, lambda _token: "123"])
def test_a_token_that_we_have_not_signed_opens_nothing(client, activity, change):
    token = new_token(activity, clock.today())
    assert client.get(reverse("survey_invited", args=[change(token)])).status_code == 404


def test_an_invitation_of_an_earlier_term_says_where_to_answer_instead(client, link):
    with clock.at(datetime(2027, 7, 1, 8, tzinfo=STOCKHOLM)):
        assert client.get(link).status_code == 410


def test_thanks_carry_a_new_invitation_each_and_the_centre_knows_only_how_many(activity, centre):
    invitations = Invitations([activity])
    links = {invitations.link_for(activity) for _ in range(3)}
    invitations.sent()
    assert len(links) == 3
    assert list(SurveyInvitations.objects.values_list("centre", "term_starts", "sent")) == [
        (centre.pk, date(2026, 7, 1), 3)
    ]


@pytest.mark.parametrize(
    "hidden", [{"neutral_title": "Träff"}, {"booking": Activity.Booking.INVITATION}], ids=["neutral", "invited"]
)
def test_a_discreet_group_is_never_invited(service, hidden):
    activity = ActivityFactory(responsible_service=service, **hidden)
    assert Invitations([activity]).link_for(activity) == ""


def test_nobody_is_invited_where_nothing_is_asked():
    activity = ActivityFactory()
    assert Invitations([activity]).link_for(activity) == ""


def test_two_answers_with_one_invitation_at_once_are_one(client, asked, link):
    sent = filled(asked, q1="5")
    assert client.post(link, sent).status_code == 302
    assert client.post(link, {**sent, "key": uuid.uuid4()}).status_code == 410
    assert SurveyResponse.objects.count() == 1


def test_the_thanks_after_a_session_carry_an_invitation_to_each_parent(client, activity, centre):
    session = SessionFactory(activity=activity, capacity=40)
    has_place(session, BOTH, {**BOTH, "email": "andra@example.org", "language": "ar"})
    assert [kind for kind, _whom in remind(session, AFTER)] == ["thanks", "thanks"]
    links = [re.search(r"/enkat/\S+", message.body)[0] for message in messages(session)]
    assert len(set(links)) == 2
    assert {link.rpartition("?sprak=")[2] for link in links} == {"sv", "ar"}
    assert [client.get(link).status_code for link in links] == [200, 200]
    assert SurveyInvitations.objects.get(centre=centre).sent == 2
