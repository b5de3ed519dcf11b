"""A frozen report is what it was, whatever has changed since; and what has is shown, but for what points out."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from activities.models import SignUp
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from reports.exporting import AT_ONCE, Format
from reports.files.annual import as_pdf
from reports.files.paper import from_json
from reports.frozen.corrections import changed_definitions, corrections
from reports.frozen.freezing import FreezeDenied, FreezeRefused, freeze_report
from reports.frozen.queries import export_frozen
from reports.models import FrozenReport
from reports.models.frozen import checksum_of
from reports.periods import Period
from reports.report import Comparison
from reports.scope import Scope
from staff.models import StaffRole
from tests.factories import FamilyCentreFactory, staff_with
from tests.reports.made import AT, count, service_at, session_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
AUTUMN = Period(date(2026, 7, 1), date(2026, 10, 31))


@pytest.fixture
def freeze(filled, coordinator):
    def frozen(*, key=None, period=AUTUMN, title="Rapport <b> #x"):
        return freeze_report(
            scope=Scope.of_centre(filled), period=period, comparison=Comparison.YEAR_BEFORE, title=title,
            key=key or uuid.uuid4(), by=Actor.staff(coordinator), person=coordinator, now=clock.now(),
        )  # fmt: skip

    return frozen


def files_of(frozen, person):
    return {one: export_frozen(frozen=frozen, file_format=one, by=Actor.staff(person)).content for one in AT_ONCE}


@pytest.fixture
def other_words(monkeypatch):
    """Every text of ours in another translation than when the report was frozen."""

    class Otherwise(trans_real.DjangoTranslation):
        def gettext(self, message):
            return f"ANNAT {super().gettext(message)}"

        def ngettext(self, one, many, number):
            return f"ANNAT {super().ngettext(one, many, number)}"

    def change():
        monkeypatch.setattr(trans_real, "_translations", {})
        monkeypatch.setattr(trans_real, "DjangoTranslation", Otherwise)
        translation.activate("sv")

    return change


def test_made_again_after_everything_has_changed_it_is_the_same_to_the_byte(
    freeze, filled, coordinator, other_words
):
    frozen = freeze()
    before = files_of(frozen, coordinator)
    count(session_at(filled, date(2026, 9, 21)), "woman", 90)
    filled.name = "Nytt namn"
    filled.save()
    filled.municipality.official_name = "Storkommunen"
    filled.municipality.save()
    SignUp.objects.all().delete()
    other_words()
    with clock.at(AT + timedelta(days=400)):
        found = FrozenReport.objects.get()
        assert found.is_whole
        assert files_of(found, coordinator) == before
        again = as_pdf(from_json(found.content), checksum=found.checksum)
    assert again == before[Format.PDF]
    assert checksum_of(found.content) == frozen.checksum
    assert b"ANNAT" not in found.content.encode()


def test_nobody_can_change_or_delete_it_through_the_application(freeze):
    frozen = freeze()
    for change in (
        lambda: FrozenReport.objects.filter(pk=frozen.pk).update(title="Ett annat"),
        lambda: FrozenReport.objects.filter(pk=frozen.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_same_form_again_is_the_same_report_and_it_is_in_the_log(freeze, key, coordinator):
    assert freeze(key=key) == freeze(key=key)
    event = AuditEvent.objects.get(action="froze_report")
    assert (event.actor_id, event.thing_id) == (coordinator.pk, str(FrozenReport.objects.get().pk))


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"period": Period(date(2026, 7, 1), date(2026, 11, 24))}, FreezeDenied.NOT_OVER),
        ({"title": "Om familjen 19121212-1212"}, FreezeDenied.PERSONAL),
    ],
)
def test_a_refusal_says_what_to_do_and_freezes_nothing(freeze, how, reason):
    with pytest.raises(FreezeRefused) as refusal:
        freeze(**how)
    assert refusal.value.reason == reason
    assert not FrozenReport.objects.exists()


def changed(paper, **numbers):
    """The paper with other figures, by name."""

    def line(one):
        if one.name not in numbers:
            return one
        return replace(one, value=replace(one.value, value=numbers[one.name], shown=str(numbers[one.name])))

    parts = [
        replace(part, sheets=[replace(sheet, lines=[line(one) for one in sheet.lines]) for sheet in part.sheets])
        for part in paper.parts
    ]
    return replace(paper, parts=parts)


def test_corrections_are_shown_but_not_those_that_could_point_somebody_out(freeze):
    then = from_json(freeze().content)
    assert corrections(then, then) == []
    (large,) = corrections(then, changed(then, visits=182))
    assert (large.then, large.now, large.difference) == ("82", "182", "+100")
    small = corrections(then, changed(then, adults=49, women=38, men=11, share_of_men=0.224))
    assert [one.now for one in small] == ["dolt"] * 3  # the share says as much as the number does
    both = corrections(then, changed(then, adults=151, women=138, men=13))
    assert {one.now for one in both} == {"dolt"}  # 100 and 98 would say that it is 2 men


def test_a_definition_that_is_another_now_is_named(freeze):
    then = from_json(freeze().content)
    other = replace(then.definitions[0], formula="Något annat")
    assert changed_definitions(then, replace(then, definitions=[other, *then.definitions[1:]])) == [other.label]


def test_the_pages_list_show_corrections_and_hand_over_the_files(client, coordinator, freeze, filled):
    frozen = freeze()
    count(session_at(filled, date(2026, 9, 21)), "woman", 90)
    client.force_login(coordinator)
    listed = client.get(reverse("reports:frozen")).content.decode()
    assert frozen.checksum in listed
    address = reverse("reports:frozen_report", args=[frozen.pk])
    page = client.get(address).content.decode()
    assert "+90" in page
    assert "Rapport &lt;b&gt; #x" in page
    for one in AT_ONCE:
        assert client.get(address, {"file": one.value}).status_code == 200
    assert client.get(address, {"file": "tidy_csv"}).status_code == 404
    assert AuditEvent.objects.filter(action="exported_report").count() == len(AT_ONCE)


def test_a_coordinator_freezes_on_the_page_and_a_lead_only_reads(client, coordinator, filled):
    asked = {"centre": "exempel", "start": "2026-07-01", "end": "2026-10-31", "title": "Hösten"}
    lead = staff_with(StaffRole.Role.CENTRE_LEAD, service_at(filled))
    client.force_login(lead)
    assert client.post(reverse("reports:frozen"), asked | {"key": uuid.uuid4()}).status_code == 404
    client.force_login(coordinator)
    unfinished = client.post(reverse("reports:frozen"), asked | {"key": uuid.uuid4(), "end": "2026-11-24"})
    assert (unfinished.status_code, FrozenReport.objects.count()) == (422, 0)
    answer = client.post(reverse("reports:frozen"), asked | {"key": uuid.uuid4()})
    assert answer.url == reverse("reports:frozen_report", args=[FrozenReport.objects.get().pk])
    client.force_login(lead)
    assert client.get(answer.url).status_code == 200


def test_a_report_of_a_centre_that_one_does_not_follow_up_is_not_found(client, freeze):
    frozen = freeze()
    client.force_login(staff_with(StaffRole.Role.COORDINATOR, centre=FamilyCentreFactory()))
    address = reverse("reports:frozen_report", args=[frozen.pk])
    assert [client.get(address, how).status_code for how in ({}, {"file": "pdf"})] == [404, 404]
    assert frozen.title not in client.get(reverse("reports:frozen")).content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_number_of_queries(
    client, coordinator, freeze, number, django_assert_max_num_queries
):
    first = freeze()
    values = {field.attname: getattr(first, field.attname) for field in FrozenReport._meta.concrete_fields}
    FrozenReport.objects.bulk_create(
        FrozenReport(**values | {"id": None, "key": uuid.uuid4()}) for _more in range(number - 1)
    )
    client.force_login(coordinator)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("reports:frozen")).content.count(b"data-frozen") == number
