"""Whoever is erased is gone: no column, no file, no log holds a word, an address, a link or a hash of theirs.

A family with words that nobody else has goes through all that writes about families. Then it is erased by each of
the ways there are, and everything is searched, past all walls.
"""

import io
import logging
import uuid
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from activities import consenting, erasing, leaving, messages
from activities.links import FIRST, SECOND, token_of
from activities.models import Attendance, SignUp
from activities.rules import Child
from activities.signing_up import Household, Parent
from familjecentral import clock
from familjecentral.audit.recording import PARENT, SYSTEM, Actor
from familjecentral.outbox import sending
from familjecentral.outbox.models import Message
from familjecentral.privacy.logs import SafeFormatter
from familjecentral.privacy.tokens import hash_token
from feedback import commenting
from feedback.models import Feedback
from staff import data_requests
from staff.holdings import Contact
from staff.retention import purging
from tests.activities.families import NOW, behind_the_wall, signed_up
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with
from tests.leftovers import in_files, in_the_database, superuser

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_ONE = Parent("ugglan.kvist@example.org", "+46701740605", "so", "ti", step_free=True, diet=["vegan"])
SECOND_ONE = Parent("rorsangare@example.org", "+46701740611", "ar", hearing_loop=True)
WORDS = ["kvittenblom", "ugglan.kvist", "rorsangare", "701740605", "701740611", "070-174 06", "vassrugg"]


@pytest.fixture(autouse=True)
def ten_days_before(tmp_path, settings):
    settings.MAIL_FOLDER = str(tmp_path / "mail")
    settings.MAILERS = {
        "default": {
            "BACKEND": "familjecentral.outbox.folder.FolderBackend",
            "OPTIONS": {"folder": settings.MAIL_FOLDER},
        }
    }
    (tmp_path / "mail").mkdir()
    with clock.at(NOW):
        yield


@pytest.fixture
def log():
    """What the program has logged, at every level, as its own handlers write it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(SafeFormatter("%(name)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)


def everything_of(sign_up) -> list[str]:
    """What must be found nowhere: words, links, and what is kept of both."""
    tokens = [token_of(sign_up.key, number) for number in (FIRST, SECOND)]
    hashes = [hash_token(token) for token in tokens]
    return [
        *WORDS, *tokens, *hashes, FIRST_ONE.contact_hash, SECOND_ONE.contact_hash, str(sign_up.key),
        sign_up.contents_hash,
    ]  # fmt: skip


def lived_through(session, client) -> SignUp:
    """A family of two parents that has been through all there is; returns its sign-up."""
    service, other = (
        session.activity.responsible_service,
        PartnerServiceFactory(centre=session.activity.centre, kind="bhv"),
    )
    household = Household(
        [Child(date(2026, 6, 1)), Child(date(2027, 1, 1), is_expected=True)], adults=2, alias="Kvittenblom",
        parent=FIRST_ONE, other=SECOND_ONE, can_come_at_short_notice=True,
    )  # fmt: skip
    sign_up = signed_up(session, household).sign_up
    with behind_the_wall(session):
        receipts = list(Message.objects.values_list("pk", flat=True))
    for pk in receipts:
        assert sending.deliver_message(message_id=pk, controller_id=service.pk)
    for until in (date(2026, 12, 1), date(2026, 12, 2)):  # the second takes the first back
        consenting.give_consent(
            sign_up=sign_up, receiver=other, what="sign_up", until=until, key=uuid.uuid4(), by=PARENT, now=NOW
        )
    for state, kind in (("queued", "changed"), ("failed", "called_off"), ("uncertain", "back_on")):
        with behind_the_wall(session):
            messages.post([messages.Notice(messages.Kind(kind), sign_up, (session,), event=state)])
            Message.objects.filter(kind=kind).update(state=state)
    lead = staff_with("centre_lead", service)
    client.force_login(lead, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert (
        "Kvittenblom" in client.get(reverse("activities_staff:participants", args=[session.pk])).content.decode()
    )
    assert client.get(reverse("my_data", args=[token_of(sign_up.key)])).status_code == 200
    with behind_the_wall(session):
        Attendance.objects.create(
            sign_up=sign_up, session=session, controller=service, state="present", marked_at=NOW, marked_by=lead
        )
    return sign_up


def by_link(session, sign_up, now):
    for number in (SECOND, FIRST):
        erasing.erase_now(sign_up=sign_up, number=number, by=PARENT, now=now)


def by_staff(session, sign_up, now):
    """On the phone, with a handled comment of the same address."""
    service = session.activity.responsible_service
    lead = staff_with("centre_lead", service)
    comment = commenting.leave_comment(
        centre=session.activity.centre, text="Vid vassruggen", email=FIRST_ONE.email, language="sv",
        key=uuid.uuid4(), by=PARENT, now=now,
    )  # fmt: skip
    assert comment.controller == service
    commenting.mark_handled(comment=comment, by=SYSTEM, now=now)
    for parent in (FIRST_ONE, SECOND_ONE):
        who = {"by": Actor.staff(lead), "person": lead, "now": now}
        asked = data_requests.take_in(
            key=uuid.uuid4(), service=service, kind="erase", received_on=now.date(), today=now.date(), **who
        )
        contact = Contact(email=parent.email)
        data_requests.send_code(request=asked, contact=contact, by=who["by"], now=now)
        found = data_requests.look(
            request=asked, contact=contact, identity="identity_shown_id", by=who["by"], now=now
        )
        data_requests.extract(request=asked, chosen=found, by=who["by"], now=now)
        assert data_requests.erase(request=asked, chosen=found, reason="erase_objects", **who) == []


def by_night(session, sign_up, now):
    service = session.activity.responsible_service_id
    after = session.ends_at + timedelta(days=30, minutes=1)
    assert purging.purge_all(by=SYSTEM, now=after).counts["sign_up"] == {str(service): 1}


@pytest.mark.parametrize("erase", [by_link, by_staff, by_night])
def test_nothing_is_left_of_a_family(erase, client, log, tmp_path):
    session = SessionFactory()
    sign_up = lived_through(session, client)
    values = everything_of(sign_up)
    with superuser() as owner:
        held = in_the_database(values, owner)
    assert {"activities_signup.alias", "activities_signupcontact.email", "outbox_message.to"} <= set(held)
    assert len(in_files(values, tmp_path)) == 2
    erase(session, sign_up, NOW)
    with superuser() as owner:
        assert in_the_database(values, owner) == []
        about_it = "SELECT count(*) FROM {} WHERE sign_up_id = %s"
        for table in ("signupcontact", "signupchild", "signupreading", "consent"):
            assert owner.execute(about_it.format(f"activities_{table}"), [sign_up.pk]).fetchone() == (0,)
    assert in_files(values, tmp_path) == []
    assert [word for word in values if word.lower() in log.getvalue().lower()] == []
    # What stays are numbers: the place that was given, and that somebody was there.
    with behind_the_wall(session):
        kept = SignUp.objects.get()
        assert (kept.attendance.count(), kept.transitions.count() > 0) == (1, True)
    for job in ProcrastinateJob.objects.filter(task_name__endswith="deliver"):
        assert sending.deliver_message(**job.args) is False


def test_one_leftover_anywhere_is_found(client, tmp_path):
    """The search itself: a column that nobody thought of, bytes, a session and a file."""
    SessionFactory()
    client.cookies[settings.SESSION_COOKIE_NAME] = (visit := client.session).session_key
    visit["draft"] = "Hej vassrugg"
    visit.save()
    (tmp_path / "kopia.csv").write_text("a;Kvittenblom", encoding="utf-8")
    with superuser() as owner:
        owner.execute("SET LOCAL lock_timeout = '5s'")
        owner.execute("ALTER TABLE activities_activity ADD COLUMN forgotten text, ADD COLUMN raw bytea")
        owner.execute("UPDATE activities_activity SET forgotten = 'om Ugglan.Kvist', raw = 'kvittenblom'")
        found = in_the_database(WORDS, owner)
        owner.rollback()
    assert found == ["activities_activity.forgotten", "activities_activity.raw", "in a session"]
    assert in_files(WORDS, tmp_path) == ["kopia.csv"]


def test_one_parent_of_two_is_gone_alone_and_the_other_has_everything_left(client, tmp_path):
    session = SessionFactory()
    sign_up = lived_through(session, client)
    erasing.erase_now(sign_up=sign_up, number=FIRST, by=PARENT, now=NOW)
    own = ["kvittenblom", "ugglan.kvist", "701740605", FIRST_ONE.contact_hash, hash_token(token_of(sign_up.key))]
    with superuser() as owner:
        assert in_the_database(own, owner) == []
        assert "activities_signupcontact.email" in in_the_database(["rorsangare"], owner)
    assert in_files(own, tmp_path) == []
    page = client.get(reverse("my_sign_up", args=[token_of(sign_up.key, SECOND)]))
    assert (page.status_code, page.context["sign_up"].state, page.context["sign_up"].adults) == (
        200, "confirmed", 1,
    )  # fmt: skip


def test_a_comment_that_is_not_handled_is_kept_by_its_rule_and_the_rest_is_gone(client):
    session = SessionFactory()
    service = session.activity.responsible_service
    signed_up(session, Household([Child(date(2026, 6, 1))], parent=FIRST_ONE))
    commenting.leave_comment(
        centre=session.activity.centre, text="Hej", email=FIRST_ONE.email, language="sv", key=uuid.uuid4(),
        by=PARENT, now=NOW,
    )  # fmt: skip
    lead = staff_with("centre_lead", service)
    who = {"by": Actor.staff(lead), "person": lead, "now": NOW}
    asked = data_requests.take_in(
        key=uuid.uuid4(), service=service, kind="erase", received_on=NOW.date(), today=NOW.date(), **who
    )
    found = data_requests.look(
        request=asked, contact=Contact(FIRST_ONE.email), identity="identity_own_link", by=who["by"], now=NOW
    )
    assert [each.kept for each in found] == [None, "public_document"]
    assert data_requests.erase(request=asked, chosen=found, reason="erase_objects", **who) == ["public_document"]
    with behind_the_wall(session):
        asked.refresh_from_db()
        assert (asked.outcome, Feedback.objects.get().email) == ("outcome_partly", FIRST_ONE.email)
        assert SignUp.objects.get().erased_at == NOW


def test_leaving_and_then_the_night_leave_nothing_of_who_left(client):
    """A parent who left has no contact row any more, only the receipt of it."""
    session = SessionFactory()
    sign_up = lived_through(session, client)
    leaving.leave(sign_up=sign_up, number=SECOND, by=PARENT, now=NOW)
    by_night(session, sign_up, NOW)
    with superuser() as owner:
        assert in_the_database(everything_of(sign_up), owner) == []
