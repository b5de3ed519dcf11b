"""What is over goes, what is not stays, and what fails is told and stops nothing else."""

import os
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from activities.models import SessionNote
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from feedback import commenting, handling
from feedback.models import Feedback
from staff import accounts
from staff.models import Invitation, PurgeRun, RetentionRule, StaffMember
from staff.retention import periods, purging
from staff.retention.periods import PeriodDenied, PeriodRefused
from staff.tasks import PurgeFailedError
from staff.tasks import purge as nightly
from tests.factories import PartnerServiceFactory, SessionFactory, StaffMemberFactory, staff_with, stockholm
from visits.models import DeviceKey

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 26, 3, 11)


def left_comment(service, handled_at):
    comment = commenting.leave_comment(
        centre=service.centre, text="Bra kaffe", name="Ugglan", email="u@example.org", language="sv",
        key=uuid.uuid4(), by=SYSTEM, now=handled_at,
    )  # fmt: skip
    return handling.mark_handled(comment=comment, by=SYSTEM, now=handled_at)


def comments_at(service):
    with reading_as(Reader.for_services(service.pk)):
        return set(Feedback.objects.values_list("pk", flat=True))


def one_of_each(service):
    """Something of each type that is over by the register's own period, and the same a day too young."""
    for is_over in (True, False):
        more = timedelta(days=1 if is_over else -1)
        left_comment(service, NOW - timedelta(days=90) - more)
        session = SessionFactory(
            activity__responsible_service=service,
            on_date=(NOW - timedelta(days=730) - more).date(),
            starts_at=NOW - timedelta(days=730, minutes=30) - more,
            ends_at=NOW - timedelta(days=730) - more,
        )
        SessionNote.objects.create(session=session, text="Ta med fler mattor.", written_at=NOW)
        with reading_as(Reader.for_services(service.pk)):
            Message.objects.create(
                event=str(uuid.uuid4()), controller_id=service.pk, kind="receipt", language="sv",
                written_at=NOW - timedelta(days=30) - more, to="u@example.org",
            )  # fmt: skip
        closed = StaffMemberFactory(is_active=False, closed_at=NOW - timedelta(days=1825) - more)
        DeviceKey.objects.create(
            person=closed, device=uuid.uuid4(), sealed_key="x", made_at=NOW,
            used_at=NOW - timedelta(days=180) - more,
        )  # fmt: skip
        Invitation.objects.create(
            person=staff_with("staff_member", service), token_hash=str(uuid.uuid4()),
            made_at=NOW - timedelta(days=400), expires_at=NOW - timedelta(days=90) - more,
        )  # fmt: skip


def test_a_dry_run_says_what_the_run_then_erases_and_changes_nothing():
    service = PartnerServiceFactory()
    one_of_each(service)
    due = purging.what_is_due(now=NOW)
    assert purging.what_is_due(now=NOW) == due
    assert {code: sum(counts.values()) for code, counts in due.items()} == {
        "message": 1, "comment": 1, "session_note": 1, "account": 1, "device_key": 1, "invitation": 1,
    }  # fmt: skip
    assert due["comment"] == {str(service.pk): 1}
    run = purging.purge_all(by=SYSTEM, now=NOW)
    assert (run.counts, run.failed) == (due, [])
    assert purging.purge_all(by=SYSTEM, now=NOW).counts == {}
    told = set(AuditEvent.objects.filter(actor_kind="system", count=1).values_list("action", flat=True))
    assert {
        "erased_messages", "erased_comments", "erased_session_notes", "erased_accounts", "forgot_devices",
        "erased_invitations",
    } <= told  # fmt: skip


def test_a_centres_own_rule_holds_there_and_nowhere_else():
    ours, theirs = PartnerServiceFactory(answers_feedback=True), PartnerServiceFactory(answers_feedback=True)
    for service in (ours, theirs):
        left_comment(service, NOW - timedelta(days=61))
    periods.set_period(code="comment", centre=ours.centre, days=60, decision="§ 14", by=SYSTEM)
    assert purging.what_is_due(now=NOW) == {"comment": {str(ours.pk): 1}}
    purging.purge_all(by=SYSTEM, now=NOW)
    assert (comments_at(ours), len(comments_at(theirs))) == (set(), 1)
    shown = {period.record_type.code: period for period in periods.periods_of(ours.centre)}
    assert (shown["comment"].days, shown["comment"].decision) == (60, "§ 14")
    assert (shown["sign_up"].days, shown["entered_by"].days) == (30, 1825)


@pytest.mark.parametrize(
    ("code", "days", "decision", "reason"),
    [
        ("diary", 30, "§ 1", PeriodDenied.UNKNOWN),
        ("entered_by", 30, "§ 1", PeriodDenied.GOES_WITH),
        ("session", 3, "§ 1", PeriodDenied.FIXED),
        ("audit", 900, "§ 1", PeriodDenied.NOT_FOR_A_CENTRE),
        ("sign_up", 0, "§ 1", PeriodDenied.OUT_OF_BOUNDS),
        ("sign_up", 366, "§ 1", PeriodDenied.OUT_OF_BOUNDS),
        ("sign_up", 30, "  ", PeriodDenied.NO_DECISION),
    ],
)
def test_a_period_that_can_not_be_set_is_refused_with_the_reason(code, days, decision, reason):
    centre = PartnerServiceFactory().centre
    with pytest.raises(PeriodRefused) as refusal:
        periods.set_period(code=code, centre=centre, days=days, decision=decision, by=SYSTEM)
    assert refusal.value.reason == reason
    assert not RetentionRule.objects.exists()


def test_what_fails_is_named_and_stops_nothing_else(monkeypatch):
    service = PartnerServiceFactory()
    one_of_each(service)

    def broken(**_all):
        raise RuntimeError("u@example.org")

    monkeypatch.setitem(purging._PURGES, "comment", purging.Purge("comment", lambda **_all: 0, broken))
    with clock.at(NOW), pytest.raises(PurgeFailedError):
        nightly(timestamp=0)
    run = PurgeRun.objects.get()
    assert run.failed == ["comment"]
    assert "example" not in f"{run.counts} {run.failed}"
    assert set(run.erased) == {"message", "session_note", "account", "device_key", "invitation"}
    with pytest.raises(CommandError, match="comment"):
        call_command("purge", stdout=StringIO())


def test_the_command_says_what_would_go_and_then_what_went():
    one_of_each(PartnerServiceFactory())
    said = []
    for arguments in (["--dry-run"], []):
        out = StringIO()
        with clock.at(NOW):
            call_command("purge", *arguments, stdout=out)
        said.append(out.getvalue())
    assert "comment: 1 would go (service" in said[0]
    assert "account: 1 erased (the whole system)" in said[1]
    assert (said[0].splitlines()[-1], said[1].splitlines()[-1]) == ("6 records would go.", "6 records erased.")


def test_a_closed_account_is_emptied_in_time_and_what_its_person_counted_stays():
    service = PartnerServiceFactory()
    person = staff_with("centre_lead", service)
    person.set_password("tre blå ballonger")
    person.save()
    email = person.email
    with clock.at(NOW - timedelta(days=1826)):
        person.is_active = False
        accounts.save_account(person=person, by=Actor.staff(person), is_new=False, changed=["is_active"])
    purging.purge_all(by=SYSTEM, now=NOW)
    person.refresh_from_db()
    assert (person.name, person.roles.count(), person.has_usable_password()) == ("Tidigare medarbetare", 0, False)
    assert email not in str(list(StaffMember.objects.values()))
    # One that is opened again in the meantime is not closed any more.
    other = staff_with("staff_member", service)
    for is_active in (False, True):
        other.is_active = is_active
        with clock.at(NOW - timedelta(days=1826)):
            accounts.save_account(person=other, by=SYSTEM, is_new=False, changed=["is_active"])
    purging.purge_all(by=SYSTEM, now=NOW)
    other.refresh_from_db()
    assert (other.closed_at, other.erased_at) == (None, None)


def test_the_demos_mails_on_disk_go_as_those_in_the_database(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path
    PartnerServiceFactory()
    for name, days in (("old.eml", 31), ("fresh.eml", 29)):
        file = tmp_path / name
        file.write_text("Hej")
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(file, (moment, moment))
    purging.purge_all(by=SYSTEM, now=NOW)
    assert [file.name for file in tmp_path.iterdir()] == ["fresh.eml"]
