"""The generated texts say what the register, the secrecy table and the settings say, and change with them."""

import dataclasses
import io
import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pypdf
import pytest
from django.conf import settings
from django.utils import translation

from familjecentral.audit.recording import SYSTEM
from staff import secrecy
from staff.documents import assessment, information, processing
from staff.documents.printing import as_pdf
from staff.documents.readers import who_reads
from staff.documents.register_book import HEAD_ROW, as_workbook
from staff.documents.safeguards import SAFEGUARDS
from staff.documents.subjects import Kind, Subject
from staff.retention import register
from staff.retention.periods import set_period
from staff.retention.register import BY_CODE, RECORD_TYPES, Controller, Whose
from staff.secrecy import Answer, Who
from tests.factories import FamilyCentreFactory, PartnerServiceFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def part_of(text, title):
    """What stands under the heading of a part."""
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


def keep_comments(centre, days):
    set_period(code="comment", centre=centre, days=days, decision="Nämnden § 14", by=SYSTEM)


def test_a_body_is_controller_of_what_its_services_hold_and_only_the_municipality_of_the_log(
    centre, municipality, region
):
    of_municipality = {each.record_type.code for each in processing.processed_by(municipality)}
    assert of_municipality == {each.code for each in RECORD_TYPES}
    of_region = {each.record_type.code for each in processing.processed_by(region)}
    assert of_region == {each.code for each in RECORD_TYPES if each.controller != Controller.OPERATOR}
    (at,) = next(each for each in processing.processed_by(region) if each.record_type.code == "sign_up").where
    assert (at.centre, len(at.services)) == (centre, 1)


def test_the_municipality_of_a_centre_without_services_of_its_own_is_no_controller_of_families(centre, region):
    bare = FamilyCentreFactory()
    PartnerServiceFactory(centre=bare, kind="bhv", principal=region)
    whose = {each.record_type.controller for each in processing.processed_by(bare.municipality)}
    assert whose == {Controller.EMPLOYER, Controller.OPERATOR}


def test_a_changed_period_changes_the_register_and_the_information_at_that_centre_alone(centre, municipality):
    other = FamilyCentreFactory(municipality=municipality, name="Familjecentralen Dalen")
    PartnerServiceFactory(centre=other)
    keep_comments(centre, 60)
    comments = part_of(processing.as_text(municipality), "Comments")
    said = "(Open preschool): {} days after the day it was handled. Decision: "
    assert f"{centre.name} {said.format(60)}Nämnden § 14" in comments
    assert f"{other.name} {said.format(90)}the period that comes with the program" in comments
    assert "- Erased: 60 days" in part_of(information.as_text(centre), "When you write a comment")
    assert "- Erased: 90 days" in part_of(information.as_text(other), "When you write a comment")


def test_a_changed_cell_of_the_secrecy_table_changes_who_is_said_to_read(centre, municipality, monkeypatch):
    assert who_reads(BY_CODE["comment"]) == ["The lead of the service"]
    monkeypatch.setitem(secrecy.ANSWERS, ("comment.read", Who.STAFF), Answer.YES)
    for text in (
        part_of(processing.as_text(municipality), "Comments"),
        part_of(information.as_text(centre), "When you write a comment"),
    ):
        assert "Staff of the service; the lead of the service" in text


def test_every_record_of_families_visitors_and_staff_is_told_of_at_the_form_where_it_is_left():
    told = {code for form in information.FORMS for code in form.record_types}
    assert told == {each.code for each in RECORD_TYPES if each.whose in Whose}


def test_the_information_is_in_the_language_of_the_page(client, centre):
    for language, prefix in (("sv", ""), ("en", "/en"), ("ar", "/ar")):
        page = client.get(f"{prefix}/angen/dina-uppgifter/").content.decode()
        with translation.override(language):
            assert [str(form.title) in page for form in information.FORMS] == [True] * len(information.FORMS)
        assert "Exempelstads kommun" in page
        assert "dso@exempelstad.example" in page


def test_hosts_that_data_is_handed_to_are_named_as_they_are_set(municipality, centre, settings):
    settings.MAILERS = {"default": {"OPTIONS": {"host": "post.exempelstad.example"}}}
    settings.SMS_BACKEND = settings.ELKS
    settings.SMS_OPTIONS = {"url": "https://sms.example/a1/sms"}
    said = part_of(processing.as_text(municipality), "Where data goes")
    assert "post.exempelstad.example" in said
    assert "sms.example" in said


def test_what_is_said_to_hold_a_measure_is_there(municipality, centre):
    said = re.findall(r"\w+/[\w/.-]+\.(?:py|md)", assessment.as_text(municipality))
    assert len(said) > 20
    files = {*said, *(each.held_by for each in SAFEGUARDS)}
    assert [file for file in files if not (Path(settings.BASE_DIR) / file).is_file()] == []


def test_the_workbook_has_days_as_numbers_and_the_day_as_a_date_under_a_frozen_head(centre, municipality):
    keep_comments(centre, 60)
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(municipality, now=NOW)))
    assert book.sheetnames == ["Processing", "Erasure", "Security measures"]
    erasure = book["Erasure"]
    assert (erasure["A1"].value, erasure["B4"].value) == ("Exempelstads kommun", datetime(2026, 11, 26))
    assert (erasure.freeze_panes, erasure.page_setup.orientation) == (f"B{HEAD_ROW + 2}", "landscape")
    rows = {row[0]: row[1:] for row in erasure.iter_rows(min_row=HEAD_ROW + 2, values_only=True)}
    assert rows["Comments"] == (centre.name, "Open preschool", 60, "the day it was handled", "Nämnden § 14")
    assert [row[0].value for row in book["Processing"].iter_rows(min_row=HEAD_ROW + 2)] == [
        str(each.title) for each in RECORD_TYPES
    ]


def test_the_pdf_is_tagged_and_says_the_text_as_it_is_written(municipality):
    text = "# Titel\n\n## *Inte* #uppmärkning\n\n- Ändamål: $x$ [a](b)\n\nStycke."
    pdf = pypdf.PdfReader(io.BytesIO(as_pdf(Subject(Kind.REGISTER, principal=municipality), text, "Version 3")))
    root = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], pdf.metadata.title) == ("sv", True, "Titel")
    words = " ".join(pdf.pages[0].extract_text().split())
    for said in ("Exempelstads kommun", "Version 3", "*Inte* #uppmärkning", "Ändamål: $x$ [a](b)", "Stycke."):
        assert said in words


def test_a_register_of_thirty_centres_costs_no_more_questions_than_of_one(
    centre, municipality, django_assert_max_num_queries
):
    for _number in range(29):
        PartnerServiceFactory(centre=FamilyCentreFactory(municipality=municipality))
    with django_assert_max_num_queries(3):
        processing.as_text(municipality)


def test_a_new_record_type_needs_nothing_written_here(centre, municipality, monkeypatch):
    new = dataclasses.replace(BY_CODE["comment"], code="diary", title="Diaries")
    monkeypatch.setattr(register, "RECORD_TYPES", (*RECORD_TYPES, new))
    monkeypatch.setattr("staff.retention.periods.RECORD_TYPES", (*RECORD_TYPES, new))
    monkeypatch.setattr(processing, "RECORD_TYPES", (*RECORD_TYPES, new))
    assert "- The lead of the service" in part_of(processing.as_text(municipality), "Diaries")
