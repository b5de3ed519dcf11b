"""What coordinators add to a report, and what a reader is told about its figures."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.disclosure import Withheld
from reports import following_up as verbs
from reports.centre_table import lines_of
from reports.chart import drawn
from reports.making import make_report
from reports.models import ReportNote, ReportTarget
from reports.periods import Period
from reports.pictures import pictures_of
from reports.scope import Scope, scope_of
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with

from .made import AT, count, service_at, session_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))


@pytest.fixture
def coordinator(centre):
    return staff_with("coordinator", centre=centre)


def report_of(centre, period=SEPTEMBER):
    return make_report(Scope.of_centre(centre), period, as_of=AT)


def written(centre, person, **changes):
    values = {
        "key": uuid.uuid4(), "about": centre, "kind": "note", "section": "visits", "from_day": date(2026, 9, 10),
        "to_day": date(2026, 9, 12), "text": "Hallen byggdes om.", "person": person, "now": AT,
    }  # fmt: skip
    return verbs.write_note(**values | changes)


def test_a_note_is_in_the_reports_that_have_a_day_of_it_until_it_is_taken_back(centre, coordinator):
    note = written(centre, coordinator)
    assert [(each.section, each.text, each.who) for each in report_of(centre).remarks] == [
        ("visits", "Hallen byggdes om.", coordinator.name)
    ]
    assert report_of(centre, Period(date(2026, 9, 13), date(2026, 9, 30))).remarks == []
    assert report_of(FamilyCentreFactory()).remarks == []
    verbs.take_back_note(note=note, by=Actor.staff(coordinator), now=AT)
    assert report_of(centre).remarks == []
    with pytest.raises(verbs.NoteRefused) as refusal:
        verbs.take_back_note(note=note, by=Actor.staff(coordinator), now=AT)
    assert refusal.value.reason == verbs.NoteDenied.GONE
    actions = list(AuditEvent.objects.filter(action__contains="report_note").values_list("action", flat=True))
    assert sorted(actions) == ["took_back_report_note", "wrote_report_note"]


def test_a_note_sent_twice_is_one(centre, coordinator):
    key = uuid.uuid4()
    assert written(centre, coordinator, key=key) == written(centre, coordinator, key=key)
    assert ReportNote.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "  \n "}, verbs.NoteDenied.NO_TEXT),
        ({"text": "Ring mamman på 070-174 06 05."}, verbs.NoteDenied.PERSONAL),
        ({"to_day": None}, verbs.NoteDenied.NO_END),
        ({"to_day": date(2026, 9, 9)}, verbs.NoteDenied.ENDS_BEFORE),
    ],
)
def test_a_note_that_says_nothing_or_of_no_days_is_refused(centre, coordinator, changes, reason):
    with pytest.raises(verbs.NoteRefused) as refusal:
        written(centre, coordinator, **changes)
    assert refusal.value.reason == reason
    assert not ReportNote.objects.exists()


def test_a_change_in_one_part_of_the_report_is_said_there_and_leaves_the_chart_of_visits_whole(
    centre, coordinator
):
    for day in (date(2026, 9, 2), date(2026, 9, 16)):
        count(session_at(centre, day), "woman", 9)
    written(
        centre,
        coordinator,
        kind="change",
        section="talks",
        from_day=date(2026, 9, 16),
        to_day=None,
        text="Ny form.",
    )
    report = report_of(centre)
    assert [each.section for each in report.breaks] == ["talks"]
    assert not any(each.column.breaks for each in drawn(report)["weeks"].columns)


def test_a_change_in_how_it_is_counted_is_said_and_breaks_the_chart_at_its_week(centre, coordinator):
    for day in (date(2026, 9, 2), date(2026, 9, 16)):
        count(session_at(centre, day), "woman", 9)
    written(centre, coordinator, kind="change", from_day=date(2026, 9, 16), to_day=None, text="Nya åldersband.")
    report = report_of(centre)
    assert report.breaks[0].in_words in report.notes
    chart = drawn(report)["weeks"]
    broken = [(each.column.short, each.column.breaks) for each in chart.columns if each.column.breaks]
    assert broken == [("38", ("Nya åldersband.",))]
    assert report_of(centre, Period(date(2026, 9, 16), date(2026, 9, 30))).breaks != []  # beside a year before
    assert report_of(centre, Period(date(2026, 9, 1), date(2026, 9, 15))).breaks == []


@pytest.mark.parametrize(
    ("direction", "value", "told"),
    [
        ("at_least", 40, "reached"), ("at_least", 55, "on the way"), ("at_least", 400, "not on the way"),
        ("at_most", 400, "on the way"), ("at_most", 40, "more than"),
    ],
)  # fmt: skip
def test_a_target_says_how_far_it_is(centre, coordinator, direction, value, told):
    from django.utils import translation

    count(session_at(centre, date(2026, 9, 2)), "woman", 50)
    verbs.set_target(
        about=centre, indicator="visits", year=2026, direction=direction, value=Decimal(value),
        person=coordinator, now=AT,
    )  # fmt: skip
    with translation.override("en"):
        (progress,) = report_of(centre, YEAR).progress
        assert told in progress.told
        assert ("not on" in progress.told) == told.startswith("not")
        assert "whole of 2026" in report_of(centre).progress[0].told  # a month can't tell
    assert report_of(centre, Period(date(2025, 1, 1), date(2025, 12, 31))).progress == []


def test_a_target_set_again_is_the_new_one_and_one_whose_figure_is_gone_is_said(centre, coordinator):
    for value in (10, 20):
        verbs.set_target(
            about=centre, indicator="no_such_figure", year=2026, direction="at_least", value=Decimal(value),
            person=coordinator, now=AT,
        )  # fmt: skip
    assert [target.value for target in ReportTarget.objects.all()] == [20]
    (progress,) = report_of(centre, YEAR).progress
    assert (progress.label, progress.aim) == ("no_such_figure", "")


def test_between_centres_size_does_not_decide_and_few_men_point_nobody_out(centre):
    small = FamilyCentreFactory(name="Alpha", slug="alpha", municipality=centre.municipality)
    new = FamilyCentreFactory(name="Beta", slug="beta", municipality=centre.municipality)
    for day in range(1, 11):
        count(session_at(centre, date(2026, 9, day)), "woman", 20)
    count(session_at(small, date(2026, 9, 1)), "woman", 30)
    count(session_at(small, date(2026, 9, 1), hour=14), "man", 2)
    count(session_at(centre, date(2026, 9, 1), hour=14), "man", 40)
    scope = scope_of(f"municipality:{centre.municipality_id}", [small, new, centre])
    report = make_report(scope, SEPTEMBER, as_of=AT)
    lines = lines_of(report)
    assert [(line.name, line.per_day) for line in lines] == [
        ("Alpha", 32), ("Beta", None), ("Familjecentralen Exempel", 24)
    ]  # fmt: skip
    hidden = str(Withheld.HIDDEN)
    assert [line.share_of_men for line in lines] == [hidden, "–", "17\N{NO-BREAK SPACE}%"]
    assert [bool(line.said) for line in lines] == [False, True, False]
    assert [bar.value for bar in pictures_of(report)["centres"].bars] == [32, None, 24]


def test_what_explains_a_figure_is_said_of_a_centre_that_began_midway_and_a_service_that_left(centre):
    assert len(report_of(centre, YEAR).notes) >= 1  # no session ever
    first = session_at(centre, date(2026, 9, 2))
    PartnerServiceFactory(centre=centre, kind="mhv", is_active=False, name="Mödravården")
    notes = report_of(centre, YEAR).notes
    assert [any(word in note for note in notes) for word in ("2 september 2026", "Mödravården")] == [True, True]
    first.delete()
    assert report_of(centre, YEAR).row("visits_per_open_day").shown == "–"


def test_a_coordinator_writes_and_takes_back_on_the_page_and_a_lead_may_not(client, centre, coordinator):
    url = reverse("reports:notes")
    client.force_login(coordinator)
    note = {
        "action": "note", "note-key": uuid.uuid4(), "note-kind": "note", "note-about": "centre:exempel",
        "note-section": "", "note-from_day": "2026-09-01", "note-to_day": "2026-09-30",
        "note-text": "Sommarstängt.",
    }  # fmt: skip
    assert client.post(url, note | {"note-to_day": ""}).status_code == 422
    assert client.post(url, note).status_code == 302
    target = {
        "action": "target", "target-about": f"municipality:{centre.municipality_id}", "target-year": 2026,
        "target-indicator": "share_of_men", "target-direction": "at_least", "target-value": "25,5",
    }  # fmt: skip
    assert client.post(url, target | {"target-value": "NaN"}).status_code == 422
    assert client.post(url, target).status_code == 302
    assert ReportTarget.objects.get().value == Decimal("0.255")
    page = client.get(url, {"section": "visits", "from_day": "strunt"}).content.decode()
    assert "25" in page
    row = ReportNote.objects.get().pk
    client.force_login(staff_with("centre_lead", service_at(centre)))
    assert client.post(url, {"action": "take_back", "row": row}).status_code == 403
    client.force_login(staff_with("coordinator", centre=FamilyCentreFactory()))
    assert client.post(url, {"action": "take_back", "row": row}).status_code == 404
    assert ReportNote.objects.get().taken_back_at is None
    client.force_login(coordinator)
    client.post(url, {"action": "take_back", "row": row})
    assert ReportNote.objects.get().taken_back_at == AT
