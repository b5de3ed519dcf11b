"""Counting without a network in a real browser: nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_parent import fits, no_accessibility_faults
from tests.factories import HomeVisitStepFactory
from visits import syncing
from visits.models import DeviceKey, VisitTally
from visits.receiving import stored

from .device import (
    eventually,
    in_database,
    is_said,
    kept_pages,
    member,
    number,
    open_pad,
    picture,
    sign_in,
    tap,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    expect(refused.first).to_contain_text("inställd")
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
