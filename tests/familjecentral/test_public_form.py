"""Forms that anyone can send: programs are told from people, and a person can always go on."""

import uuid

import pytest
from django.core.signing import Signer
from django.urls import reverse

from familjecentral import clock
from familjecentral.forms.keyed import KeyedForm
from familjecentral.forms.public import LONGEST_OPEN_SECONDS, PublicForm, SendingDenied, moment_of_opening
from tests.factories import PartnerServiceFactory, SessionFactory, stockholm
from tests.sending import opened
from visits.home_visit_forms import MeetingForm

NOW = stockholm(2026, 11, 24, 8, 0)


@pytest.fixture(autouse=True)
def one_moment():
    with clock.at(NOW):
        yield


def sent(**changes):
    return PublicForm({"key": str(uuid.uuid4()), **opened()} | changes)


def denied(form):
    return [error.code for error in form.errors.as_data().get("__all__", [])]


def test_a_form_filled_in_by_a_person_is_valid_and_says_nothing_of_the_guards():
    form = sent()
    assert form.is_valid()
    assert list(form.cleaned_data) == ["key"]


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (0, [SendingDenied.TOO_FAST]),
        (1, [SendingDenied.TOO_FAST]),
        (2, []),
        (LONGEST_OPEN_SECONDS, []),
        (LONGEST_OPEN_SECONDS + 1, [SendingDenied.STALE]),
        (-60, [SendingDenied.STALE]),
    ],
)
def test_how_long_a_form_may_have_been_open(seconds, reason):
    assert denied(sent(**opened(seconds))) == reason


@pytest.mark.parametrize(
    "moment",
    ["", "1", "\x00", "\ud800", "x" * 100_000, "1732431600:forged", Signer(salt="another").sign("1732431600"),
     Signer(salt="familjecentral.forms.opened").sign("soon")],
)  # fmt: skip
def test_a_moment_that_we_did_not_sign_is_refused(moment):
    assert denied(sent(opened=moment)) == [SendingDenied.STALE]


def test_a_moment_that_was_changed_is_refused():
    moment = opened()["opened"]
    assert denied(sent(opened=str(int(moment[0]) + 1) + moment[1:])) == [SendingDenied.STALE]


def test_no_moment_at_all_is_refused():
    assert denied(PublicForm({"key": str(uuid.uuid4())})) == [SendingDenied.STALE]


def test_what_nobody_sees_must_stay_empty_and_comes_back_empty():
    form = sent(website="https://spam.example")
    assert denied(form) == [SendingDenied.TRAP]
    assert form["website"].value() == ""


def test_after_waiting_the_form_that_came_back_can_be_sent():
    form = sent(**opened(1))
    assert denied(form) == [SendingDenied.TOO_FAST]
    with clock.at(stockholm(2026, 11, 24, 8, 1)):
        assert sent(opened=form["opened"].value()).is_valid()


def test_a_form_open_for_days_comes_back_with_a_new_moment():
    form = sent(**opened(3 * LONGEST_OPEN_SECONDS))
    assert not form.is_valid()
    assert form["opened"].value() == moment_of_opening()


def test_staff_are_not_slowed_down():
    assert issubclass(MeetingForm, KeyedForm)
    assert not issubclass(MeetingForm, PublicForm)


# ---- On the pages


def public_forms():
    service = PartnerServiceFactory(answers_feedback=True)
    session = SessionFactory(activity__responsible_service=service)
    key = str(uuid.uuid4())
    return {
        reverse("feedback_write", args=[service.centre.slug]): {"key": key, "text": "Mer musik!"},
        reverse("sign_up", args=[service.centre.slug, session.pk]): {
            "key": key, "child_1": "2026-06-01", "adults": "1", "email": "a@example.org",
        },
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [opened(0), {}, {"website": "x", "opened": ""}, opened() | {"website": "x"}])
def test_a_program_gets_no_false_thanks_and_a_person_a_filled_in_form(client, wrong):
    for address, fields in public_forms().items():
        page = client.post(address, fields | wrong)
        assert page.status_code == 422
        assert len(denied(page.context["form"])) == 1
        assert {name: page.context["form"][name].value() for name in fields} == fields
        assert 'id="error-summary"' in page.content.decode()


@pytest.mark.django_db
def test_the_page_carries_the_guards_and_what_it_carries_is_accepted(client):
    for address, fields in public_forms().items():
        page = client.get(address)
        html = page.content.decode()
        assert html.count("leave-empty") == 1
        assert 'tabindex="-1"' in html
        form = page.context["form"]
        with clock.at(stockholm(2026, 11, 24, 8, 1)):
            answer = client.post(address, fields | {"opened": form["opened"].value(), "website": ""})
        assert answer.status_code == 302
