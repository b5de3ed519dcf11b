"""Versions of documents: who keeps them, what is refused, and that nothing untrue stays on the site."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from staff.documents.drafts import draft_of
from staff.documents.versions import (
    Change,
    DocumentDenied,
    DocumentRefused,
    changes_since,
    save_version,
)
from staff.models import AccessibilityTest, Document, DocumentVersion
from staff.retention.periods import set_period
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with

from .conftest import NOW

pytestmark = pytest.mark.django_db


def save(subject, person, **values):
    defaults = {"text": draft_of(subject), "note": "", "based_on": 0, "key": uuid.uuid4()}
    return save_version(subject=subject, by=Actor.staff(person), person=person, now=NOW, **defaults | values)


def keep_comments(centre, days):
    set_period(code="comment", centre=centre, days=days, decision="Nämnden § 14", by=SYSTEM)


def page(code):
    return reverse("staff:document", args=[code])


def sent(client, code, **values):
    form = {"key": uuid.uuid4(), "based_on": 0, "text": "# Egen text", "note": ""} | values
    return client.post(page(code), form)


def test_versions_are_numbered_and_logged_and_a_repeated_form_is_one(coordinator, subject_of):
    subject, key = subject_of(coordinator, "register"), uuid.uuid4()
    first = save(subject, coordinator, key=key)
    assert save(subject, coordinator, key=key) == first
    second = save(subject, coordinator, text="# Ändrad", based_on=1)
    assert [first.number, second.number] == [1, 2]
    logged = AuditEvent.objects.filter(action="saved_document").order_by("pk").values_list("count", flat=True)
    assert list(logged) == [1, 2]


@pytest.mark.parametrize(
    ("reason", "values"),
    [
        (DocumentDenied.STALE, {"based_on": 0, "text": "# Annat"}),
        (DocumentDenied.NOTHING_NEW, {"based_on": 1}),
        (DocumentDenied.KEY_REUSED, {"based_on": 1, "text": "# Annat", "key": uuid.UUID(int=7)}),
    ],
)
def test_a_version_over_somebody_elses_the_same_again_and_a_used_key_are_refused(
    coordinator, subject_of, reason, values
):
    subject = subject_of(coordinator, "register")
    save(subject, coordinator, key=uuid.UUID(int=7))
    with pytest.raises(DocumentRefused) as refusal:
        save(subject, coordinator, **values)
    assert refusal.value.reason == reason
    assert DocumentVersion.objects.count() == 1


def test_a_version_says_what_the_program_writes_otherwise_now_and_the_same_text_can_be_kept_anew(
    coordinator, subject_of, centre
):
    subject = subject_of(coordinator, "information")
    version = save(subject, coordinator)
    assert changes_since(version, draft_of(subject)) == []
    keep_comments(centre, 60)
    changes = changes_since(version, draft_of(subject))
    assert [(each.is_added, "60" in each.line) for each in changes] == [(False, False), (True, True)]
    again = save(subject, coordinator, text=version.text, based_on=1)
    assert changes_since(again, draft_of(subject)) == []


def test_the_site_shows_ones_own_text_until_what_it_rests_on_changes(client, coordinator, subject_of, centre):
    save(subject_of(coordinator, "information"), coordinator, text="# Så gör vi\n\n<b>Egna</b> ord.")
    shown = client.get("/angen/dina-uppgifter/").content.decode()
    assert ">Så gör vi</h1>" in shown
    assert "&lt;b&gt;Egna&lt;/b&gt; ord." in shown
    assert "Så gör vi" not in client.get("/en/angen/dina-uppgifter/").content.decode()
    keep_comments(centre, 60)
    shown = client.get("/angen/dina-uppgifter/").content.decode()
    assert "Så gör vi" not in shown
    assert "60 " in shown


def test_the_page_shows_what_is_gone_and_new_and_takes_the_next_version(client, coordinator, subject_of, centre):
    client.force_login(coordinator)
    code = subject_of(coordinator, "information").code
    assert sent(client, code).status_code == 302
    keep_comments(centre, 60)
    shown = client.get(page(code)).content.decode()
    assert "data-changed" in shown
    assert shown.count("<ins>") == shown.count("<del>") == 1
    began = client.get(f"{page(code)}?from=draft").context["form"]
    assert began.initial["text"] == draft_of(subject_of(coordinator, "information"))
    refused = sent(client, code, based_on=0)
    assert refused.status_code == 422
    assert str(DocumentDenied.STALE.label) in refused.content.decode()
    assert sent(client, code, based_on=1, text=began.initial["text"]).status_code == 302
    assert "data-changed" not in client.get(page(code)).content.decode()


@pytest.mark.parametrize(
    ("text", "based_on"),
    [("", 0), ("x" * 100_001, 0), ("a\x00b", 0), ("# Bra", "många"), ("# Bra", -1)],
    ids=["empty", "too long", "what can not be held", "no number", "no version"],
)
def test_a_form_that_can_not_be_kept_is_shown_again(client, coordinator, subject_of, text, based_on):
    client.force_login(coordinator)
    response = sent(client, subject_of(coordinator, "register").code, text=text, based_on=based_on)
    assert response.status_code == 422
    assert DocumentVersion.objects.count() == 0


def test_files_of_any_version_and_of_what_is_now(client, coordinator, subject_of):
    subject = subject_of(coordinator, "assessment")
    save(subject, coordinator, text="# Den första")
    save(subject, coordinator, text="# Den andra", based_on=1)
    client.force_login(coordinator)

    def file(which, form, code=subject.code):
        return client.get(reverse("staff:document_file", args=[code, which, form]))

    assert file(1, "txt").content.decode() == "# Den första"
    assert file("utkast", "txt").content.decode() == draft_of(subject)
    assert "Kvarvarande risk" in draft_of(subject)
    assert file(2, "pdf").content.startswith(b"%PDF")
    assert file("utkast", "xlsx", subject_of(coordinator, "register").code).content.startswith(b"PK")
    assert [file(*each).status_code for each in ((3, "pdf"), (1, "exe"), ("utkast", "xlsx"))] == [404] * 3


def test_who_may_not_read_or_change_a_document_finds_none(client, centre, coordinator, subject_of):
    own = subject_of(coordinator, "information").code
    of_region = f"register-{centre.services.get(kind='mhv').principal_id}"
    elsewhere = FamilyCentreFactory()
    PartnerServiceFactory(centre=elsewhere)
    people = {
        "coordinator": (coordinator, 200, 302),
        "of another municipality": (staff_with("coordinator", centre=elsewhere), 404, 404),
        "lead": (staff_with("centre_lead", centre.services.first()), 200, 404),
        "officer": (staff_with("data_protection_officer"), 200, 404),
        "staff": (staff_with("staff_member", centre.services.first()), 403, 403),
        "it": (staff_with("it_administrator"), 200, 422),  # the coordinator was before
    }
    answers = {}
    for name, (person, _read, _change) in people.items():
        client.force_login(person)
        answers[name] = (client.get(page(own)).status_code, sent(client, own).status_code)
    assert answers == {name: (read, change) for name, (_person, read, change) in people.items()}
    client.force_login(coordinator)
    assert (client.get(page(of_region)).status_code, sent(client, of_region).status_code) == (200, 404)
    assert (client.get(page("storage-sv")).status_code, sent(client, "storage-sv").status_code) == (200, 404)


def test_the_list_costs_the_same_for_one_centre_and_for_thirty(client, centre, django_assert_num_queries):
    client.force_login(staff_with("it_administrator"))
    url = reverse("staff:documents")
    client.get(url)  # what is asked once a process is asked
    with CaptureQueriesContext(connection) as one:
        assert client.get(url).status_code == 200
    for _number in range(29):
        PartnerServiceFactory()
    with django_assert_num_queries(len(one)):
        assert client.get(url).content.count(b"data-document=") == 30 * 5 + 30 * 2 + 1 + 10


def test_the_latest_test_of_accessibility_is_the_one_that_the_statement_tells_of(client, coordinator, subject_of):
    assert "2026" not in _statement(client).replace("2018", "")
    for day, conformance in (("2026-03-01", "not"), ("2026-10-01", "partly"), ("2026-05-01", "full")):
        AccessibilityTest.objects.create(
            tested_on=day, what="Skärmläsare", by_whom="IT-enheten", conformance=conformance,
            known_faults="Affischen går inte att läsa upp.\n\n- Kartan saknar text.",
        )  # fmt: skip
    said = _statement(client)
    assert "October 2026" in said
    assert "The site follows the law in part." in said
    assert [fault in said for fault in ("Affischen går inte att läsa upp.", "Kartan saknar text.")] == [True, True]


def _statement(client):
    return client.get("/en/tillganglighet/").content.decode().split("<article")[1].split("</article>")[0]


def test_a_document_is_about_one_thing_and_there_once(centre, municipality):
    Document.objects.create(kind="storage", language="sv")
    for wrong in (
        {"kind": "storage", "language": "sv"},
        {"kind": "register", "centre": centre, "language": "sv"},
        {"kind": "information", "principal": municipality, "language": "sv"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.create(**wrong)


def test_a_change_is_one_line(coordinator, subject_of):
    version = DocumentVersion(generated="# T\n\n- a\n- -- b\n")
    assert changes_since(version, "# T\n\n- a\n- c\n") == [Change(False, "- -- b"), Change(True, "- c")]
