"""What nobody's browser sends: each is answered in words, without a stack trace, and changes nothing."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.models import SignUp
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import Feedback
from staff.models import StaffMember
from tests.factories import staff_with

from .conftest import comment_form, everything, sign_up_form

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def as_a_visitor_sees_it(client):
    client.raise_request_exception = False


def answered(response, *statuses):
    assert response.status_code in statuses
    text = response.content.decode(errors="replace")
    assert [sign for sign in ("Traceback", "Exception", 'File "/', "django.") if sign in text] == []
    return True


# ---- Files


@pytest.fixture
def files_written(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return lambda: list(Path(tmp_path).rglob("*"))


@pytest.mark.parametrize("field", ["photo", "text", "csrfmiddlewaretoken"])
@pytest.mark.parametrize("size", [0, 10, 200_000])
def test_a_file_is_refused_and_kept_nowhere(client, comment_url, files_written, field, size):
    before = everything()
    file = SimpleUploadedFile("bild.jpg", b"x" * size, "image/jpeg")
    assert answered(client.post(comment_url, comment_form() | {field: file}), 400)
    assert (files_written(), everything()) == ([], before)


def test_a_form_sent_in_parts_without_a_file_is_taken(client, comment_url):
    response = client.post(comment_url, comment_form())  # the test client sends multipart/form-data
    assert response.status_code == 302


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\n\r\n", b"\x00" * 100, b"--x\r\nContent-Disposition: form-data"]
)
def test_parts_that_are_broken_are_refused(client, comment_url, body):
    before = everything()
    assert answered(client.post(comment_url, body, content_type="multipart/form-data; boundary=x"), 400, 422)
    assert answered(client.post(comment_url, body, content_type="multipart/form-data"), 400, 422)
    assert everything() == before


# ---- Size


@pytest.mark.parametrize("field", ["text", "website", "opened", "key", "nothing"])
def test_ten_megabytes_in_a_field_are_refused_at_once(client, comment_url, field):
    before = everything()
    assert answered(client.post(comment_url, comment_form() | {field: "x" * 10_000_000}), 413)
    assert everything() == before


def test_one_byte_more_than_256_kb_is_too_much_and_one_less_is_read(client, comment_url):
    for length, statuses in ((256 * 1024, {422}), (256 * 1024 + 1, {413})):
        body = b"text=" + b"x" * (length - 5)
        assert answered(client.post(comment_url, body, content_type=FORM), *statuses)


def test_a_length_that_lies_is_no_way_around(client, comment_url):
    body = b"text=" + b"x" * 1_000_000
    for length in ("5", "-1", "0", "abc", "1e9", "99999999999999999999"):
        assert answered(
            client.generic("POST", comment_url, body, content_type=FORM, CONTENT_LENGTH=length), 413, 422
        )


def test_a_body_in_chunks_that_does_not_say_its_length_is_refused(client, comment_url):
    meta = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    assert answered(client.generic("POST", comment_url, b"text=x", content_type=FORM, **meta), 411)


@pytest.mark.parametrize("form", [FORM, "multipart/form-data; boundary=x"])
def test_five_thousand_fields_are_refused(client, comment_url, form):
    if form == FORM:
        body = "&".join(f"f{n}=1" for n in range(5000))
    else:
        body = (
            "".join(f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n\r\n' for n in range(3000))
            + "--x--"
        )
    before = everything()
    assert answered(client.post(comment_url, body.encode(), content_type=form), 400)
    assert everything() == before


def test_five_thousand_questions_in_an_address_are_refused(client, comment_url):
    assert answered(client.get("/account/login/?" + "&".join(f"f{n}=1" for n in range(5000))), 400)


@pytest.mark.parametrize(
    "form", ["application/json", "text/plain", "application/xml", "", "x" * 5000, FORM + "; charset=x"]
)
def test_a_body_of_another_kind_is_no_form(client, comment_url, form):
    assert answered(client.generic("POST", comment_url, b'{"text": "x"}', content_type=form), 400, 422)


# ---- Characters that are none

BROKEN = (
    "%00",
    "%ED%A0%80",
    "%ED%BF%BF",
    "%C0%AF",
    "%C0%80",
    "%FF%FE",
    "%F5%80%80%80",
    "%E2%82",
    "%80",
    "%",
    "%zz",
)


@pytest.mark.parametrize("broken", BROKEN)
def test_in_a_form(client, comment_url, sign_up_url, broken):
    before = everything()
    for url in (comment_url, sign_up_url, reverse("account_login"), reverse("account_reset_password")):
        names = ("text", "name", "email", "alias", "child_1", "key", "opened", "login", "password", "next")
        body = "&".join(f"{name}={broken}" for name in names).encode()
        assert answered(client.post(url, body, content_type=FORM), 200, 422)
    assert everything() == before


@pytest.mark.parametrize("broken", BROKEN)
def test_in_a_question(client, service, comment_url, broken):
    client.force_login(staff_with("coordinator", centre=service.centre))
    for url in (comment_url, reverse("account_login"), reverse("reports:report"), reverse("centres")):
        question = "&".join(
            f"{name}={broken}" for name in ("next", "page", "from", "to", "centre", "period", broken)
        )
        assert answered(client.get(f"{url}?{question}"), 200, 302, 400, 403, 404, 422)


@pytest.mark.parametrize("broken", BROKEN)
def test_in_an_address(client, broken):
    for start in ("/", "/anmald/", "/en/", "/personal/", "/admin/", "/account/password/reset/key/1-", "/static/"):
        assert answered(client.get(f"{start}{broken}/"), 404, 302, 200)


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/static/../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd",
             "/%2F%2Fexample.org/", "/\\example.org", "/anmald/" + "a" * 100_000 + "/",
             "/" + "9" * 5000 + "/serie/1/",
             "/x/traff/" + "9" * 400 + "/", "/x/vecka/9999999-1/"],
)  # fmt: skip
def test_addresses_that_lead_out_or_are_endless(client, path):
    response = client.get(path)
    assert answered(response, 400, 404, 301, 302)
    assert "example.org" not in response.get("Location", "").split("/")[2:3]


# ---- Whose site it is


@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver.evil.example", "testserver@evil.example", "testserver:80:80", "testserver/evil",
     "testserver, evil.example", "", " ", "[::1", "\x00", "testserver:x"],
)  # fmt: skip
def test_a_host_that_is_not_ours_is_refused(client, host):
    assert answered(client.get("/", headers={"host": host}), 400)


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-host", "x-original-url", "x-rewrite-url", "forwarded"])
def test_no_header_changes_whose_site_it_is(client, header):
    StaffMember.objects.create_user("maja@example.org", "tre blå ballonger", name="Maja")
    page = client.get("/personal/", headers={header: "evil.example"})
    assert page["Location"] == "/account/login/?next=/personal/"
    form = client.post("/account/password/reset/", {"email": "maja@example.org"}, headers={header: "evil.example"})
    assert form["Location"] == "/account/password/reset/done/"
    assert "evil.example" not in client.get("/", headers={header: "evil.example"}).content.decode()


@pytest.mark.parametrize(
    "away",
    ["//evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example", "\\\\evil.example",
     "/\\evil.example", "\\/evil.example", "///evil.example", "/%09/evil.example", "/\t/evil.example",
     "\n//evil.example", "//[evil.example", "http://[evil.example", " //evil.example", "\x00//evil.example",
     "http://testserver@evil.example", "//testserver.evil.example", "javascript:alert(1)", "data:text/html,x",
     "https://testserver\\.evil.example", "//evil.example%2f..", "%2F%2Fevil.example"],
)  # fmt: skip
def test_nobody_is_led_to_another_site_by_the_sign_in(client, away):
    from urllib.parse import urljoin, urlsplit

    person = StaffMember.objects.create_user("maja@example.org", "tre blå ballonger", name="Maja")
    assert answered(client.get(reverse("account_login"), {"next": away}), 200)
    sent = {"login": person.email, "password": "tre blå ballonger", "next": away}
    location = client.post(reverse("account_login"), sent)["Location"]
    # As browsers read an address: backslashes are slashes; tabs and line ends are not there.
    read = location.replace("\\", "/").replace("\t", "").replace("\n", "").strip()
    assert urlsplit(urljoin("http://testserver/account/login/", read)).netloc == "testserver"


# ---- The same again


def test_forms_sent_again_and_again_count_once(client, service, comment_url, sign_up_url):
    comment, sign_up = comment_form(), sign_up_form()
    own = {client.post(sign_up_url, sign_up)["Location"] for _ in range(3)}
    assert {client.post(comment_url, comment).status_code for _ in range(3)} == {302}
    assert len(own) == 1
    with reading_as(Reader.for_services(service.pk)):
        assert (SignUp.objects.count(), Feedback.objects.count()) == (1, 1)
    (page,) = own
    first, second = client.post(f"{page}avboka/"), client.post(f"{page}avboka/")
    assert (first.status_code, second.status_code < 500) == (302, True)
    before = everything()
    assert client.post(sign_up_url, sign_up)["Location"] == page  # an old form does not take the place again
    assert client.get(page).context["sign_up"].state == "cancelled"
    assert everything() == before


def test_a_forged_form_from_another_site_is_refused(comment_url, sign_up_url):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    before = everything()
    for url, form in ((comment_url, comment_form()), (sign_up_url, sign_up_form())):
        for headers in ({}, {"origin": "https://evil.example"}, {"referer": "https://evil.example/"}):
            assert answered(strict.post(url, form, headers=headers), 403)
    assert everything() == before
