"""Sending public forms as a person does: some seconds after they were opened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from familjecentral import clock
from familjecentral.forms.public import moment_of_opening

if TYPE_CHECKING:
    from playwright.sync_api import Page

FILLED_IN_SECONDS = 20


def opened(seconds_ago: float = FILLED_IN_SECONDS) -> dict[str, str]:
    """The hidden fields of a form that was opened so long ago, and that no program has filled in."""
    with clock.at(clock.now() - timedelta(seconds=seconds_ago)):
        return {"opened": moment_of_opening(), "website": ""}


def take_a_moment(page: Page) -> None:
    """In a browser: the form is as if opened a while ago. A script does not wait as a person has to."""
    set_moment = "(fields, moment) => fields.forEach((field) => { field.value = moment; })"
    page.locator("input[name=opened]").evaluate_all(set_moment, opened()["opened"])
