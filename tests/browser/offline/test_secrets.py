"""What lies on a device: nothing of any parent, and nothing that anybody else can read or send."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import expect

from staff.models import StaffMember
from staff.secrecy import Who
from tests.browser.test_parent import no_accessibility_faults
from tests.secrecy.walking import addresses_of
from tests.secrecy.world import make_world
from visits import offline_pages
from visits.models import VisitTally
from visits.views.syncing import NotNow

from .device import (
    PASSWORD,
    eventually,
    in_database,
    is_said,
    kept_pages,
    member,
    on_device,
    open_pad,
    picture,
    sign_in,
    tap,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOT_PAGES = (
    "csv",
    "xlsx",
    "json",
    "sync",
    "service_worker",
    "manifest",
    "pages_to_keep",
    "count_now",
    "paper_list",
)


def test_signing_out_destroys_the_key_and_only_the_same_person_can_send_what_waits(
    page, line, session, service, maja
):
    sign_in(page, line, maja)
    kept_pages(page)
    line.cut()
    open_pad(page, line, session)
    tap(page, "woman", 3)
    is_said(page, "device")
    page.locator(f'form[action="{reverse("account_logout")}"] button').click()
    dialog = page.locator("#offline-sign-out")
    expect(dialog).to_be_visible(timeout=10_000)
    expect(dialog).to_contain_text("3")
    no_accessibility_faults(page)
    picture(page, "logga-ut-utan-nat")
    dialog.locator("button[value=leave]").click()
    page.wait_for_url(f"**{reverse('visits:offline')}")
    there = on_device(page)
    assert there["keys"] == []
    assert len(there["records"]) == 3
    assert not any(word in str(there) for word in ("woman", '"events"', str(maja.email)))
    assert (
        page.evaluate("(async () => (await caches.keys()).filter((each) => each.startsWith('fc-pages')))()") == []
    )
    page.goto(line.url + reverse("visits:count", args=[session.pk]))
    expect(page.locator("[data-tally]")).to_have_count(0)
    line.mend()
    page.goto(line.url + reverse("visits:today"))  # the session is ended before anyone uses it
    page.wait_for_url(lambda url: reverse("account_login") in url)
    sign_in(page, line, member(service))
    expect(page.locator("#offline-strip")).to_contain_text("3")
    assert VisitTally.objects.count() == 0
    page.locator(f'form[action="{reverse("account_logout")}"] button').click()
    page.wait_for_url(lambda url: "/personal/" not in url)
    sign_in(page, line, maja)
    assert eventually(lambda: in_database(session) == {"woman": 3})
    assert set(VisitTally.objects.values_list("counted_by", flat=True)) == {maja.pk}


@pytest.mark.parametrize("is_closed", [False, True])
def test_signed_out_or_deactivated_meanwhile_what_was_saved_waits_and_the_person_is_told(
    page, line, session, maja, is_closed
):
    sign_in(page, line, maja)
    kept_pages(page)
    line.cut()
    open_pad(page, line, session)
    tap(page, "woman", 2)
    is_said(page, "device")
    Session.objects.all().delete()
    StaffMember.objects.filter(pk=maja.pk).update(is_active=not is_closed)
    line.mend()
    with translation.override("sv"):
        words = str((NotNow.DEACTIVATED if is_closed else NotNow.SIGNED_OUT).label)
    expect(page.locator("#offline-strip")).to_contain_text(words, timeout=20_000)
    assert VisitTally.objects.count() == 0
    assert len(on_device(page)["records"]) == 2
    StaffMember.objects.filter(pk=maja.pk).update(is_active=True)
    sign_in(page, line, maja)
    assert eventually(lambda: in_database(session) == {"woman": 2})


IN_CACHES = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found[request.url] = await (await cache.match(request)).text();
  }
  return found;
}"""


def test_after_a_walk_through_all_pages_the_device_keeps_nothing_of_any_parent(page, line):
    world = make_world()
    maja = world.people[Who.LEAD]
    maja.set_password(PASSWORD)
    maja.save()
    sign_in(page, line, maja)
    kept_pages(page)
    for name, address in addresses_of(world, world.own):
        if address.startswith("/personal/") and not name.endswith(NOT_PAGES):
            with suppress(Exception):  # a file is downloaded rather than shown
                page.goto(line.url + address, wait_until="domcontentloaded", timeout=10_000)
    page = page.context.new_page()
    page.goto(line.url + reverse("visits:today"))
    kept_pages(page)
    kept = page.evaluate(IN_CACHES)
    may_be_kept = {
        *offline_pages.assets(),
        reverse("visits:offline"),
        *(each.url for each in offline_pages.pages_to_keep(maja, today=timezone.localdate())),
    }
    assert {address.removeprefix(line.url) for address in kept} - may_be_kept == set()
    assert len(kept) > len(offline_pages.assets()) + 1  # pages are kept, too
    there = "\n".join(kept.values()) + str(on_device(page))
    words = [word for place in world.places for words in place.canaries.values() for word in words]
    assert len(words) > 20
    assert [word for word in words if word in there] == []
