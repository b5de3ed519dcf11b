"""A programme uploaded: its errors with row and column, or what it would change; of one's own centre only."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from activities.models import ActivitySession
from activities.programme_files import WEEK_COLUMNS
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from staff.models import Closure
from tests.activities.programme import exceptions_csv, state, week_csv
from tests.factories import PartnerServiceFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
ADDRESS = "/personal/planering/ladda-upp/"


@pytest.fixture(autouse=True)
def before_the_term():
    with clock.at(stockholm(2026, 10, 26, 8, 0)):
        yield


@pytest.fixture
def service():
    about = {"centre__name": "Familjecentralen Exempel", "centre__municipality__name": "Exempelkommun"}
    return PartnerServiceFactory(**about)


@pytest.fixture
def lead(client, service):
    person = staff_with("centre_lead", service)
    client.force_login(person)
    return person


def file(text, name="vecka.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def sent(client, service, week, exceptions=None, **more):
    files = {"week": file(week)} | ({"exceptions": file(exceptions, "undantag.csv")} if exceptions else {})
    return client.post(ADDRESS, {"centre": service.centre.slug, **files, **more})


def codes(response):
    return [(error.row, error.column, error.code) for error in response.context["errors"]]


def test_the_address_is_the_one_that_takes_a_file():
    assert reverse("activities_staff:upload_programme") == ADDRESS
    assert list(settings.FILE_FORMS) == [ADDRESS]
    assert settings.LONGER_BODIES[ADDRESS] == 1024 * 1024


def test_it_is_looked_through_then_imported_and_the_same_file_changes_nothing(client, service, lead):
    before = state()
    looked = sent(client, service, week_csv())
    assert (looked.status_code, state()) == (200, before)
    content = {"centre": service.centre.slug, "content": looked.context["content"]}
    done = client.post(ADDRESS, content)
    assert (done.status_code, ActivitySession.objects.count()) == (302, 6)
    assert AuditEvent.objects.get(action="imported_programme").actor_id == lead.pk
    after = state()
    client.post(ADDRESS, content)  # sent once more
    again = sent(client, service, week_csv())
    assert (again.context["result"].has_changes, state()) == (False, after)


def test_a_spreadsheet_is_known_by_what_is_in_it(client, service, lead):
    book, saved = Workbook(), io.BytesIO()
    book.active.append(WEEK_COLUMNS)
    book.active.append(week_csv().splitlines()[1].split(","))
    book.save(saved)
    assert sent(client, service, saved.getvalue()).context["result"].has_changes


def test_every_error_is_told_with_its_row_and_column(client, service, lead):
    before = state()
    response = sent(client, service, week_csv(weekday="9", start="25:00"), exceptions_csv(kind="stängt"))
    assert response.status_code == 422
    assert codes(response) == [
        (2, "weekday", "unknown_weekday"), (2, "start", "bad_time"), (2, "kind", "unknown_kind")
    ]  # fmt: skip
    html = response.content.decode()
    assert [
        code for code in ("unknown_weekday", "bad_time", "unknown_kind") if f'data-error="{code}"' not in html
    ] == []
    assert state() == before


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"centre": "Familjecentralen Annan"}, (2, "centre", "other_centre")),
        ({"municipality": "Annanstad"}, (2, "municipality", "other_centre")),
        ({"service": "bhv"}, (2, "service", "no_such_service")),
    ],
)
def test_a_file_reaches_no_other_centre_and_makes_no_service(client, service, lead, cells, error):
    before = state()
    assert codes(sent(client, service, week_csv(**cells))) == [error]
    assert state() == before


def test_a_coordinator_closes_no_house_by_a_file_and_a_lead_does(client, service, lead):
    assert sent(client, service, week_csv(), exceptions_csv()).context["errors"] == []
    client.force_login(staff_with("coordinator", centre=service.centre))
    assert codes(sent(client, service, week_csv(), exceptions_csv())) == [(2, "kind", "not_yours")]
    assert Closure.objects.count() == 0


def a_bomb():
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b"\0" * 30_000_000)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [(a_bomb, "too_large"), (lambda: b"\x89PNG\r\n\x1a\n\xff\xfe", "not_text"),
     (lambda: b"PK\x03\x04x", "not_a_spreadsheet"),
     (lambda: b"\xd0\xcf\x11\xe0", "not_text"), (lambda: b" ", "empty_file")],
    ids=["a zip bomb", "a picture", "a broken spreadsheet", "an old spreadsheet", "nothing"],
)  # fmt: skip
def test_what_is_no_programme_is_said_to_be_none(client, service, lead, content, code):
    assert [each[2] for each in codes(sent(client, service, content()))] == [code]


def test_more_than_a_megabyte_more_than_two_files_and_a_strangers_file_are_refused(client, service, lead):
    assert sent(client, service, b"x" * 1024 * 1024).status_code == 413
    client.raise_request_exception = False
    assert sent(client, service, week_csv(), exceptions_csv(), third=file("x")).status_code == 400
    stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)  # what reads a form first
    stranger.cookies["csrftoken"] = "a" * 32
    assert sent(stranger, service, week_csv()).status_code == 400


def test_what_another_has_looked_through_or_somebody_has_changed_is_not_imported(client, service, lead):
    content = sent(client, service, week_csv()).context["content"]
    for text in (content[:-1] + "x", "", "x" * 100):
        assert client.post(ADDRESS, {"centre": service.centre.slug, "content": text}).status_code == 200
    client.force_login(staff_with("coordinator", centre=service.centre))
    client.post(ADDRESS, {"centre": service.centre.slug, "content": content})
    assert ActivitySession.objects.count() == 0
