"""Under each field stands who reads it and when it goes, as the table and the rules have it."""

import importlib
import pkgutil
from datetime import timedelta

import pytest
from django import forms
from django.urls import reverse
from django.utils import translation

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from familjecentral.forms.public import PublicForm
from staff import secrecy
from staff.retention import periods
from staff.secrecy import Answer, Who
from staff.who_sees import OTHERS, AsksAboutAPerson, WhoSees, erased_on
from tests.factories import PartnerServiceFactory, SessionFactory, stockholm

APPS = ("activities", "feedback", "staff", "visits")
ONLY_STAFF = "Read only by staff and leads of Song."


def every_form():
    """Each form of ours that a parent or a visitor fills in."""
    for app in APPS:
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if module.name.endswith("forms"):
                importlib.import_module(module.name)

    def below(cls):
        return {cls} | {each for sub in cls.__subclasses__() for each in below(sub)}

    found = below(PublicForm) | below(AsksAboutAPerson)
    return [form for form in found if issubclass(form, forms.Form) and form.__module__.split(".")[0] in APPS]


def test_every_field_of_a_form_for_parents_says_whether_it_is_about_a_person():
    missing = {}
    for form in every_form():
        shown = {
            name
            for name, field in form.base_fields.items()
            if not isinstance(field.widget, forms.HiddenInput) and name not in PublicForm.base_fields
        }
        known = set(getattr(form, "about", {})) | set(getattr(form, "about_nobody", ()))
        if shown - known:
            missing[form.__name__] = shown - known
    assert missing == {}
    assert {"SignUpForm", "ChangeForm", "ConsentForm", "CommentForm"} <= {form.__name__ for form in every_form()}


def test_the_thing_of_each_field_is_in_the_secrecy_table():
    things = {thing for form in every_form() for thing in getattr(form, "about", {}).values()}
    assert {thing for thing in things if f"{thing}.read" not in secrecy.PERMISSIONS} == set()


@pytest.fixture
def song(db):
    with translation.override("en"):
        yield WhoSees(PartnerServiceFactory(name="Song"), "sign_up", stockholm(2026, 12, 1, 11), ["Library"])


def test_who_reads_a_contact_and_when_it_goes_is_said_in_one_line(song):
    assert song.text("contact") == (
        "Read only by staff and leads of Song, and a service that you let see it yourself. "
        "It is erased on 1 January 2027 at the latest."
    )
    assert song.text("attendance").startswith(f"{ONLY_STAFF[:-1]}, a service that you let see it yourself, and")
    assert song.text("comment").startswith("Read only by the lead of Song.")
    assert "Library, by a decision" in song.text("sign_up")


@pytest.mark.parametrize("who", [who for who in OTHERS if who != Who.CONSENTED], ids=str)
def test_a_cell_that_is_opened_in_the_table_is_told_at_the_field(song, monkeypatch, who):
    assert str(OTHERS[who]) not in song.text("contact")
    monkeypatch.setitem(secrecy.ANSWERS, ("contact.read", who), Answer.YES)
    assert str(OTHERS[who]) in song.text("contact")


def test_a_cell_that_is_closed_is_not_told_any_more(song, monkeypatch):
    for who in (Who.STAFF, Who.CONSENTED):
        monkeypatch.setitem(secrecy.ANSWERS, ("contact.read", who), Answer.NO)
    assert song.text("contact").startswith("Read only by the lead of Song.")
    monkeypatch.setitem(secrecy.ANSWERS, ("contact.read", Who.LEAD), Answer.NO)
    assert song.text("contact").startswith("Nobody reads it: only the program uses it.")


def test_every_column_of_the_table_that_is_not_the_service_has_words():
    of_the_service = {Who.STAFF, Who.LEAD, Who.TABLET, Who.PARENT, Who.SHARED}
    assert set(Who) == of_the_service | set(OTHERS)


def test_a_period_of_the_centre_changes_the_day(song):
    periods.set_period(code="sign_up", centre=song.service.centre, days=10, decision="§ 14", by=SYSTEM)
    later = WhoSees(song.service, "sign_up", song.over_at)
    assert later.erased == "It is erased on 12 December 2026 at the latest."
    assert WhoSees(song.service, "sign_up").erased == "It is erased: 10 days after the last session."


def test_the_day_is_that_of_the_purge_that_takes_it_also_late_in_the_evening():
    assert str(erased_on(stockholm(2026, 12, 1, 23, 30), 30)) == "2027-01-01"
    assert str(erased_on(stockholm(2026, 12, 1, 0, 30), 30)) == "2027-01-01"


@pytest.mark.django_db
def test_the_form_and_the_receipt_say_the_same(client):
    with clock.at(stockholm(2026, 11, 24, 8)):
        session = SessionFactory()
        page = client.get(reverse("sign_up", args=[session.activity.centre.slug, session.pk])).content.decode()
    service = session.activity.responsible_service
    day = (session.ends_at + timedelta(days=31)).astimezone().day
    with translation.override("sv"):
        text = WhoSees(service, "sign_up", session.ends_at).text("contact")
    assert page.count('<details class="who-sees">') >= 12
    assert f"<p>{text}</p>" in page
    assert f" {day} " in text
