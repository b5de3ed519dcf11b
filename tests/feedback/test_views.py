"""The comment form, and the centre lead's list."""

import re
import uuid

import pytest
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, Actor
from familjecentral.privacy.walls import Reader, WalledQuerySet, reading_as
from feedback import commenting, handling
from feedback.models import Feedback
from feedback.rules import CommentDenied
from feedback.views.comments import COMMENTS_ON_A_PAGE
from staff.models import Goal, StaffRole
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with, stockholm
from tests.sending import opened

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 26, 13, 0)


@pytest.fixture
def contents(key):
    return {"key": str(key), "page": "", "text": "Mer musik!", "name": "", "email": "", **opened()}


def comments_of(service):
    with reading_as(Reader.for_services(service.pk)):
        return list(Feedback.objects.all())


def leave(service, text="Mer musik!", now=NOW, **contents):
    return commenting.leave_comment(
        centre=service.centre, text=text, language="sv", key=uuid.uuid4(), by=PARENT, now=now, **contents
    )


def errors(response):
    return {name: [e.code for e in found.as_data()] for name, found in response.context["form"].errors.items()}


# ---- The form


def test_the_form_has_a_new_key_each_time_and_says_who_is_responsible(client, url, service):
    first, second = client.get(url), client.get(url)
    keys = [r.context["form"]["key"].value() for r in (first, second)]
    assert keys[0] != keys[1]
    body = first.content.decode()
    about = body[body.index('id="about-your-data"') :]
    assert service.label in about
    assert service.principal.name in about
    assert "90" in about


def test_only_the_comment_is_required(client, url, service, contents):
    response = client.post(url, contents)
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("feedback_thanks", args=[service.centre.slug]),
    )
    assert [(c.text, c.name, c.email) for c in comments_of(service)] == [("Mer musik!", "", "")]
    assert client.get(response["Location"]).status_code == 200


def test_a_repeated_form_gives_the_same_answer_and_one_comment(client, url, service, contents):
    assert [client.post(url, contents).status_code for _ in range(3)] == [302, 302, 302]
    assert len(comments_of(service)) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"text": ""}, {"text": ["required"]}),
        ({"text": "  \n "}, {"text": ["required"]}),
        ({"text": "a" * 5001}, {"text": ["max_length"]}),
        ({"text": "a\x00b"}, {"text": ["unholdable"]}),
        ({"name": "a\x00b"}, {"name": ["unholdable"]}),
        ({"name": "a" * 101}, {"name": ["max_length"]}),
        ({"email": "kim@"}, {"email": ["invalid"]}),
        ({"email": "a" * 250 + "@example.org"}, {"email": ["max_length"]}),
        ({"key": "not-a-key"}, {"key": ["invalid"]}),
        ({"key": ""}, {"key": ["required"]}),
    ],
)
def test_wrong_input_keeps_what_was_written_and_saves_nothing(client, service, contents, change, expected):
    url = reverse("feedback_write", args=[service.centre.slug])
    sent = contents | {"name": "Kim", "email": "kim@example.org"} | change
    response = client.post(url, sent)
    assert response.status_code == 422
    codes = errors(response)
    assert {name: codes[name] for name in expected} == expected
    assert set(codes) == set(expected)
    assert {name: response.context["form"][name].value() for name in sent} == sent
    assert 'id="error-summary"' in response.content.decode()
    assert comments_of(service) == []


def test_half_a_surrogate_pair_is_an_error_at_the_field():
    from feedback.forms import CommentForm

    form = CommentForm({"key": str(uuid.uuid4()), "text": "a\ud800b", "email": "k\udfff@example.org", **opened()})
    assert {name: found.as_data()[0].code for name, found in form.errors.items()} == {
        "text": "unholdable", "email": "invalid",
    }  # fmt: skip


@pytest.mark.parametrize("body", [b"text=%ED%A0%80&email=%00&key=%FF", b"text=" + b"%00" * 50, b"\xff\xfe=%"])
def test_broken_bytes_give_a_form_error_and_not_a_crash(client, url, service, body):
    response = client.post(url, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 422
    assert comments_of(service) == []


def test_five_thousand_characters_with_line_ends_as_browsers_send_them_have_room(client, url, service, contents):
    text = "a\n" * 2499 + "åä"
    assert client.post(url, contents | {"text": text.replace("\n", "\r\n")}).status_code == 302
    assert [c.text for c in comments_of(service)] == [text]


def test_a_used_key_gives_a_new_one_so_that_sending_again_is_a_new_comment(client, url, service, contents):
    client.post(url, contents)
    response = client.post(url, contents | {"text": "En sak till."})
    assert (response.status_code, errors(response)) == (422, {"__all__": [CommentDenied.KEY_REUSED]})
    form = response.context["form"]
    assert (form["text"].value(), form["key"].value() != contents["key"]) == ("En sak till.", True)
    again = contents | {"text": "En sak till.", "key": form["key"].value()}
    assert client.post(url, again).status_code == 302
    assert {c.text for c in comments_of(service)} == {"Mer musik!", "En sak till."}


@pytest.mark.parametrize("name", ["feedback_write", "feedback_thanks"])
def test_an_unpublished_or_unknown_centre_has_no_form(client, contents, name):
    service = PartnerServiceFactory(centre=FamilyCentreFactory(is_published=False))
    for slug in (service.centre.slug, "finns-inte"):
        assert client.get(reverse(name, args=[slug])).status_code == 404
    assert client.post(reverse("feedback_write", args=[service.centre.slug]), contents).status_code == 404
    assert comments_of(service) == []


def test_a_centre_that_nobody_answers_for_says_so(client, contents):
    url = reverse("feedback_write", args=[FamilyCentreFactory().slug])
    assert "<textarea" not in client.get(url).content.decode()
    response = client.post(url, contents)
    assert (response.status_code, errors(response)) == (422, {"__all__": [CommentDenied.NO_SERVICE]})


def test_the_page_that_the_comment_is_about_is_one_of_the_centres_and_never_a_secret_one(client, url, service):
    def page_after(referer):
        return client.get(url, headers={"referer": referer}).context["form"]["page"].value()

    slug = service.centre.slug
    assert page_after(f"http://testserver/{slug}/vecka/?x=1") == f"/{slug}/vecka/"
    assert page_after(f"http://testserver/en/{slug}/") == f"/en/{slug}/"
    for other in ("http://testserver/anmald/secret-token/", "https://example.org/", "", "http://["):
        assert page_after(other) == ""


@pytest.mark.parametrize(
    "page", ["//example.org/", "https://example.org/", "/\\example.org", "/" + "a" * 300, "javascript:x"]
)
def test_a_page_that_is_not_ours_is_dropped(client, url, service, contents, page):
    client.post(url, contents | {"page": page})
    assert [c.page for c in comments_of(service)] == [""]


# ---- The centre lead's list


def listed(client):
    response = client.get(reverse("feedback:list"))
    assert response.status_code == 200
    return [int(pk) for pk in re.findall(r'data-comment="(\d+)"', response.content.decode())]


def test_the_lead_sees_comments_newest_first(client, service):
    old, new = leave(service, "Ett", stockholm(2026, 11, 1, 9)), leave(service, "Två", stockholm(2026, 11, 2, 9))
    client.force_login(staff_with("centre_lead", service))
    assert listed(client) == [new.pk, old.pk]


def test_what_was_written_is_shown_as_text(client, service):
    leave(service, "<script>alert(1)</script>\n<b>två</b>", name="<i>Kim</i>")
    client.force_login(staff_with("centre_lead", service))
    body = client.get(reverse("feedback:list")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;b&gt;" in body
    assert "<i>Kim" not in body


def test_an_empty_list_says_so_and_logs_no_reading(client, service):
    client.force_login(staff_with("centre_lead", service))
    assert 'class="empty"' in client.get(reverse("feedback:list")).content.decode()
    assert not AuditEvent.objects.filter(action="read_comments").exists()


def test_reading_is_logged_with_the_number_read(client, service):
    leave(service), leave(service, "Mindre musik!")
    lead = staff_with("centre_lead", service)
    client.force_login(lead)
    listed(client)
    assert list(
        AuditEvent.objects.filter(action="read_comments").values_list("actor_id", "service_id", "count")
    ) == [(lead.pk, service.pk, 2)]


def test_the_lead_of_another_service_at_the_centre_sees_none_even_without_the_scope(client, service, monkeypatch):
    leave(service)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    client.force_login(staff_with("centre_lead", other))
    assert listed(client) == []
    monkeypatch.setattr(WalledQuerySet, "for_reader", lambda self, reader: self.all())
    monkeypatch.setattr("feedback.queries.services_led_by", lambda person: [service])
    assert listed(client) == []


def test_a_lead_who_also_works_at_another_centre_sees_comments_of_the_led_one_only(client, service):
    elsewhere = PartnerServiceFactory()
    mine, _theirs = leave(service), leave(elsewhere)
    lead = staff_with("centre_lead", service)
    StaffRole.objects.create(person=lead, role="staff_member", service=elsewhere, centre=elsewhere.centre)
    client.force_login(lead)
    assert listed(client) == [mine.pk]


@pytest.mark.parametrize("role", ["staff_member", "coordinator", "it_administrator"])
def test_others_are_refused(client, service, role):
    comment = leave(service)
    place = {
        "staff_member": (service, None),
        "coordinator": (None, service.centre),
        "it_administrator": (None, None),
    }
    client.force_login(staff_with(role, *place[role]))
    assert client.get(reverse("feedback:list")).status_code == 403
    assert client.get(reverse("feedback:comment", args=[comment.pk])).status_code == 403
    assert [c.handled_at for c in comments_of(service)] == [None]


def test_a_stranger_is_asked_to_sign_in(client, service):
    response = client.get(reverse("feedback:list"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_the_list_runs_as_many_queries_for_thirty_as_for_one(client, service, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(staff_with("centre_lead", service))
    leave(service)
    listed(client)
    with CaptureQueriesContext(connection) as one:
        assert len(listed(client)) == 1
    for number in range(29):
        leave(service, f"Synpunkt {number}")
    with django_assert_num_queries(len(one)):
        assert len(listed(client)) == 30


def test_more_than_a_page_is_split(client, service):
    for number in range(COMMENTS_ON_A_PAGE + 1):
        leave(service, f"Synpunkt {number}")
    client.force_login(staff_with("centre_lead", service))
    assert len(listed(client)) == COMMENTS_ON_A_PAGE
    last = client.get(reverse("feedback:list"), {"page": "2"}).content.decode()
    assert len(re.findall("data-comment", last)) == 1
    assert client.get(reverse("feedback:list"), {"page": "x"}).status_code == 200


def test_the_same_text_fifty_times_is_one_line_that_says_so(client, service):
    other = leave(service, "Mindre musik!", now=stockholm(2026, 11, 20, 9))
    *_rest, newest = [leave(service) for _ in range(50)]
    client.force_login(staff_with("centre_lead", service))
    assert listed(client) == [newest.pk, other.pk]
    assert 'data-copies="50"' in client.get(reverse("feedback:list")).content.decode()


def test_those_that_wait_come_first_and_one_can_choose_which_to_see(client, service):
    goal = Goal.objects.create(
        municipality=service.centre.municipality, name="Må bra", statement="Jag mår bättre."
    )
    old, new = leave(service, "Ett", stockholm(2026, 11, 1, 9)), leave(service, "Två", NOW)
    lead = Actor.staff(staff_with("centre_lead", service))
    handling.mark_handled(comment=new, by=lead, now=NOW)
    handling.sort_by_goal(comment=old, goals=[goal], by=lead)
    client.force_login(staff_with("centre_lead", service))
    assert listed(client) == [old.pk, new.pk]
    for query, expected in [
        ("?state=handled", [new.pk]), ("?state=waiting", [old.pk]), (f"?goal={goal.pk}", [old.pk]),
        (f"?state=handled&goal={goal.pk}", []), ("?state=x&goal=y", [old.pk, new.pk]),
    ]:  # fmt: skip
        body = client.get(reverse("feedback:list") + query).content.decode()
        assert [int(pk) for pk in re.findall(r'data-comment="(\d+)"', body)] == expected
