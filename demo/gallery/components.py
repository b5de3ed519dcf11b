"""The components of the pages, declared once: the gallery shows them and docs/design.md lists them."""

from __future__ import annotations

from functools import partial
from typing import Any

from activities.models import Activity
from activities.open_now import OpenState
from activities.states import State as InWords
from familjecentral.languages.content import Said

from . import made_up
from .declared import Component, State
from .made_up import KINDS, at, card


def _fixed(**context: Any) -> partial[dict[str, Any]]:
    return partial(dict, **context)


def _state(look: str, text: str, reason: str = "") -> State:
    return State(text.lower(), _fixed(status=InWords(look, text, reason=Said(reason, "sv") if reason else None)))


COMPONENTS = (
    Component(
        "Head", "The top of every page: the house, the menu with the page one is on, the languages.",
        "gallery/head.html", "components/head.css",
        (State("for parents", _fixed(items=["Start", "Veckan", "Grupper", "Tyck till", "العربية"])),
         State("for staff, many pages", _fixed(
            is_staff=True,
            items=["I dag", "Hembesök", "Samtal och vägledning", "Aktiviteter", "Delat", "Meddelanden",
                   "Kommentarer", "Enkät", "Rapport", "Låsta perioder", "Anteckningar", "Utveckling", "Plattor",
                   "Dokument"],
         ))),
    ),
    Component(
        "Open now", "The first thing a parent wants to know: is it open, until when, and if not, when next.",
        "components/open_now.html", "components/open_now.css",
        (State("open", lambda: made_up.is_open(OpenState(until=at(12), session=made_up.session()))),
         State("closed, opens soon", lambda: made_up.is_open(OpenState(next_at=at(9)))),
         State("closed for a reason", lambda: made_up.is_open(
            OpenState(next_at=at(9), reason=Said("planeringsdag", "sv")))),
         State("closed, nothing planned", lambda: made_up.is_open(OpenState()))),
    ),
    Component(
        "Session card", "One session in a week or a list: when, what, for whom, by whom, and its state in words.",
        "gallery/session_card.html", "components/week.css",
        (State("drop-in", lambda: card(beside=(KINDS.MHV,))),
         State("places", lambda: made_up.bookable(6)),
         State("few places", lambda: made_up.bookable(2)),
         State("full", lambda: made_up.bookable(0)),
         State("called off", made_up.called_off),
         State("moved", made_up.moved),
         State("with a song inside", made_up.card_with_songs),
         State("with an interpreter and a note", lambda: card(
             title="Språkcafé", kind=KINDS.SOCIAL_SERVICES, interpreters_ordered=["ti"], note="Ta med inneskor.")),
         State("long words", lambda: card(title=made_up.LONG_TITLE, kind=KINDS.MHV, beside=(
             KINDS.BHV, KINDS.SOCIAL_SERVICES, KINDS.OTHER), booking=Activity.Booking.DROP_IN)),
         State("one word of sixty letters", lambda: card(title=made_up.LONG_WORD))),
    ),
    Component(
        "Changes", "What differs today and in the coming days, above the week and on the centre's first page.",
        "components/banner.html", "components/cards.css", (State("three, and more", made_up.changes),),
    ),
    Component("Closed day", "A day in the week when the house is closed, and why.",
              "gallery/closed_day.html", "components/cards.css"),
    Component(
        "Service chip", "Which service: ink, tint, a drawn shape and its name; colour is never alone.",
        "gallery/chips.html", "components/cards.css",
    ),
    Component(
        "State in words", "Whether one may come, as a short sentence; the colour only repeats it.",
        "components/state.html", "components/cards.css",
        (_state("free", "Drop-in"), _state("few", "2 platser kvar"), _state("off", "Inställt", "ledaren är sjuk"),
         _state("", "Har varit")),
    ),
    Component("Buttons", "One filled button a page or card: what one came to do. The others are quiet.",
              "gallery/buttons.html", "components/buttons.css"),
    Component(
        "Notes", "A word from the page: it went well, look out, it did not go, or so that you know.",
        "gallery/notes.html", "components/cards.css",
    ),
    Component("Empty", "Nothing here yet, in plain words with a way on.",
              "gallery/empty.html", "components/cards.css"),
    Component("Card", "What belongs together, with a heading; facts as a list of what and which.",
              "gallery/card.html", "components/cards.css"),
    Component("Rows", "Things in a list, each with what one can do about it.",
              "gallery/rows.html", "components/lists.css"),
    Component("Details", "What few need, folded away; opens without JavaScript.",
              "gallery/details.html", "components/lists.css"),
    Component(
        "Error summary", "What must be changed, first on the page, with links to the fields; takes focus.",
        "components/error_summary.html", "components/forms.css",
        (State("with errors", lambda: made_up.form(wrong=True)),),
    ),
    Component(
        "Fields", "Label above, help below, the error where it is: by django-crispy-forms.",
        "gallery/fields.html", "components/forms.css",
        (State("nothing written", made_up.form), State("filled in", lambda: made_up.form(filled=True)),
         State("with errors", lambda: made_up.form(wrong=True)),
         State("can't be changed", lambda: made_up.form(filled=True, disabled=True))),
    ),
    Component(
        "Stepper", "A small number between – and +, which are buttons that send the form.",
        "components/stepper.html", "components/stepper.css",
        (State("a number", lambda: made_up.stepper(number=2)),
         State("with an error", lambda: made_up.stepper(number=21, wrong=True))),
    ),
    Component(
        "Tally pad", "Counting those who come in at the door, with one hand: pads of 72 pixels.",
        "gallery/tally.html", "pages/counting.css",
        (State("nothing yet", lambda: made_up.pad(0)), State("many", lambda: made_up.pad(128))),
    ),
    Component("Figures", "Key figures of a report, each with what it is compared with.",
              "gallery/figures.html", "components/tables.css"),
    Component("Table", "Numbers end-aligned under their heading; scrolls in itself where it is too wide.",
              "gallery/table.html", "components/tables.css"),
    Component(
        "Survey question", "A face and words for each step, as wide as a thumb.",
        "gallery/question.html", "pages/survey.css",
        (State("five steps", lambda: made_up.question("scale")),
         State("chosen", lambda: made_up.question("scale", chosen=4)),
         State("with an error", lambda: made_up.question("scale", wrong=True)),
         State("for children", lambda: made_up.question("pictures", chosen=5)),
         State("own words", lambda: made_up.question("text"))),
    ),
)  # fmt: skip
