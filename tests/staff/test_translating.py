"""What a centre has written for parents is translated in one place, and what is missing is counted."""

import re
from datetime import date

import pytest
from django.urls import reverse

from activities.models import Activity, ActivitySession
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.languages.content import said
from staff import translating
from staff.models import StaffRole
from staff.translating import TranslationDenied, TranslationRefused, texts_at, write_translations
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture
def lead():
    return staff_with(StaffRole.Role.CENTRE_LEAD, PartnerServiceFactory())


@pytest.fixture
def centre(lead):
    return lead.roles.get().service.centre


@pytest.fixture
def activity(lead):
    return ActivityFactory(responsible_service=lead.roles.get().service, title="Sång", about="Kom och sjung.")


def put(lead, centre, source="activities", language="ar", **texts):
    said_of = {translating.key_of(field, original): text for field, (original, text) in texts.items()}
    return write_translations(
        centre=centre, source=source, language=language, said=said_of, today=TODAY, by=Actor.staff(lead)
    )


def standing(lead, centre, language="ar"):
    found = texts_at(centre, TODAY, translating.sources_for(lead, centre)).standing(language)
    return found.texts, found.missing, found.older


def test_a_translation_is_shown_to_who_reads_the_language_and_no_more_missing(lead, centre, activity):
    assert standing(lead, centre) == (2, 2, 0)
    assert put(lead, centre, title=("Sång", "غناء")) == 1
    activity.refresh_from_db()
    assert [str(said(activity, "title", code)) for code in ("ar", "so", "sv")] == ["غناء", "Sång", "Sång"]
    assert (standing(lead, centre), standing(lead, centre, "so")) == ((2, 1, 0), (2, 2, 0))
    (event,) = AuditEvent.objects.filter(action="translated_texts")
    assert (event.count, event.detail, event.thing_id) == (1, "ar", str(centre.pk))


def test_sent_twice_it_counts_once(lead, centre, activity):
    assert [put(lead, centre, title=("Sång", "Heeso"), language="so") for _time in range(2)] == [1, 0]
    assert AuditEvent.objects.filter(action="translated_texts").count() == 1


def test_an_emptied_translation_is_missing_again(lead, centre, activity):
    put(lead, centre, title=("Sång", "Song"))
    put(lead, centre, title=("Sång", " "))
    assert standing(lead, centre) == (2, 2, 0)


def test_a_changed_original_makes_the_translation_older_and_it_is_shown_all_the_same(lead, centre, activity):
    put(lead, centre, title=("Sång", "غناء"))
    Activity.objects.filter(pk=activity.pk).update(title="Sång och lek")
    activity.refresh_from_db()
    assert (standing(lead, centre), str(said(activity, "title", "ar"))) == ((2, 1, 1), "غناء")
    put(lead, centre, title=("Sång och lek", "غناء"))  # it still holds
    assert standing(lead, centre) == (2, 1, 0)


def test_a_new_reason_never_has_the_translation_of_the_one_before(lead, centre, activity):
    session = SessionFactory(activity=activity, called_off_reason="Halka")
    put(lead, centre, "sessions", called_off_reason=("Halka", "جليد"))
    session.refresh_from_db()
    assert str(said(session, "called_off_reason", "ar")) == "جليد"
    session.called_off_reason = "Strömavbrott"
    assert said(session, "called_off_reason", "ar").language == "sv"


def test_a_text_that_many_sessions_share_is_translated_once_for_all_of_them(lead, centre, activity):
    for day in (26, 27, 28):
        SessionFactory(activity=activity, on_date=date(2026, 11, day), note="Ring på dörren")
    SessionFactory(activity=activity, on_date=date(2026, 11, 24), note="Ring på dörren")  # has been
    with_all = texts_at(centre, TODAY, translating.sources_for(lead, centre))
    assert [(each.original, each.rows) for each in with_all.entries("sessions", "ar")] == [("Ring på dörren", 3)]
    put(lead, centre, "sessions", note=("Ring på dörren", "اضغط الجرس"))
    found = ActivitySession.objects.order_by("on_date")
    assert [str(said(each, "note", "ar")) for each in found] == ["Ring på dörren", *["اضغط الجرس"] * 3]


def test_another_centres_texts_are_not_touched_by_the_same_words(lead, centre, activity):
    other = ActivityFactory(title="Sång")
    put(lead, centre, title=("Sång", "غناء"))
    other.refresh_from_db()
    assert other.translations == {}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"language": "sv"}, TranslationDenied.LANGUAGE),
        ({"language": "de"}, TranslationDenied.LANGUAGE),
        ({"title": ("Sång", "x" * 4001)}, TranslationDenied.TOO_LONG),
    ],
)
def test_what_can_not_be_saved_says_why(lead, centre, activity, changed, reason):
    with pytest.raises(TranslationRefused) as refused:
        put(lead, centre, **({"title": ("Sång", "Song")} | changed))
    assert refused.value.reason == reason


def fields_of(page):
    found = re.findall(r'<input type="hidden" name="(was-\w+|key)" (?:value="([^"]*)")?', page.content.decode())
    return dict(found)


def test_the_page_counts_what_is_missing_and_saves_only_what_was_touched(client, lead, centre, activity):
    client.force_login(lead)
    put(lead, centre, about=("Kom och sjung.", "تعال وغن."))
    address = reverse("staff:translations") + f"?centre={centre.slug}&language=ar&what=activities"
    with clock.at(stockholm(2026, 11, 25, 9, 0)):
        page = client.get(address)
        text = page.content.decode()
        assert "1 of 2" in text or "1 av 2" in text
        assert f'name="said-{translating.key_of("title", "Sång")}"' in text
        # Somebody else writes a better one meanwhile.
        put(lead, centre, about=("Kom och sjung.", "تعالوا نغني."))
        title, about = translating.key_of("title", "Sång"), translating.key_of("about", "Kom och sjung.")
        sent = fields_of(page) | {f"said-{title}": "غناء", f"said-{about}": "تعال وغن."}
        assert client.post(address, sent).status_code == 302
    activity.refresh_from_db()
    assert activity.translations["ar"] == {"title": "غناء", "about": "تعالوا نغني."}


def test_who_does_not_plan_the_programme_does_not_translate_it(client):
    client.force_login(staff_with(StaffRole.Role.STAFF_MEMBER, PartnerServiceFactory()))
    assert client.get(reverse("staff:translations")).status_code in {403, 404}


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_runs_as_many_queries_for_one_text_as_for_thirty(
    client, lead, centre, count, django_assert_max_num_queries
):
    for number in range(count):
        activity = ActivityFactory(responsible_service=lead.roles.get().service, title=f"Grupp {number}")
        SessionFactory(activity=activity, note=f"Anteckning {number}")
    client.force_login(lead)
    with django_assert_max_num_queries(32), clock.at(stockholm(2026, 11, 25, 9, 0)):
        assert client.get(reverse("staff:translations") + "?what=sessions").status_code == 200
