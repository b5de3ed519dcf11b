"""Saved reports: whose they are, which days they are about, and the mail about them."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from reports import saving
from reports.models import SavedReport
from reports.periods import Period
from reports.tasks import mail_saved_report, mail_saved_reports
from staff.models import StaffRole
from tests.factories import FamilyCentreFactory, staff_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
TODAY = date(2026, 11, 24)  # a Tuesday
URL = "reports:report"


@pytest.fixture
def person(centre):
    return staff_with("coordinator", centre=centre)


def saved(person, **changes):
    values = {
        "person": person, "title": "Min rapport", "scope_code": "centre:exempel", "span": "last_month",
        "comparison": "year_before", "schedule": "weekly", "made_at": "2026-11-01T00:00Z",
        "mailed_for": date(2026, 11, 16),
    }  # fmt: skip
    return SavedReport.objects.create(**values | changes)


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        ("last_week", date(2026, 11, 16), date(2026, 11, 22)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("this_term", date(2026, 7, 1), date(2026, 12, 31)),
        ("last_term", date(2026, 1, 1), date(2026, 6, 30)),
        ("this_year", date(2026, 1, 1), date(2026, 12, 31)),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_span_follows_the_clock(span, start, end):
    assert saving.days_of(SavedReport(span=span), TODAY)[1] == Period(start, end)


def test_on_the_page_it_is_saved_once_opened_and_removed(client, centre, person):
    client.force_login(person)
    days = {"scope": "centre:exempel", "period": "days", "start": "2026-09-01", "end": "2026-09-10"}
    url = f"{reverse(URL)}?{'&'.join(f'{name}={value}' for name, value in days.items())}"
    sent = {"action": "save", "key": uuid.uuid4(), "title": "Hösten", "span": "fixed", "schedule": "monthly"}
    assert client.post(url, sent | {"title": " "}).status_code == 422
    for _twice in range(2):
        assert client.post(url, sent).status_code == 302
    kept = SavedReport.objects.get()
    assert (kept.start, kept.end, kept.mailed_for) == (date(2026, 9, 1), date(2026, 9, 10), date(2026, 11, 1))
    assert client.post(url, sent | {"key": uuid.uuid4()}).status_code == 422  # the name is taken
    opened = client.get(reverse(URL), {"saved": kept.pk}, follow=True)
    assert opened.context["report"].period == Period(date(2026, 9, 1), date(2026, 9, 10))
    client.force_login(staff_with("coordinator", centre=centre))
    assert client.get(reverse(URL), {"saved": kept.pk}).status_code == 404
    assert client.post(url, {"action": "remove", "saved": kept.pk}).status_code == 404
    client.force_login(person)
    client.post(url, {"action": "remove", "saved": kept.pk})
    assert not SavedReport.objects.exists()


def test_a_centre_gone_or_a_comparison_unknown_is_no_error(client, centre, person):
    client.force_login(person)
    gone = saved(person, scope_code="centre:nedlagd", title="Nedlagd")
    saved(person, comparison="stone_age", title="Äldre")
    page = client.get(reverse(URL), {"saved": gone.pk}, follow=True)
    assert page.status_code == 200
    assert page.content.decode().count(str(saving.SavedDenied.NOT_YOURS.label)) == 2
    assert [line.asked is None for line in page.context["saved_reports"]] == [True, False]


def test_the_link_is_mailed_once_for_its_day_and_holds_no_figures(mailoutbox, person):
    one = saved(person)
    assert saving.due(TODAY) == [one.pk]
    for _worker in range(2):
        mail_saved_report(saved_id=one.pk)
    (mail,) = mailoutbox
    assert mail.to == [person.email]
    assert f"/?saved={one.pk}" in mail.body
    assert "Min rapport" in mail.body
    assert "Exempel" not in mail.body
    assert saving.due(TODAY) == []
    assert saving.due(TODAY + timedelta(days=6)) == [one.pk]  # the next Monday


def test_a_mail_that_is_not_taken_stays_due(monkeypatch, person):
    one = saved(person)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda _self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        saving.mail_saved(saved_id=one.pk, today=TODAY)
    assert saving.due(TODAY) == [one.pk]


@pytest.mark.parametrize("how", ["role", "account"])
def test_the_mails_end_when_its_person_may_not_read_the_report_any_more(mailoutbox, person, how):
    one = saved(person)
    if how == "role":
        StaffRole.objects.filter(person=person).update(centre=FamilyCentreFactory())
    else:
        person.is_active = False
        person.save()
    assert saving.mail_saved(saved_id=one.pk, today=TODAY) is False
    one.refresh_from_db()
    assert one.schedule == "never"
    assert mailoutbox == []


def test_the_morning_puts_a_job_in_the_queue_for_each_that_is_due(person):
    from procrastinate.contrib.django.models import ProcrastinateJob

    one = saved(person)
    saved(person, title="Aldrig", schedule="never", mailed_for=None)
    for _twice in range(2):
        mail_saved_reports(0)
    assert list(
        ProcrastinateJob.objects.filter(task_name__endswith="mail_saved_report").values_list("args", flat=True)
    ) == [{"saved_id": one.pk}]


def test_not_more_than_fifty_of_one_person(client, person):
    client.force_login(person)
    SavedReport.objects.bulk_create(
        SavedReport(person=person, title=str(n), scope_code="centre:exempel", span="last_year",
                    comparison="nothing", made_at="2026-11-01T00:00Z")
        for n in range(saving.MOST_SAVED)
    )  # fmt: skip
    sent = {"action": "save", "key": uuid.uuid4(), "title": "En till", "span": "last_year", "schedule": "never"}
    answer = client.post(reverse(URL), sent)
    assert answer.context["save_form"].errors.as_data()["title"][0].code == saving.SavedDenied.TOO_MANY
