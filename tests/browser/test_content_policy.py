"""No page breaks its own content security policy: nothing is blocked, nothing fails in the console."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from staff.models import StaffRole
from tests.factories import AgeBandFactory, PartnerServiceFactory, SessionFactory, StaffMemberFactory
from tests.sending import take_a_moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "en-lang-mening-som-losenord"


@pytest.fixture
def session():
    service = PartnerServiceFactory(answers_feedback=True)
    AgeBandFactory(centre=service.centre)
    day = timezone.localdate() + timedelta(days=3)
    return SessionFactory(activity__responsible_service=service, on_date=day)


@pytest.fixture
def complaints(page: Page):
    """What the browser complains of, with the page it was on."""
    found: list[tuple[str, str]] = []
    page.on("console", lambda message: found.append((page.url, message.text)) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append((page.url, str(error))))
    page.expose_function("tellViolation", lambda text: found.append((page.url, text)))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " e => tellViolation(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"
    )
    return found


def visit(page: Page, live_server, *addresses: str) -> None:
    for address in addresses:
        answer = page.goto(live_server.url + address)
        assert (address, answer.status) == (address, 200)
        assert "unsafe" not in answer.headers["content-security-policy"]
        page.wait_for_load_state("load")


def sign_in(page: Page, live_server, session) -> None:
    person = StaffMemberFactory()
    service = session.activity.responsible_service
    for role, place in (
        ("centre_lead", {"service": service, "centre": service.centre}),
        ("coordinator", {"centre": service.centre}),
        ("it_administrator", {}),
    ):
        StaffRole.objects.create(person=person, role=role, **place)
    person.set_password(PASSWORD)
    person.save()
    page.goto(live_server.url + reverse("account_login"))
    page.locator("input[type=email]").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/personal/**")


def test_a_blocked_script_would_be_noticed(page: Page, live_server, session, complaints):
    visit(page, live_server, reverse("centres"))
    page.evaluate("document.body.appendChild(document.createElement('script')).textContent = '1'")
    page.wait_for_timeout(200)
    assert any("script-src" in text for _url, text in complaints)


def test_the_pages_of_parents(page: Page, live_server, session, complaints):
    slug = session.activity.centre.slug
    visit(
        page, live_server, reverse("centres"), reverse("centre", args=[slug]), reverse("groups", args=[slug]),
        reverse("this_week", args=[slug]), reverse("session", args=[slug, session.pk]),
        reverse("feedback_write", args=[slug]), f"/ar/{slug}/", reverse("sign_up", args=[slug, session.pk]),
    )  # fmt: skip
    page.locator("#id_child_1").select_option(index=3)
    page.locator("#id_email").fill("familj@example.org")
    take_a_moment(page)
    page.locator("main form button").click()
    page.wait_for_url("**/anmald/**")
    own = page.url.removeprefix(live_server.url)
    visit(page, live_server, own, f"{own}avboka/")
    assert complaints == []


def test_the_pages_of_signing_in(page: Page, live_server, complaints):
    names = ("account_login", "account_reset_password", "account_reset_password_done", "account_signup")
    visit(page, live_server, *map(reverse, names), reverse("account_reset_password_from_key", args=["1", "x-y"]))
    assert complaints == []


def test_the_pages_of_staff(page: Page, live_server, session, complaints):
    sign_in(page, live_server, session)
    names = ("visits:today", "visits:home_visits", "visits:home_visit_new", "feedback:list", "reports:report")
    visit(
        page, live_server, *map(reverse, names), reverse("visits:count", args=[session.pk]),
        reverse("activities_staff:participants", args=[session.pk]), reverse("account_logout"),
    )  # fmt: skip
    assert complaints == []


def test_every_page_of_the_administration(page: Page, live_server, session, complaints):
    sign_in(page, live_server, session)
    visit(page, live_server, reverse("admin:index"))
    for model, pages in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        visit(page, live_server, reverse(f"{name}_changelist"))
        answer = page.goto(live_server.url + reverse(f"{name}_add"))
        assert answer.status in (200, 403), pages
        if row := model._default_manager.first():
            visit(page, live_server, reverse(f"{name}_change", args=[row.pk]))
    # A page that may not be opened (nothing can be added to the audit log) is said to be an error; that is right.
    assert [text for _url, text in complaints if "403" not in text] == []
