"""What the lead does about a comment: goals, taking words out, the answer, and how long it waited."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM, Actor
from familjecentral.outbox.models import Message
from familjecentral.outbox.sending import deliver_message
from familjecentral.privacy.walls import Reader, reading_as
from feedback import commenting, handling, queries
from feedback.models import CommentGoal, CommentWait, Feedback
from feedback.rules import CommentDenied, CommentRefused
from feedback.staff_rules import HandlingDenied, HandlingRefused
from staff.models import Goal
from tests.factories import PartnerServiceFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 26, 13, 0)  # a Thursday
SECRET = "Kanelbulle"  # what is taken out, and looked for everywhere


@pytest.fixture
def lead(service):
    return staff_with("centre_lead", service)


@pytest.fixture
def goal(service):
    return Goal.objects.create(
        municipality=service.centre.municipality, name="Må bra", statement="Jag mår bättre."
    )


def leave(service, **changes):
    contents = {"text": f"Min son {SECRET} älskar sångerna", "name": SECRET, "email": "kanelbulle@example.org"}
    return commenting.leave_comment(
        centre=service.centre, language="sv", key=uuid.uuid4(), by=PARENT, now=NOW, **(contents | changes)
    )


def answer(comment, lead, *, text="Tack! Vi sjunger mer.", key=None):
    return handling.answer_comment(
        comment=comment, text=text, key=key or uuid.uuid4(), by=Actor.staff(lead), person=lead, now=NOW
    )


def redact(comment, lead, left="Min son älskar sångerna", *, without_contact=False):
    return handling.redact_comment(
        comment=comment, left=left, without_contact=without_contact, by=Actor.staff(lead), now=NOW
    )


def rows(service, model=Feedback):
    with reading_as(Reader.for_services(service.pk)):
        return list(model.objects.order_by("pk"))


def found_anywhere(service, words):
    """The tables of the whole database in which ``words`` stand in any row that the service can see."""
    with reading_as(Reader.for_services(service.pk)), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT 1 FROM "{table}" t WHERE to_jsonb(t)::text ILIKE %s LIMIT 1', [f"%{words}%"])
            found += [table] if cursor.fetchone() else []
    return found


# ---- Taking something out


def test_what_is_taken_out_is_nowhere_any_more(service, lead, caplog):
    comment = leave(service)
    assert found_anywhere(service, SECRET) == ["feedback_feedback"]
    left = redact(comment, lead, without_contact=True)
    assert (left.text, left.name, left.email) == ("Min son […] älskar sångerna", "", "")
    assert left.redacted_at == NOW
    assert found_anywhere(service, SECRET) == []
    assert found_anywhere(service, commenting._hash_of(service.centre, comment.text, SECRET, comment.email)) == []
    assert SECRET not in caplog.text


def test_the_address_goes_out_of_the_outbox_too_once_the_answer_has_left(service, lead):
    comment = leave(service)
    answer(comment, lead)
    with pytest.raises(HandlingRefused) as refused:
        redact(comment, lead, without_contact=True)
    assert refused.value.reason == HandlingDenied.ON_ITS_WAY
    [message] = rows(service, Message)
    assert deliver_message(message_id=message.pk, controller_id=service.pk)
    redact(comment, lead, without_contact=True)
    assert found_anywhere(service, SECRET) == []


def test_copies_of_the_very_same_comment_lose_the_same(service, lead):
    comment, _copy = leave(service), leave(service)
    redact(comment, lead, without_contact=True)
    assert found_anywhere(service, SECRET) == []
    assert len(rows(service)) == 2


@pytest.mark.parametrize(("left", "reason"), [
    (f"Min son {SECRET} älskar sångerna", HandlingDenied.NOTHING_OUT),
    ("Min son älskar inte sångerna", HandlingDenied.WORDS_ADDED),
    ("<script>alert(1)</script>", HandlingDenied.WORDS_ADDED),
])  # fmt: skip
def test_the_visitors_words_are_never_changed(service, lead, left, reason):
    comment = leave(service)
    with pytest.raises(HandlingRefused) as refused:
        redact(comment, lead, left)
    assert refused.value.reason == reason
    assert [(c.text, c.redacted_at) for c in rows(service)] == [(comment.text, None)]


def test_the_form_that_it_came_with_does_not_bring_it_back_unseen(service, lead):
    key = uuid.uuid4()
    contents = {"centre": service.centre, "text": SECRET, "language": "sv", "key": key, "by": PARENT, "now": NOW}
    redact(commenting.leave_comment(**contents), lead, "")
    with pytest.raises(CommentRefused) as refused:
        commenting.leave_comment(**contents)
    assert refused.value.reason == CommentDenied.KEY_REUSED
    assert [c.text for c in rows(service)] == ["[…]"]


# ---- Answering


def test_the_answer_is_a_mail_that_does_not_quote_the_comment_and_keeps_no_text(service, lead):
    comment = answer(leave(service), lead)
    assert (comment.answered_at, comment.answered_by, comment.handled_at) == (NOW, lead, NOW)
    [message] = rows(service, Message)
    assert (message.to, message.language, message.kind) == ("kanelbulle@example.org", "sv", "comment_answer")
    assert "Tack! Vi sjunger mer." in message.body
    assert SECRET not in message.body + message.subject
    assert deliver_message(message_id=message.pk, controller_id=service.pk)
    assert found_anywhere(service, "Vi sjunger mer") == []
    assert [e.action for e in AuditEvent.objects.order_by("id")] == ["left_comment", "answered_comment"]


def test_the_frame_of_the_answer_is_in_the_comments_language(service, lead):
    answer(_in_english(service), lead, text="Thanks!")
    [message] = rows(service, Message)
    assert message.body.startswith("Hello!")
    assert reverse("feedback_write", args=[service.centre.slug]) in message.body


def _in_english(service):
    return commenting.leave_comment(
        centre=service.centre, text="More music", email="kim@example.org", language="en", key=uuid.uuid4(),
        by=PARENT, now=NOW,
    )  # fmt: skip


def test_the_same_form_twice_is_one_mail_and_another_form_is_refused(service, lead, key):
    comment = leave(service)
    answer(comment, lead, key=key)
    answer(comment, lead, key=key, text="Något annat")
    with pytest.raises(HandlingRefused) as refused:
        answer(comment, lead)
    assert refused.value.reason == HandlingDenied.ANSWERED
    assert len(rows(service, Message)) == 1


@pytest.mark.parametrize(("email", "text", "reason"), [
    ("", "Tack!", HandlingDenied.NO_ADDRESS), ("kim@example.org", " \n ", HandlingDenied.EMPTY_ANSWER),
])  # fmt: skip
def test_there_is_no_answer_to_nobody_and_no_empty_one(service, lead, email, text, reason):
    comment = leave(service, email=email)
    with pytest.raises(HandlingRefused) as refused:
        answer(comment, lead, text=text)
    assert refused.value.reason == reason
    assert rows(service, Message) == []
    assert [c.handled_at for c in rows(service)] == [None]


def test_an_erased_comment_takes_its_goals_and_the_address_in_the_outbox_with_it(service, lead, goal):
    comment = leave(service)
    handling.sort_by_goal(comment=comment, goals=[goal], by=Actor.staff(lead))
    answer(comment, lead)
    erased = commenting.erase_old_comments(controller_id=service.pk, by=SYSTEM, now=NOW + timedelta(days=91))
    assert erased == 1
    assert (rows(service), rows(service, CommentGoal), rows(service, Message)) == ([], [], [])
    assert len(CommentWait.objects.all()) == 1  # the number stays


# ---- Goals and waits


def test_goals_are_set_and_taken_away_and_the_same_again_is_no_news(service, lead, goal):
    comment, by = leave(service), Actor.staff(lead)
    for goals in ([goal], [goal], []):
        handling.sort_by_goal(comment=comment, goals=goals, by=by)
    assert rows(service, CommentGoal) == []
    assert AuditEvent.objects.filter(action="sorted_comment").count() == 2


def test_another_services_lead_sees_no_goal_of_a_comment(service, lead, goal):
    handling.sort_by_goal(comment=leave(service), goals=[goal], by=Actor.staff(lead))
    assert rows(PartnerServiceFactory(centre=service.centre, kind="bhv"), CommentGoal) == []


def test_the_same_comment_again_and_again_is_handled_at_once(service, lead):
    comment, *_copies = [leave(service) for _ in range(3)]
    other = leave(service, text="Något annat")
    handling.mark_handled(comment=comment, by=Actor.staff(lead), now=NOW)
    assert [c.pk for c in rows(service) if c.handled_at is None] == [other.pk]


@pytest.mark.parametrize(("days", "working"), [(0, 0), (1, 1), (4, 2), (14, 10), (35, 22)])
def test_how_long_it_waited_is_counted_in_days_and_working_days(service, lead, days, working):
    """From a Thursday; in the last there are Christmas Day and New Year's, with their eves."""
    handling.mark_handled(comment=leave(service), by=Actor.staff(lead), now=NOW + timedelta(days=days))
    [wait] = CommentWait.objects.all()
    assert (wait.days, wait.working_days) == (days, working)


def test_waits_are_a_median_and_a_share_and_say_when_there_are_none(service, lead):
    day = NOW.date()
    assert queries.comment_waits([service.centre], day, day) == queries.Waits(0, None, 0)
    for days, working in ((1, 1), (3, 2), (20, 14)):
        CommentWait.objects.create(centre=service.centre, handled_on=day, days=days, working_days=working)
    CommentWait.objects.create(centre=service.centre, handled_on=day + timedelta(days=1), days=99, working_days=70)
    waits = queries.comment_waits([service.centre], day, day)
    assert (waits.handled, waits.median_days, waits.within, waits.share_within) == (3, 3.0, 2, 67)


# ---- The page


def page(comment):
    return reverse("feedback:comment", args=[comment.pk])


def test_the_lead_answers_on_the_comments_own_page(client, service, lead, key):
    comment = leave(service)
    client.force_login(lead)
    with clock.at(NOW):
        assert client.get(page(comment)).status_code == 200
        sent = {"action": "answer", "key": str(key), "text": "Tack!"}
        assert [client.post(page(comment), sent)["Location"] for _ in range(2)] == [page(comment)] * 2
    assert len(rows(service, Message)) == 1
    html = client.get(page(comment)).content.decode()
    assert "Skicka svaret" not in html
    assert AuditEvent.objects.filter(action="read_comment", actor_id=lead.pk).count() == 2


def test_a_refusal_keeps_what_was_written(client, service, lead, key):
    comment = leave(service, email="")
    client.force_login(lead)
    sent = client.post(page(comment), {"action": "answer", "key": str(key), "text": "Tack för det!"})
    assert sent.status_code == 422
    assert str(HandlingDenied.NO_ADDRESS.label) in sent.content.decode()
    assert "Tack för det!" in sent.content.decode()
    empty = client.post(page(comment), {"action": "answer", "key": str(key), "text": ""})
    assert (empty.status_code, list(empty.context["wrong_form"].errors)) == (422, ["text"])


def test_goals_redaction_and_handling_by_the_page(client, service, lead, goal):
    comment = leave(service, text="<b>Exempel</b> är bra")
    client.force_login(lead)
    for sent in (
        {"action": "goals", "goals": [goal.pk]},
        {"action": "redact", "left": "<b></b> är bra", "without_contact": "on"},
        {"action": "handled"},
    ):
        assert client.post(page(comment), sent).status_code == 302
    [kept] = rows(service)
    assert (kept.text, kept.name, kept.email) == ("<b> […]</b> är bra", "", "")
    assert kept.handled_at is not None
    assert "&lt;b&gt; […]&lt;/b&gt; är bra" in client.get(page(comment)).content.decode()
    assert [each.goal for each in rows(service, CommentGoal)] == [goal]


def test_nobody_elses_comment_can_be_opened_or_changed_by_its_number(client, service, lead):
    comment = leave(service)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    client.force_login(staff_with("centre_lead", other))
    for sent in ({"action": "handled"}, {"action": "redact", "left": ""}, {"action": "answer"}):
        assert client.post(page(comment), sent).status_code == 404
    assert client.get(page(comment)).status_code == 404
    assert [(c.text, c.handled_at) for c in rows(service)] == [(comment.text, None)]
    client.force_login(lead)
    assert client.post(page(comment), {"action": "delete"}).status_code == 404
