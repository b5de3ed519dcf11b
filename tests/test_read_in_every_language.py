"""Every public page in Arabic, English and Somali, with what staff have written translated: no Swedish is left."""

import re
import uuid
from datetime import date, time

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import to_locale
from lxml import html

from activities.models import Activity, ActivitySeries, SeriesTemplate, TemplateSession
from activities.signing_up import Parent
from familjecentral import clock
from familjecentral.languages.content import Translated, translate
from familjecentral.outbox.models import Message
from familjecentral.translations import PROJECT, read
from feedback.models import SaidAndDone, Suggestion
from staff.models import PartnerService
from tests.activities.families import behind_the_wall, family, signed_up
from tests.factories import (
    ActivityFactory,
    FamilyCentreFactory,
    PartnerServiceFactory,
    SessionFactory,
    VenueFactory,
    stockholm,
)

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 25, 10, 0)
TODAY = NOW.date()
# A name is a name in every language.
NAMES = {"Familjecentralen Lyckan", "Prov", "messages", "dataintrång"}
MARKS = " :,.–·()|"
OTHER_THAN_TEXT = {"script", "style", "code"}
READ_OUT = ("alt", "title", "aria-label", "placeholder", "content")


@pytest.fixture
def centre():
    return FamilyCentreFactory(
        slug="lyckan", name="Familjecentralen Lyckan", municipality__name="Prov", directions="Gå över gården.",
        phone="+4619123456",
    )  # fmt: skip


@pytest.fixture
def series(centre):
    """A world in which each kind of text that staff write is said somewhere, with å, ä or ö in it."""
    service = PartnerServiceFactory(centre=centre, name="Öppna dörren", about="Vi är här.", answers_feedback=True)
    for kind in ("mhv", "bhv", "social_services"):
        PartnerServiceFactory(centre=centre, kind=kind)
    room, park = VenueFactory(centre=centre, name="Blå rummet"), VenueFactory(centre=centre, name="Höga parken")
    by = {"responsible_service": service, "about": "Vi sjunger på förmiddagen."}
    activity = ActivityFactory(title="Sång på morgonen", **by)
    SessionFactory(activity=activity, venue=room, note="Ring på dörren", title="Första sången")
    SessionFactory(activity=activity, hour=9, hours=1, called_off_at=NOW, called_off_reason="Vi är sjuka")
    SessionFactory(activity=activity, hour=17, venue=park, moved_from=room, is_moved=True)
    drop_in = ActivityFactory(title="Öppet hus på gården", booking=Activity.Booking.DROP_IN, **by)
    SessionFactory(activity=drop_in, on_date=TODAY, hour=9, hours=3, capacity=None)
    centre.closures.create(from_date=date(2026, 11, 27), to_date=date(2026, 11, 27), reason="Vi målar om")
    template = SeriesTemplate.objects.create(centre=centre, title="Föräldragrupp på mall", about="Från början")
    about = TemplateSession.objects.create(
        template=template, number=1, title="Första träffen på mallen", theme="Sömn på natten", text="Vi talar så.",
        materials="Sömn på filmen | https://www.1177.se/", dialogue_cards="Hur är det på natten?",
        lead_service_kind=PartnerService.Kind.BHV,
    )  # fmt: skip
    group = ActivitySeries.objects.create(
        activity=ActivityFactory(title="Föräldragruppen på våren", for_expecting=True, **by), template=template,
        due_month=date(2027, 1, 1), capacity=8,
    )  # fmt: skip
    SessionFactory(
        activity=group.activity, series=group, number=1, title="Tema på sömn", template_session=about,
        on_date=date(2026, 12, 1), lead_service=service,
    )  # fmt: skip
    centre.opening_hours.create(weekday=3, opens=time(8), closes=time(16), valid_from=date(2026, 1, 1))
    made = {"key": uuid.uuid4(), "centre": centre}
    SaidAndDone.objects.create(
        **made, said="Vi frös på golvet", done="Vi köpte mattor på rean", published_on=TODAY, made_at=NOW,
        activity=activity,
    )  # fmt: skip
    Suggestion.objects.create(
        **made, text="Fler böcker på hyllan", published_on=TODAY, closes_on=date(2026, 12, 24)
    )  # fmt: skip
    return group


def translate_everything(language):
    """Each text that can be translated, in every row there is."""
    for model in apps.get_models():
        if issubclass(model, Translated):
            for row in model._default_manager.all():
                for field in row.TRANSLATED:
                    if original := getattr(row, field):
                        is_link = "https" in original
                        translate(row, field, language, "x | https://www.1177.se/" if is_link else f"{field} x")
                row.save(update_fields=["translations"])


def pages(centre, group, token):
    slug = centre.slug
    session = group.activity.centre.activities.get(title="Sång på morgonen").sessions.earliest("pk")
    yield from (
        reverse(name, args=[slug])
        for name in (
            "centre", "groups", "feedback_write", "feedback_thanks", "said_and_done", "suggestions", "your_data",
            "invitation", "embedded_week", "survey_choose",
        )
    )  # fmt: skip
    yield from (reverse(name) for name in ("centres", "storage", "accessibility", "left_sign_up", "erased"))
    yield reverse("week", args=[slug, 2026, 48])
    yield from (reverse("session", args=[slug, each.pk]) for each in session.activity.sessions.all())
    yield from (reverse(name, args=[slug, session.pk]) for name in ("session", "sign_up"))
    yield from (reverse(name, args=[slug, group.pk]) for name in ("series", "sign_up_series"))
    own = ("my_sign_up", "cancel_sign_up", "change_sign_up", "my_data", "erase_my_data", "answer_offer")
    yield from (reverse(name, args=[token]) for name in own)


def texts_of(page):
    """(text, language) of all that a page says, what is read out too; names of its languages are left out."""
    for element in html.fromstring(page).iter():
        if not isinstance(element.tag, str) or element.tag in OTHER_THAN_TEXT:
            continue
        language = next((each.get("lang") for each in [element, *element.iterancestors()] if each.get("lang")), "")
        outside = next((each.get("lang") for each in element.iterancestors() if each.get("lang")), "")
        said = [(element.text, language), (element.tail, outside)]
        said += [(element.get(name), language) for name in READ_OUT if element.get("http-equiv") is None]
        for text, of in said:
            if text and (clean := " ".join(text.split())):
                yield clean, of


def not_translated(language):
    """Texts that are another in the language than in Swedish: as a page shows them, where they have no holes."""
    files = {code: PROJECT / "locale" / code / "LC_MESSAGES" / "django.po" for code in ("sv", to_locale(language))}
    theirs = {e.key: e.translations for e in read(files[to_locale(language)])} if language != "en" else {}
    wrong = set()
    for entry in read(files["sv"]):
        shown = theirs.get(entry.key) or {0: entry.text}
        if entry.text and not re.search(r"[{%]", entry.text) and shown[0] != entry.translations.get(0):
            wrong.add(" ".join(entry.translations.get(0, "").split()))
            if language != "en" and shown[0] != entry.text:
                wrong.add(" ".join(entry.text.split()))
    right = {" ".join(text.split()).strip(MARKS) for texts in theirs.values() for text in texts.values()}
    return {text for text in wrong if len(text) > 2 and text.strip(MARKS) not in right}


def left_over(page, language, known):
    for text, of in texts_of(page):
        if not of.startswith(language) or text in NAMES:
            continue
        bare = text.strip(MARKS)
        # A word in brackets is the one on the door, which a newcomer has to know.
        swedish = re.sub("|".join([r"\([^)]*\)", *map(re.escape, NAMES)]), "", text)
        if re.search("[åäöÅÄÖ]", swedish) or bare in known or text in known:
            yield text


@pytest.mark.parametrize("language", ["ar", "en", "so"])
def test_nothing_on_the_public_pages_is_left_in_swedish(
    client, centre, series, language, django_capture_on_commit_callbacks
):

    with clock.at(NOW):
        translate_everything(language)
        token = signed_up(series, family(), now=NOW).token
        known, found = not_translated(language), {}
        with translation.override(language):
            addresses = list(pages(centre, series, token))
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            if left := sorted(set(left_over(answer.content.decode(), language, known))):
                found[address.replace(token, "…")] = left
    assert found == {}


def test_what_is_not_translated_is_shown_in_swedish_and_says_so(client, centre, series):
    with clock.at(NOW):
        page = client.get("/ar/lyckan/vecka/2026-48/").content.decode()
    assert '<bdi lang="sv" dir="ltr">Ring på dörren</bdi>' in page
    assert "Ring på dörren" not in {text for text, of in texts_of(page) if of != "sv"}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "sv"])
def test_a_mail_is_in_the_language_of_its_reader_with_the_title_that_staff_gave_it(centre, series, language):
    translate_everything(language)
    with clock.at(NOW):
        parent = Parent("lena@example.org", language=language)
        signed_up(series, family(parent=parent), now=NOW)
    with behind_the_wall(series):
        (mail,) = Message.objects.all()
    assert "title x" in mail.body
    assert "Föräldragruppen" not in mail.body
    assert f"/{language}/anmald/" in mail.body
