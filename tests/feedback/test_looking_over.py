"""What in a comment looks like somebody's number, address or name; and that it is said once, not forbidden."""

import pytest

from familjecentral.privacy.walls import Reader, reading_as
from feedback.forms import CommentForm
from feedback.looking_over import Hint, hints_in, mark_of
from feedback.models import Feedback
from tests.sending import opened

pytestmark = pytest.mark.django_db
PHONE_IN_IT = "Ring mig på 070-174 06 05 om sångerna."


@pytest.fixture
def contents(key):
    return {"key": str(key), "page": "", "text": PHONE_IN_IT, "name": "", "email": "", **opened()}


def texts_kept(service) -> list[str]:
    with reading_as(Reader.for_services(service.pk)):
        return list(Feedback.objects.values_list("text", flat=True))


@pytest.mark.parametrize(("text", "found"), [
    ("Mitt nummer är 811218-9876.", [Hint.PERSONAL_NUMBER]),
    ("Skriv till ugglan@example.org", [Hint.EMAIL]),
    (PHONE_IN_IT, [Hint.PHONE]),
    ("Min son Exempel älskar sångerna", [Hint.NAME]),
    ("min dotter heter exempel", [Hint.NAME]),
    ("Vår lilla Exempel", []),
    ("VÅRT BARN Exempel", [Hint.NAME]),
    ("My son Exempel loves the songs", [Hint.NAME]),
    ("our daughter who is called exempel", [Hint.NAME]),
    ("ابني اسمه مثال", [Hint.NAME]),
    ("Min son Exempel, 811218-9876", [Hint.PERSONAL_NUMBER, Hint.NAME]),
])  # fmt: skip
def test_what_says_who_somebody_is_is_found(text, found):
    assert hints_in(text) == found


@pytest.mark.parametrize("text", [
    "", "Mer musik!", "Min son älskar sångerna. Tack!", "My daughter loves it", "Vi kom kl. 9 med 2 barn",
    "🎵🎵🎵", "Min man och jag tycker om onsdagar", "أحب الأغاني كثيرا", "Rum 3 är för litet för 14 familjer",
    "<b>min son</b>",
])  # fmt: skip
def test_ordinary_words_are_let_through(text):
    assert hints_in(text) == []


def test_it_is_said_once_with_the_text_kept_and_then_sent_as_it_is(client, url, service, contents):
    page = client.post(url, contents)
    assert page.status_code == 422
    form, html = page.context["form"], page.content.decode()
    assert (form.is_looked_over, form.non_field_errors()) == (True, [str(Hint.PHONE.label)])
    assert "Titta igenom innan du skickar" in html
    assert "Något behöver ändras" not in html
    assert 'aria-invalid="true"' not in html
    assert PHONE_IN_IT in page.content.decode()
    assert texts_kept(service) == []
    again = {**contents, "looked_over": page.context["form"]["looked_over"].value()}
    assert client.post(url, again).status_code == 302
    assert texts_kept(service) == [PHONE_IN_IT]


def test_a_text_that_was_changed_is_looked_over_anew(client, url, service, contents):
    changed = {**contents, "text": "Ring 070-174 06 06.", "looked_over": mark_of(PHONE_IN_IT)}
    assert client.post(url, changed).status_code == 422
    assert client.post(url, {**changed, "text": "Mer musik!"}).status_code == 302
    assert texts_kept(service) == ["Mer musik!"]


@pytest.mark.parametrize("mark", ["x", "0" * 64, "ä", "1" * 10_000])
def test_a_made_up_mark_is_no_mark(client, url, service, contents, mark):
    assert client.post(url, {**contents, "looked_over": mark}).status_code == 422
    assert texts_kept(service) == []


def test_beside_a_field_that_is_wrong_it_is_one_of_the_things_to_change(client, url, contents):
    page = client.post(url, {**contents, "email": "ingen adress"})
    form = page.context["form"]
    assert (form.is_looked_over, set(form.errors)) == (False, {"email", "__all__"})
    assert "Något behöver ändras" in page.content.decode()


def test_a_form_that_looks_like_a_programs_is_refused_as_such(client, url, contents):
    form = client.post(url, {**contents, "website": "x"}).context["form"]
    assert not form.is_looked_over
    assert "trap" in [error.code for error in form.non_field_errors().as_data()]


def test_the_mark_is_no_part_of_the_comment(contents):
    form = CommentForm({**contents, "looked_over": mark_of(PHONE_IN_IT)})
    form.is_valid()
    assert "looked_over" not in form.cleaned_data
