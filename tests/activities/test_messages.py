"""What families are told: each kind, in their language, with nothing in it that tells others."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from icalendar import Calendar

from activities.links import token_of
from activities.messages import IN_WORDS, Kind, Notice, post
from activities.models import ActivitySeries
from familjecentral import clock
from familjecentral.outbox import by_sms
from familjecentral.outbox.html import paragraphs_of
from tests.activities.told import acting_for, family, messages, tell
from tests.factories import ActivityFactory, SessionFactory, VenueFactory, stockholm

pytestmark = pytest.mark.django_db
UNTIL = stockholm(2026, 11, 25, 14, 30)
DETAILS = {
    Kind.OFFER: {"until": UNTIL},
    Kind.FROM_STAFF: {"text": "Ta med en filt."},
    Kind.QUEUED: {"position": 3},
    Kind.ENTERED: {"draws_at": UNTIL},
    Kind.NOT_DRAWN: {"ticket": "https://fc.example.org/lott/abc"},
    Kind.CALLED_OFF: {"reason": "Ledaren är sjuk"},
    Kind.CHANGED: {"reason": "Rummet målas om"},
}
PHONE, MAIL = {"phone": "+46701740605"}, {"email": "familj@example.org"}


@pytest.fixture(autouse=True)
def two_days_before(settings):
    settings.PUBLIC_URL = "https://familjecentralen.exempelstad.se"
    with clock.at(stockholm(2026, 11, 24, 8, 0)):
        yield


@pytest.fixture
def gateway(settings):
    settings.SMS_BACKEND = "familjecentral.outbox.by_sms.FolderGateway"


@pytest.fixture
def session():
    return SessionFactory()


def series_of(activity=None, days=3, **values):
    series = ActivitySeries.objects.create(activity=activity or ActivityFactory(title="Föräldragrupp"), **values)
    for number in range(days):
        SessionFactory(
            activity=series.activity, series=series, number=number + 1, title=f"Tema {number + 1}",
            on_date=date(2026, 11, 26) + timedelta(days=7 * number),
        )  # fmt: skip
    return series


def links(message):
    return [(each.text, each.url) for each in paragraphs_of(message.body) if each.url]


# ---- To whom, once, and at what cost


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_a_mail_with_a_neutral_subject_a_greeting_and_only_the_parents_own_links(session, kind):
    sign_up = family(session)
    (message,) = tell(kind, sign_up, **DETAILS.get(kind, {}))
    assert (message.kind, message.channel, message.to) == (kind, "mail", "familj@example.org")
    assert message.subject.endswith("– familjecentralen") or message.subject.endswith("– the family centre")
    for telling in (session.activity.title, "Ugglan", session.activity.centre.name):
        assert telling not in message.subject
    assert "Ugglan" not in message.body
    assert "{" not in message.body + message.subject
    token = token_of(sign_up.key)
    own = [url for _words, url in links(message) if "/anmald/" in url]
    assert all(token in url for url in own)
    assert IN_WORDS[kind]


def test_the_same_event_is_told_once_and_another_event_of_the_kind_again(session):
    sign_up = family(session)
    details = {"until": UNTIL}
    contact_pk = sign_up_contact(sign_up).pk
    for event in ("1", "1", "2", ""):
        tell(Kind.OFFER, sign_up, event=event, **details)
    assert [message.event for message in messages(session)] == [
        f"offer:{contact_pk}:1", f"offer:{contact_pk}:2", f"offer:{contact_pk}",
    ]  # fmt: skip
    with acting_for(session):
        notice = Notice(Kind.OFFER, sign_up, (session,), "3", details)
        assert [post([notice, notice]), post([notice])] == [1, 0]


def sign_up_contact(sign_up, number=1):
    with acting_for(sign_up.bookable):
        return sign_up.contacts.get(number=number)


def test_both_parents_are_told_each_in_their_language_and_with_their_own_link(session):
    sign_up = family(session, MAIL, {"email": "den-andra@example.org", "language": "ar"})
    swedish, arabic = tell(Kind.RECEIPT, sign_up)
    assert (swedish.language, arabic.language) == ("sv", "ar")
    first, second = token_of(sign_up.key, 1), token_of(sign_up.key, 2)
    assert (first in swedish.body, second in swedish.body) == (True, False)
    assert (first in arabic.body, second in arabic.body) == (False, True)
    assert "familj@example.org" not in arabic.body
    assert "/ar/anmald/" in arabic.body
    assert "26 نوفمبر" in arabic.body


def test_only_the_parents_that_are_named_are_told(session):
    sign_up = family(session, MAIL, {"email": "den-andra@example.org"})
    (message,) = tell(Kind.CANCELLED, sign_up, contacts=[sign_up_contact(sign_up, 2)])
    assert message.to == "den-andra@example.org"


@pytest.mark.parametrize("of_series", [False, True])
def test_however_many_families_are_told_the_number_of_statements_is_the_same(of_series, django_assert_num_queries):
    counted = []
    for number in (1, 30):
        bookable = series_of() if of_series else SessionFactory(venue=VenueFactory(), capacity=30)
        sign_ups = [family(bookable, {"email": f"f{n}@example.org"}) for n in range(number)]
        fresh = type(bookable).objects.get(pk=bookable.pk)
        with (
            acting_for(bookable),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            assert post(Notice(Kind.RECEIPT, each, (fresh,)) for each in sign_ups) == number
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[1] <= (8 if of_series else 6)


def test_a_receipt_of_a_known_session_and_contact_costs_one_statement(session, django_assert_num_queries):
    sign_up = family(session)
    contact = sign_up_contact(sign_up)
    with acting_for(session), django_assert_num_queries(1):
        post([Notice(Kind.RECEIPT, sign_up, (session,), contacts=[contact])])


def test_no_notice_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert post([]) == 0


# ---- What they say


def test_a_receipt_says_what_when_where_and_has_cancelling_one_tap_away(session):
    sign_up = family(session)
    (message,) = tell(Kind.RECEIPT, sign_up)
    assert "Spädbarnsmassage" in message.body
    assert "torsdag 26 november 2026" in message.body
    assert "13–15" in message.body
    assert [url.rsplit("/anmald/")[1] for _words, url in links(message)] == [
        f"{token_of(sign_up.key)}/", f"{token_of(sign_up.key)}/avboka/",
    ]  # fmt: skip
    event = Calendar.from_ical(message.attachment).walk("VEVENT")[0]
    assert event.decoded("DTSTART") == session.starts_at
    assert str(event["URL"]).endswith(f"/anmald/{token_of(sign_up.key)}/")


def test_a_receipt_of_a_series_lists_its_sessions_and_all_of_them_are_in_the_calendar_across_the_clock_change():
    series = series_of(days=20)  # 26 November to 8 April: the clock changes on 28 March
    (message,) = tell(Kind.RECEIPT, family(series))
    assert message.body.count("\n– ") == 12
    calendar = Calendar.from_ical(message.attachment)
    events = calendar.walk("VEVENT")
    assert len(events) == 20
    assert len({str(event["UID"]) for event in events}) == 20
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert [event.decoded("DTSTART").hour for event in events] == [13] * 20
    assert {part.name for part in calendar.walk("VTIMEZONE")[0].subcomponents} == {"STANDARD", "DAYLIGHT"}


@pytest.mark.parametrize("kind", [Kind.QUEUED, Kind.OFFER, Kind.CANCELLED, Kind.REMINDER_TWO_DAYS])
def test_only_news_of_a_place_has_a_calendar(session, kind):
    (message,) = tell(kind, family(session), **DETAILS.get(kind, {}))
    assert (message.attachment_name, message.attachment) == ("", "")


def test_who_has_no_place_gets_no_calendar(session):
    (message,) = tell(Kind.CHANGED, family(session, state="waiting"))
    assert message.attachment == ""


def test_an_offer_says_in_words_until_when_and_its_main_link_takes_the_place(session):
    sign_up = family(session, state="offered")
    (message,) = tell(Kind.OFFER, sign_up, until=UNTIL)
    assert "onsdag 25 november 2026" in message.body
    assert "14.30" in message.body
    first, second = [url for _words, url in links(message)]
    assert first == f"https://familjecentralen.exempelstad.se/anmald/{token_of(sign_up.key)}/svara/"
    assert second.endswith("/avboka/")
    assert message.not_after == UNTIL


def test_a_place_for_the_first_who_comes_is_not_offered_after_the_session_has_begun(session):
    (message,) = tell(Kind.FIRST_COME, family(session, state="waiting"))
    assert links(message)[0][1].endswith("/svara/")
    assert message.not_after == session.starts_at


def test_a_cancellation_asks_thanks_and_congratulates_nobody(session):
    session.activity.for_expecting = True
    (message,) = tell(Kind.CANCELLED, family(session, state="cancelled"))
    assert links(message) == []
    assert session.activity.title not in message.body
    assert (message.attachment, message.unsubscribe_url) == ("", "")
    with translation.override("en"):
        paragraphs = [each.text for each in paragraphs_of(message.body)]
    assert len(paragraphs) <= 5
    assert not any("?" in text for text in paragraphs if "Ring oss" not in text and "Call us" not in text)


def test_a_call_off_of_six_sessions_is_one_message_with_all_of_them_and_the_reason():
    sessions = [SessionFactory(on_date=date(2026, 11, 26) + timedelta(days=n)) for n in range(6)]
    sign_up = family(sessions[0])
    (message,) = tell(Kind.CALLED_OFF, sign_up, *sessions, reason="Ledaren är sjuk")
    assert [f"{day} november" in message.body for day in (26, 27, 28, 29, 30)] == [True] * 5
    assert "Ledaren är sjuk" in message.body
    assert message.not_after == sessions[-1].ends_at


def test_a_move_says_the_new_place_and_that_it_is_not_the_old_one(session):
    old = VenueFactory(centre=session.activity.centre, name="Storstugan")
    new = VenueFactory(centre=session.activity.centre, name="Biblioteket", street="Torget 1")
    session.venue, session.moved_from, session.is_moved = new, old, True
    (message,) = tell(Kind.CHANGED, family(session), session)
    place = next(line for line in message.body.splitlines() if "Biblioteket" in line)
    assert "Torget 1" in place
    assert place.index("Biblioteket") < place.index("Storstugan")


def test_thanks_lead_to_the_centres_comment_page(session):
    (message,) = tell(Kind.THANKS, family(session))
    assert links(message)[0][1] == (
        f"https://familjecentralen.exempelstad.se/{session.activity.centre.slug}/tyck-till/"
    )  # fmt: skip


def test_who_lost_a_draw_gets_the_ticket_that_weighs_next_time(session):
    for ticket, as_link in [("https://fc.example.org/lott/abc", True), ("ABC-123", False)]:
        message = tell(Kind.NOT_DRAWN, family(session, state="cancelled"), ticket=ticket)[-1]
        assert ticket in message.body
        assert (ticket in dict(links(message)).values()) == as_link


@pytest.mark.parametrize("kind", [Kind.REMINDER_TWO_DAYS, Kind.REMINDER_SAME_DAY, Kind.THANKS])
def test_what_a_parent_can_do_without_is_ended_with_one_click(session, kind):
    sign_up = family(session)
    (message,) = tell(kind, sign_up)
    assert message.unsubscribe_url.endswith(f"/anmald/{token_of(sign_up.key)}/inga-paminnelser/")
    assert message.unsubscribe_url in message.body


def test_a_reminder_of_one_session_of_a_series_does_not_offer_to_leave_the_whole_group():
    series = series_of()
    (message,) = tell(Kind.REMINDER_TWO_DAYS, family(series), series.sessions.first())
    assert "/avboka/" not in message.body


def test_what_staff_write_comes_as_they_wrote_it_and_tells_no_address(session):
    (message,) = tell(Kind.FROM_STAFF, family(session), text="  Ta med en filt.\n\nVi är ute.  ")
    assert "Ta med en filt.\n\nVi är ute." in message.body


# ---- Discreet groups


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("neutral", ["Måndagsträffen", ""])
@pytest.mark.parametrize("of_series", [False, True])
def test_nothing_in_a_discreet_groups_messages_tells_what_it_is(kind, neutral, of_series, gateway):
    activity = ActivityFactory(title="Trygg efter våld", neutral_title=neutral, booking="invitation")
    bookable = series_of(activity) if of_series else SessionFactory(activity=activity, title="Tema 1")
    venue = VenueFactory(centre=activity.centre, name="Kvinnohuset", street="Hemliga gatan 3")
    for session in bookable.sessions.all() if of_series else [bookable]:
        session.venue, session.moved_from, session.is_moved = venue, VenueFactory(name="Skyddet"), True
        session.save()
    for message in tell(kind, family(bookable, MAIL, PHONE), **DETAILS.get(kind, {})):
        all_of_it = f"{message.subject} {message.body} {message.attachment}".replace("\r\n ", "")
        for telling in ("Trygg", "våld", "Kvinnohuset", "Hemliga", "Skyddet", "Tema 1"):
            assert telling not in all_of_it
        if neutral and message.attachment:
            assert f"SUMMARY:{neutral}" in all_of_it


def test_a_discreet_group_has_its_neutral_title_or_a_general_one():
    named, unnamed = (
        SessionFactory(activity__neutral_title=n, activity__booking="invitation") for n in ("Träffen", "")
    )
    assert "Träffen, " in tell(Kind.RECEIPT, family(named))[-1].body
    with translation.override("en"):
        message = tell(Kind.RECEIPT, family(unnamed, MAIL | {"language": "en"}))[-1]
    assert "your group at the family centre, " in message.body


# ---- SMS, and by phone


def test_without_a_gateway_a_phone_number_gets_no_sms(session):
    assert tell(Kind.RECEIPT, family(session, PHONE)) == []


def test_an_sms_goes_to_a_phone_without_an_address_and_a_mail_to_whom_has_both(session, gateway):
    sign_up = family(session, PHONE, PHONE | MAIL)
    assert [(each.channel, each.to) for each in tell(Kind.RECEIPT, sign_up)] == [
        ("sms", "+46701740605"), ("mail", "familj@example.org"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "en", "ar", "so"])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.THANKS])
def test_every_sms_is_two_parts_at_most_and_neutral(session, gateway, kind, language):
    sign_up = family(session, PHONE | {"language": language})
    (message,) = tell(kind, sign_up, **DETAILS.get(kind, {}))
    assert by_sms.parts(message.body) <= 2
    assert session.activity.title not in message.body
    assert "{" not in message.body
    assert (message.subject, message.attachment) == ("", "")
    if kind not in (Kind.CANCELLED, Kind.FROM_STAFF):
        assert message.body.endswith(f"/anmald/{token_of(sign_up.key)}/" + "svara/" * (kind in ANSWERED))


ANSWERED = (Kind.OFFER, Kind.FIRST_COME)


def test_an_sms_with_an_offer_says_until_when_in_every_language(session, gateway):
    for language in ("sv", "en", "ar"):
        message = tell(Kind.OFFER, family(session, PHONE | {"language": language}), until=UNTIL)[-1]
        assert "25" in message.body.split("https://")[0]


def test_thanks_are_worth_no_sms(session, gateway):
    assert tell(Kind.THANKS, family(session, PHONE)) == []


def test_a_long_text_of_staff_ends_in_an_sms_with_where_to_ask(session, gateway):
    session.activity.centre.phone = "+46701740699"
    (message,) = tell(Kind.FROM_STAFF, family(session, PHONE), text="Ta med en filt. " * 60)
    assert by_sms.parts(message.body) == 2
    assert message.body.endswith("070-174 06 99")


@pytest.mark.parametrize(("kind", "is_called"), [
    (Kind.OFFER, True), (Kind.CALLED_OFF, True), (Kind.CHANGED, True), (Kind.BACK_ON, True),
    (Kind.RECEIPT, False), (Kind.REMINDER_TWO_DAYS, False), (Kind.FIRST_COME, False), (Kind.THANKS, False),
])  # fmt: skip
@pytest.mark.parametrize("contact", [{}, PHONE])
def test_a_family_that_no_message_reaches_is_called_about_what_it_must_know(session, kind, is_called, contact):
    sign_up = family(session, contact)
    found = tell(kind, sign_up, **DETAILS.get(kind, {}))
    assert [(each.channel, each.to, each.body) for each in found] == [("phone", "", "")] * is_called
    if is_called:
        assert found[0].recipient_id == sign_up_contact(sign_up).pk
        assert found[0].not_after == (UNTIL if kind == Kind.OFFER else session.ends_at)


def test_a_family_is_not_called_when_one_of_its_parents_is_reached(session):
    assert [each.channel for each in tell(Kind.CALLED_OFF, family(session, {}, MAIL))] == ["mail"]


def test_who_reads_a_language_we_have_not_is_written_to_in_swedish(session):
    (message,) = tell(Kind.RECEIPT, family(session, MAIL | {"language": "pl"}))
    assert "torsdag 26 november 2026" in message.body
    assert "/pl/" not in message.body  # there are no pages in it
    assert message.language == "pl"
