"""Tags for the programme's templates."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from activities import changed_by_visitors, participants
from activities.interpreting import language_label, ordered_for_series
from activities.models import Activity, ActivitySeries, ActivitySession, TemplateSession
from activities.on_tablets import title_on
from activities.panels import panels_in_planning
from activities.planning import materials as lines
from activities.planning import queries as planned
from activities.states import State, state_of
from familjecentral.forms import phone
from familjecentral.languages import content
from familjecentral.languages.addresses import reading_language

register = template.Library()

# Where long Swedish compounds part; a soft hyphen goes before each of these when enough stands before it.
SECOND_PARTS = (
    "behandlare|cirkel|deltagare|förskola|förberedande|grupp|massage|mottagning|promenad|rådgivare|rådgivning|"
    "samling|samtal|samspel|skolan|stund|träffar|träff|träning|utbildning|verksamhet|vägledning|öppet|vården|"
    "skapet|skötare"
)
_JOINT = re.compile(rf"(?<=\w{{4}})(?=(?:{SECOND_PARTS}))", re.IGNORECASE)


@register.simple_tag
def state(bookable: Any, now: datetime) -> State:
    """The state of a session or series at ``now``."""
    return state_of(bookable, now)


@register.filter
def soft_hyphens(title: str) -> str:
    """The title with soft hyphens where its Swedish compounds part: no card breaks a word elsewhere."""
    return _JOINT.sub("\u00ad", title)


@register.simple_tag
def said_softly(row: object, field: str) -> SafeString:
    """What staff have written, as ``said`` shows it, with soft hyphens if it is Swedish."""
    it = content.said(row, field)
    return content.Said(soft_hyphens(it.text), it.language).html if it.language.startswith("sv") else it.html


@register.filter
def language_in_words(code: str) -> str:
    """The language's name in the reader's own."""
    return participants.language_in_words(code)


@register.filter
def phone_number(number: str) -> str:
    """A stored number as people write it."""
    return phone.shown(number)


@register.filter
def services(activity: Activity) -> list[Any]:
    """The services of an activity, the responsible one first."""
    return [activity.responsible_service, *activity.participating_services.all()]


@register.simple_tag(takes_context=True)
def title_here(context: dict[str, Any], bookable: ActivitySession | ActivitySeries) -> str:
    """The title of a session or series, as it may stand on this screen: a shared tablet's is seen by visitors."""
    return title_on(getattr(context["request"].user, "tablet", None), bookable)


@register.simple_tag
def new_key() -> uuid.UUID:
    """A key for one more form of a page, so that a tap that is sent twice counts once."""
    return uuid.uuid4()


@register.filter
def interpreters_in_words(session: ActivitySession) -> list[str]:
    """A sentence for each interpreter that is ordered to the session: ``Tolk i tigrinska är bokad``."""
    return _interpreters_in_words(session.interpreters_ordered)


@register.simple_tag
def interpreters_of_series(series: ActivitySeries, now: datetime) -> list[str]:
    """The same for the sessions to come of a series whose sessions are loaded."""
    return _interpreters_in_words(ordered_for_series(series, now))


def _interpreters_in_words(ordered: list[str]) -> list[str]:
    labels = [language_label(code) for code in ordered]
    if reading_language() in {"sv", "sv-simple"}:  # languages have no capital within a Swedish sentence
        labels = [label[:1].lower() + label[1:] for label in labels]
    # Translators: for parents; the language is as in "Tolk i tigrinska är bokad"
    return [_("An interpreter is booked: {language}").format(language=label) for label in labels]


@register.simple_tag
def series_sessions(series: ActivitySeries) -> list[ActivitySession]:
    """The sessions of a group with what a page of them shows; one query."""
    return list(planned.sessions_of(series))


@register.simple_tag
def own_sessions(series: ActivitySeries, attendance: Any, now: datetime) -> list[planned.OwnSession]:
    """The sessions of a family's group, each with how it went for them; one query."""
    return planned.own_sessions(series, attendance, now)


@register.filter
def materials(about: TemplateSession) -> list[dict[str, Any]]:
    """The links of a session: ``title`` with its language, ``address``."""
    it = content.said(about, "materials")
    return [
        {"title": content.Said(link.title, it.language), "address": link.address}
        for link in lines.materials_of(it.text)
    ]


@register.filter
def dialogue_cards(about: TemplateSession) -> list[content.Said]:
    """The questions of a session, with the language that they are in."""
    it = content.said(about, "dialogue_cards")
    return [content.Said(line, it.language) for line in lines.cards_of(it.text)]


@register.filter
def is_changed_by_visitors(activity: Activity, now: datetime) -> bool:
    """Whether the programme says that the activity has changed after what visitors said."""
    return changed_by_visitors.is_told(activity, localtime(now).date())


@register.simple_tag(takes_context=True)
def planning_panels(context: Context) -> str:
    """What other apps show where staff plan; of the page's ``centre`` and ``today``."""
    centre, today = context["centre"], context["today"]
    parts = (
        (render_to_string(panel.template, panel.context_for(centre, today), request=context["request"]),)
        for panel in panels_in_planning()
    )
    return format_html_join("", "{}", parts)  # what templates make is safe


@register.filter
def without_sign(number: int) -> int:
    """How far from nought it is: 12 of -12."""
    return abs(number)


@register.filter
def label_of(choices: Any, value: Any) -> str:
    """What a choice of a form's field is called."""
    return str(dict(choices).get(value, value))
