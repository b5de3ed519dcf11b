"""A device at work, for tests: signing in, the pads, and what lies in the browser."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from staff.models import StaffMember
from tests.factories import staff_with
from visits.models import TallyTotal

from .line import Line

PASSWORD = "en-lang-mening-som-losenord"
PADS = {"woman": 0, "man": 1, "other_adult": 2, "child": 3, "first_visit": 4}


def member(service) -> StaffMember:
    person = staff_with("staff_member", service)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(page: Page, line: Line, person: StaffMember) -> None:
    page.goto(line.url + reverse("account_login"))
    page.locator("input[type=email]").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/personal/**")


def kept_pages(page: Page) -> list[str]:
    """Addresses of all that the device keeps, once it has kept the pages of who is signed in."""
    is_kept = """async () => {
      const open = indexedDB.open("familjecentralen-personal", 1);
      const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
      const get = database.transaction("facts").objectStore("facts").get("pages");
      const fact = await new Promise((resolve) => { get.onsuccess = () => resolve(get.result); });
      database.close();
      const worker = await navigator.serviceWorker.getRegistration("/personal/");
      return Boolean(fact?.value) && Boolean(worker?.active);
    }"""
    assert eventually(lambda: page.evaluate(is_kept))
    return page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) found.push(request.url);
          return found;
        }"""
    )


def open_pad(page: Page, line: Line, session) -> None:
    page.goto(line.url + reverse("visits:count", args=[session.pk]))
    page.wait_for_load_state("load")
    expect(page.locator("[data-tally]")).to_be_visible()


def tap(page: Page, pad: str, times: int = 1, button: str = "button:not(.less)") -> None:
    for _each in range(times):
        page.locator(".tally-pad").nth(PADS[pad]).locator(button).first.click()


def number(page: Page, pad: str):
    return page.locator(".tally-pad").nth(PADS[pad]).locator("output")


def is_said(page: Page, state: str) -> None:
    expect(page.locator("[data-status]")).to_have_attribute("data-state", state, timeout=20_000)


def in_database(session) -> dict[str, int]:
    return dict(TallyTotal.objects.filter(session=session, total__gt=0).values_list("who", "total"))


def eventually(check, within: float = 20.0):
    """The first true answer of ``check``; its last one when time is up."""
    end = time.monotonic() + within
    while not (answer := check()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def on_device(page: Page) -> list[dict]:
    """All rows of the queue as they lie in IndexedDB, with what is locked as text."""
    return page.evaluate(
        """async () => {
          const open = indexedDB.open("familjecentralen-personal", 1);
          const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
          const all = async (name) => {
            const get = database.transaction(name).objectStore(name).getAll();
            return new Promise((resolve) => { get.onsuccess = () => resolve(get.result); });
          };
          const read = (sealed) => sealed && String.fromCharCode(...new Uint8Array(sealed));
          const text = (row) => ({ ...row, sealed: read(row.sealed) });
          const rows = { records: (await all("records")).map(text), facts: (await all("facts")).map(text) };
          rows.keys = (await all("keys")).map(({ person, key }) => ({ person, extractable: key.extractable }));
          database.close();
          return rows;
        }"""
    )


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("FC_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
