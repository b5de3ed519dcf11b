"""Counting without a network in a real browser: nothing is lost or doubled, and nobody else can read it."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from staff.models import StaffMember
from staff.secrecy import Who
from tests.browser.line import Line
from tests.browser.test_parent import fits, no_accessibility_faults
from tests.factories import (
    ActivityFactory,
    AgeBandFactory,
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
    staff_with,
)
from tests.secrecy.walking import addresses_of
from tests.secrecy.world import make_world
from visits import offline_pages, syncing
from visits.models import DeviceKey, TallyTotal, VisitTally
from visits.receiving import stored
from visits.views.syncing import NotNow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "en-lang-mening-som-losenord"
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
PADS = {"woman": 0, "man": 1, "other_adult": 2, "child": 3, "first_visit": 4}


@pytest.fixture
def line(live_server):
    line = Line(live_server.url)
    yield line
    line.close()


@pytest.fixture
def service():
    service = PartnerServiceFactory()
    AgeBandFactory(centre=service.centre)
    return service


@pytest.fixture
def session(service):
    activity = ActivityFactory(
        responsible_service=service, title="Öppen förskola", booking="drop_in", capacity=None
    )
    return SessionFactory(activity=activity, on_date=timezone.localdate(), hour=9, hours=3)


@pytest.fixture
def maja(service) -> StaffMember:
    return member(service)


def member(service) -> StaffMember:
    person = staff_with("staff_member", service)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def context(browser, line):
    context = browser.new_context(service_workers="allow", viewport={"width": 768, "height": 1024})
    yield context
    context.close()


@pytest.fixture
def page(context) -> Page:
    return context.new_page()


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
      return Boolean(fact?.value) && Boolean(navigator.serviceWorker.controller);
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


def test_taps_without_a_network_are_kept_shown_and_sent_when_it_is_back(page, line, session, maja):
    sign_in(page, line, maja)
    open_pad(page, line, session)
    kept_pages(page)
    tap(page, "woman", 2)
    is_said(page, "saved")
    assert eventually(lambda: in_database(session) == {"woman": 2})
    line.cut()
    open_pad(page, line, session)  # opens without a network
    tap(page, "woman")
    tap(page, "child", 2)
    expect(number(page, "woman")).to_have_text("3")
    is_said(page, "device")
    expect(page.locator("[data-status]")).to_contain_text("(3)")
    no_accessibility_faults(page)
    fits(page)
    picture(page, "utan-nat-platta")
    page.set_viewport_size({"width": 360, "height": 740})
    fits(page)
    picture(page, "utan-nat-telefon")
    assert in_database(session) == {"woman": 2}
    line.mend()
    is_said(page, "saved")
    assert in_database(session) == {"woman": 3, "child": 2}
    assert VisitTally.objects.count() == 5


def kill(profile: Path) -> None:
    """End the browser that uses ``profile``, as a flat battery does: at once, all of it."""
    for process in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if str(profile).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def test_200_taps_without_a_network_outlive_a_killed_browser_and_are_stored_once(
    request, line, session, maja, tmp_path
):
    launch, options = (request.getfixturevalue(name) for name in ("browser_type", "browser_type_launch_args"))

    def start():
        return launch.launch_persistent_context(tmp_path / "profile", **options)

    context = start()
    page = context.new_page()
    sign_in(page, line, maja)
    kept_pages(page)
    line.cut()
    open_pad(page, line, session)
    tap(page, "woman", 120)
    tap(page, "child", 80)
    expect(page.locator("[data-status]")).to_contain_text("(200)", timeout=20_000)
    cookies = context.cookies()  # Chromium writes them to disk every half minute; a working day is longer
    kill(tmp_path / "profile")
    with suppress(Exception):
        context.close()
    context = start()
    context.add_cookies(cookies)
    try:
        page = context.new_page()
        open_pad(page, line, session)
        expect(number(page, "woman")).to_have_text("120")
        expect(page.locator("[data-status]")).to_contain_text("(200)")
        assert VisitTally.objects.count() == 0
        line.mend()
        eventually(lambda: VisitTally.objects.count() == 200, within=40)
        assert VisitTally.objects.count() == 200
        assert in_database(session) == {"woman": 120, "child": 80}
        page.reload()
        expect(number(page, "child")).to_have_text("80")
        page.wait_for_timeout(1500)
        assert VisitTally.objects.count() == 200
    finally:
        context.close()


TAPS_BY_ITSELF = """(times) => new Promise((resolve) => {
  const button = document.querySelector(".tally-pad button:not(.less)");
  let left = times;
  const every = setInterval(() => {
    button.click();
    if (!--left) { clearInterval(every); resolve(); }
  }, 40);
})"""


def test_two_browsers_at_once_agree_with_each_other_and_with_the_database(browser, line, session, service, capsys):
    pages = []
    for _each in range(2):
        page = browser.new_context().new_page()
        sign_in(page, line, member(service))
        open_pad(page, line, session)
        pages.append(page)
    for page in pages:
        page.evaluate(f"window.done = ({TAPS_BY_ITSELF})(25)")
    for page in pages:
        page.evaluate("window.done")
    ended = time.monotonic()
    for page in pages:
        expect(number(page, "woman")).to_have_text("50", timeout=10_000)
    took = time.monotonic() - ended
    with capsys.disabled():
        print(f" [both browsers showed 50 after {took:.2f} s]", end="")
    assert in_database(session) == {"woman": 50}
    assert VisitTally.objects.count() == 50
    for page in pages:
        page.context.close()


def test_a_tap_is_on_the_screen_at_once_and_soon_in_the_database(page, line, session, maja, capsys):
    sign_in(page, line, maja)
    open_pad(page, line, session)
    is_ready = eventually(lambda: DeviceKey.objects.filter(person=maja).exists())
    assert is_ready
    times = page.evaluate(
        """async () => {
          const button = document.querySelector(".tally-pad button:not(.less)");
          const output = document.querySelector(".tally-pad output");
          const times = [];
          for (let each = 1; each <= 40; each += 1) {
            const began = performance.now();
            button.click();
            while (output.textContent !== String(each)) await new Promise((next) => setTimeout(next, 1));
            await new Promise((next) => requestAnimationFrame(next));
            times.push(performance.now() - began);
          }
          return times.sort((a, b) => a - b);
        }"""
    )
    began = time.monotonic()
    tap(page, "man")
    assert eventually(lambda: in_database(session) == {"woman": 40, "man": 1})
    with capsys.disabled():
        print(
            f" [a tap is drawn after {times[20]:.1f} ms in the middle, {times[-1]:.1f} ms at most;"
            f" stored after {time.monotonic() - began:.2f} s]",
            end="",
        )
    assert times[20] < 500


def test_the_latest_tap_is_undone_without_a_network_also_when_it_was_sent_before(page, line, session, maja):
    sign_in(page, line, maja)
    open_pad(page, line, session)
    kept_pages(page)
    tap(page, "woman", 2)
    assert eventually(lambda: in_database(session) == {"woman": 2})
    is_said(page, "saved")
    line.cut()
    open_pad(page, line, session)
    tap(page, "man")
    expect(number(page, "man")).to_have_text("1")
    undo = page.locator("[data-undo] button")
    undo.click()  # the man
    expect(number(page, "man")).to_have_text("0")
    undo.click()  # a woman, who was stored before
    expect(number(page, "woman")).to_have_text("1")
    is_said(page, "device")
    line.mend()
    is_said(page, "saved")
    assert in_database(session) == {"woman": 1}
    expect(number(page, "woman")).to_have_text("1")


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
    page.wait_for_url(f"**{reverse('account_login')}*")
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
    with translation.override("en"):
        words = str((NotNow.DEACTIVATED if is_closed else NotNow.SIGNED_OUT).label)
    expect(page.locator("#offline-strip")).to_contain_text(words, timeout=20_000)
    assert VisitTally.objects.count() == 0
    assert len(on_device(page)["records"]) == 2
    StaffMember.objects.filter(pk=maja.pk).update(is_active=True)
    sign_in(page, line, maja)
    assert eventually(lambda: in_database(session) == {"woman": 2})


def test_a_refused_record_is_kept_shown_with_its_reason_tried_again_and_thrown_away(page, line, session, maja):
    sign_in(page, line, maja)
    kept_pages(page)
    line.cut()
    open_pad(page, line, session)
    tap(page, "woman", 2)
    is_said(page, "device")
    type(session).objects.filter(pk=session.pk).update(called_off_at=timezone.now())
    line.mend()
    page.goto(line.url + reverse("visits:offline"))
    refused = page.locator("[data-refused] li")
    expect(refused).to_have_count(2, timeout=20_000)
    expect(refused.first).to_contain_text("called off")
    no_accessibility_faults(page)
    fits(page)
    picture(page, "nekade")
    refused.first.locator("[data-away]").click()
    expect(refused).to_have_count(1)
    type(session).objects.filter(pk=session.pk).update(called_off_at=None)
    refused.first.locator("[data-again]").click()
    expect(refused).to_have_count(0)
    assert eventually(lambda: in_database(session) == {"woman": 1})


def test_it_can_be_installed(page, line, maja):
    sign_in(page, line, maja)
    kept_pages(page)
    devtools = page.context.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in errors if each["errorId"] != "in-incognito"] == []


RECEIVED: list[dict] = []


def receive(records, **_whose):
    """Stands for whoever receives a kind: keeps what came."""
    RECEIVED.extend(dict(record.fields) for record in records)
    return [stored(record.id) for record in records]


def test_a_home_visit_form_becomes_a_record_without_a_network(page, line, service, maja, monkeypatch):
    step = HomeVisitStepFactory()
    RECEIVED.clear()
    monkeypatch.setitem(syncing.KINDS, "home_visit", f"{__name__}.receive")
    sign_in(page, line, maja)
    kept_pages(page)
    line.cut()
    page.goto(f"{line.url}{reverse('visits:home_visit_new')}?centre={service.centre.slug}")
    page.locator("select[name=step]").select_option(str(step.pk))
    page.locator("[name=state][value=done], select[name=state]").first.evaluate(
        "(e) => { if (e.tagName === 'SELECT') e.value = 'done'; else e.checked = true; }"
    )
    page.locator("input[name=mother_present]").check()
    page.locator("input[name=minutes]").fill("45")
    page.locator("main form[data-offline-kind] button").last.click()
    told = page.locator("[data-told]")
    expect(told).to_be_visible(timeout=10_000)
    assert "ok" in told.get_attribute("class")
    no_accessibility_faults(page)
    assert RECEIVED == []
    line.mend()
    assert eventually(lambda: len(RECEIVED) == 1)
    (fields,) = RECEIVED
    wanted = {
        "service": service.pk, "step": step.pk, "state": "done", "mother_present": True,
        "father_present": False, "minutes": 45, "place": "home", "on_date": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert {name: fields[name] for name in wanted} == wanted


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
