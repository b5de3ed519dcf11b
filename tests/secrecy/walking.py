"""Every address that the project knows, filled with a place's own numbers, and what each is sent.

``ADDRESSES`` has a line for each name in the URL configuration: a test fails when one is missing, so that a
new page can't be left out of the walks.
"""

from __future__ import annotations

import copy
import io
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse

from activities.printing import signature_for
from familjecentral import clock
from familjecentral.privacy.access import OPEN, SIGNED_IN
from feedback.surveys.inviting import new_token
from feedback.surveys.kiosk import kiosk_code
from staff.access import access_of
from staff.models import StaffMember
from tests.secrecy.payloads import (
    another_day,
    another_goal,
    bookable_of,
    by_phone,
    calling_off,
    changed,
    closing,
    consent,
    consent_of,
    corrected_visit,
    days_to_lock,
    decision,
    document,
    drop_in_of,
    end_of_count,
    erasing_what_is_held,
    group_to_be,
    guided,
    home_visit,
    household,
    improvement,
    keyed,
    learnt,
    message_to_all,
    new_password,
    new_period,
    new_version,
    newcomer,
    note,
    note_to_report,
    of_development,
    one_tap,
    other_work,
    own_home_visit,
    proposed_times,
    report_to_save,
    session_of_template,
    settings_of,
    slot_to_move,
    survey_answers,
    talk,
    template,
    template_session,
    term_to_copy,
    texts_of_activities,
    this_centre,
    to_freeze,
    translation,
    two_men,
    usual_family,
    visit_done,
    way_in,
    withdrawal,
)
from tests.secrecy.rows import Rows, rows_written, what_happened
from tests.secrecy.world import Place, World
from tests.sending import opened

Arguments = Callable[[World, Place], list[Any]]
Payload = Callable[[World, Place], dict[str, Any]]


def none(_world: World, _place: Place) -> list[Any]:
    return []


def centre(_world: World, place: Place) -> list[Any]:
    return [place.centre.slug]


def session(_world: World, place: Place) -> list[Any]:
    return [place.session.pk]


def link(world: World, place: Place) -> list[Any]:
    return [world.token_in_hand]


def venue(world: World, _place: Place) -> list[Any]:
    return [world.venue.pk]


def account(world: World, _place: Place) -> list[Any]:
    return [world.colleague.pk]


def role(world: World, _place: Place) -> list[Any]:
    return [world.colleague.roles.get().pk]


@dataclass(frozen=True)
class Address:
    """How to fill one URL name with a place's numbers, and what to POST to it."""

    args: Arguments = none
    payload: Payload = field(default=lambda _world, _place: {})
    query: Payload = field(default=lambda _world, _place: {})


ADDRESSES: dict[str, Address] = {
    "live": Address(),
    "ready": Address(),
    "account_login": Address(),
    "account_logout": Address(),
    "account_inactive": Address(),
    "account_signup": Address(),
    "account_reset_password": Address(payload=lambda _w, _p: {"email": "ingen@example.org"}),
    "account_reset_password_done": Address(),
    "account_reset_password_from_key_done": Address(),
    "account_reset_password_from_key": Address(lambda _w, _p: ["1", "key"]),
    "account_change_password": Address(payload=new_password),
    "account_invitation": Address(lambda _w, _p: ["gissad-lank"]),
    "account_no_roles": Address(),
    "account_reauthenticate": Address(),
    "end_other_sessions": Address(),
    "end_session": Address(lambda _w, _p: [987654321]),
    "log:csv": Address(),
    "log:list": Address(),
    "mfa_activate_totp": Address(),
    "mfa_add_webauthn": Address(),
    "mfa_authenticate": Address(),
    "mfa_deactivate_totp": Address(),
    "mfa_download_recovery_codes": Address(),
    "mfa_generate_recovery_codes": Address(),
    "mfa_index": Address(),
    "mfa_login_webauthn": Address(),
    "mfa_reauthenticate": Address(),
    "mfa_reauthenticate_webauthn": Address(),
    "mfa_remove_webauthn": Address(lambda _w, _p: [987654321]),
    "mfa_view_recovery_codes": Address(),
    "my_account": Address(),
    "openid_connect_callback": Address(lambda _w, _p: ["ingen"]),
    "openid_connect_login": Address(lambda _w, _p: ["ingen"]),
    "robots_txt": Address(),
    "security_txt": Address(),
    "socialaccount_login_cancelled": Address(),
    "visits:today": Address(query=this_centre),
    "visits:count": Address(lambda world, place: [drop_in_of(world, place)], one_tap),
    "visits:count_now": Address(lambda world, place: [drop_in_of(world, place)]),
    "visits:close_count": Address(lambda world, place: [drop_in_of(world, place)], end_of_count),
    "visits:to_settle": Address(query=this_centre),
    "visits:usual_families": Address(query=this_centre),
    "visits:new_usual_family": Address(payload=two_men, query=this_centre),
    "visits:change_usual_family": Address(usual_family, two_men),
    "visits:move_usual_family": Address(usual_family),
    "visits:remove_usual_family": Address(usual_family),
    "visits:service_worker": Address(),
    "visits:manifest": Address(),
    "visits:offline": Address(),
    "visits:pages_to_keep": Address(),
    "visits:devices": Address(),
    "visits:forget_device": Address(lambda world, _p: [world.device_of_colleague]),
    "visits:sync": Address(),
    "visits:locked_periods": Address(),
    "visits:lock_period": Address(payload=days_to_lock, query=days_to_lock),
    "visits:unlock_period": Address(lambda world, _p: [world.locked.pk], lambda _w, _p: {"reason": "late"}),
    "visits:attendance_shell": Address(session),
    "visits:attendance_data": Address(session),
    "visits:home_visits": Address(),
    "visits:home_visit_new": Address(payload=home_visit, query=this_centre),
    "visits:home_visit_done": Address(own_home_visit, visit_done),
    "visits:home_visit": Address(own_home_visit),
    "visits:home_visit_answer": Address(own_home_visit, lambda _w, _p: {"key": uuid.uuid4(), "state": "declined"}),
    "visits:home_visit_correct": Address(own_home_visit, corrected_visit),
    "visits:home_visit_take_back": Address(own_home_visit, keyed),
    "visits:joint_visit_code": Address(own_home_visit, keyed),
    "visits:joint_visit": Address(lambda _w, place: [place.joint_visit.pk], proposed_times),
    "visits:joint_visit_card": Address(lambda _w, place: [place.joint_visit.pk]),
    "choose_time": Address(
        lambda world, place: [place.centre.slug, world.token_in_hand], lambda _w, _p: {**opened(), "time": 1}
    ),
    "visits:counselling": Address(payload=talk, query=this_centre),
    "visits:correct_counselling": Address(lambda _w, place: [place.counselling.pk], talk),
    "visits:take_back_counselling": Address(lambda _w, place: [place.counselling.pk], keyed),
    "visits:guidance": Address(payload=guided, query=this_centre),
    "visits:correct_guidance": Address(lambda _w, place: [place.guidance.pk], guided),
    "visits:take_back_guidance": Address(lambda _w, place: [place.guidance.pk], keyed),
    "visits:other_work": Address(payload=other_work, query=this_centre),
    "visits:correct_other_work": Address(lambda _w, place: [place.other_work.pk], other_work),
    "visits:take_back_other_work": Address(lambda _w, place: [place.other_work.pk], keyed),
    "visits:themes": Address(payload=lambda _w, _p: {"name": "Nytt tema"}, query=this_centre),
    "visits:change_theme": Address(
        lambda _w, place: [place.counselling.theme_id], lambda _w, _p: {"name": "Ändrat tema"}
    ),
    "activities_staff:participants": Address(session),
    "activities_staff:attendance": Address(session),
    "activities_staff:mark_attendance": Address(
        session, lambda _w, place: {"sign_up_id": place.sign_up.pk, "state": "ill"}
    ),
    "activities_staff:sign_up_by_phone": Address(session, by_phone),
    "activities_staff:place_by_hand": Address(
        lambda _w, place: [place.sign_up.pk], lambda _w, _p: {"reason": "by_hand_called"}
    ),
    "activities_staff:cancel_for_family": Address(lambda _w, place: [place.sign_up.pk]),
    "activities_staff:session": Address(session),
    "activities_staff:all_here": Address(session),
    "activities_staff:take_back_all_here": Address(session, lambda _w, _p: {"at": clock.now().isoformat()}),
    "activities_staff:drop_in": Address(
        session, lambda _w, _p: {"key": uuid.uuid4(), "who": "adults", "delta": 1}
    ),
    "activities_staff:session_note": Address(session, note),
    "activities_staff:session_notes": Address(query=this_centre),
    "activities_staff:paper_list": Address(lambda _w, place: [place.session.pk, signature_for(place.session)]),
    "activities_staff:write_to_all": Address(session, message_to_all),
    "activities_staff:interpreters": Address(query=this_centre),
    "activities_staff:note_interpreter": Address(
        session, lambda _w, _p: {"language": "uk", "is_ordered": "yes", "back": "all"}
    ),
    "activities_staff:undelivered": Address(),
    "activities_staff:send_message_again": Address(lambda _w, place: [place.message.pk]),
    "activities_staff:told_by_phone": Address(lambda _w, place: [place.message.pk]),
    "activities_staff:sharing": Address(),
    "activities_staff:share_attendance": Address(payload=decision),
    "activities_staff:end_sharing": Address(lambda world, _p: [world.decision.pk]),
    "activities_staff:consent": Address(lambda _w, place: [place.sign_up.pk], consent),
    "activities_staff:activities": Address(),
    "activities_staff:activity_settings": Address(lambda _w, place: [place.activity.pk], settings_of),
    "activities_staff:renew_code": Address(lambda world, _p: ["traff", world.invited.pk]),
    "activities_staff:take_back_consent": Address(lambda world, place: [consent_of(world, place)]),
    "activities_staff:deviate": Address(query=this_centre),
    "activities_staff:look_through_deviation": Address(query=calling_off),
    "activities_staff:register_deviation": Address(payload=calling_off),
    "activities_staff:closing": Address(query=closing),
    "activities_staff:close": Address(payload=closing),
    "activities_staff:deviation": Address(lambda world, _p: [world.called_off.pk]),
    "activities_staff:undo_deviation": Address(lambda world, _p: [world.called_off.pk]),
    "activities_staff:open_again": Address(lambda world, _p: [world.closing.pk]),
    "activities_staff:planning": Address(query=this_centre),
    "activities_staff:plan_week": Address(payload=slot_to_move, query=this_centre),
    "activities_staff:copy_term": Address(payload=term_to_copy, query=this_centre),
    "activities_staff:upload_programme": Address(query=this_centre),
    "activities_staff:preview": Address(
        query=lambda _w, place: {"page": reverse("groups", args=[place.centre.slug])}
    ),
    "activities_staff:copy_template": Address(
        lambda world, place: [place.centre.slug, world.template_session.template_id]
    ),
    "activities_staff:new_cohort": Address(
        lambda world, place: [place.centre.slug, world.template_session.template_id], group_to_be
    ),
    "activities_staff:template": Address(
        template, lambda _w, _p: {"title": "Ändrat program", "about": "", "rhythm": "weekly"}
    ),
    "activities_staff:remove_template": Address(template),
    "activities_staff:new_template_session": Address(template, template_session),
    "activities_staff:template_session": Address(session_of_template, template_session),
    "activities_staff:move_template_session": Address(session_of_template, lambda _w, _p: {"to": "up"}),
    "activities_staff:remove_template_session": Address(session_of_template),
    "activities_staff:cohort": Address(lambda world, _p: [world.series.pk]),
    "activities_staff:reschedule": Address(lambda world, place: [bookable_of(world, place)], another_day),
    "activities_staff:move_family": Address(lambda _w, place: [place.sign_up.pk]),
    "feedback:list": Address(),
    "feedback:comment": Address(lambda _w, place: [place.comment.pk], lambda _w, _p: {"action": "handled"}),
    "feedback:said_and_done": Address(
        payload=lambda world, _p: {"action": "withdraw", "told": world.told.pk}, query=this_centre
    ),
    "feedback:suggestions": Address(
        payload=lambda world, _p: {"action": "close", "suggestion": world.suggestion.pk}, query=this_centre
    ),
    "feedback:proposal": Address(lambda _w, place: [place.proposal.pk], lambda _w, _p: {"action": "decline"}),
    "surveys:results": Address(query=this_centre),
    "surveys:questions": Address(payload=withdrawal, query=this_centre),
    "survey_choose": Address(centre),
    "survey": Address(lambda _w, place: [place.centre.slug, "enkat", "sv"], survey_answers),
    "survey_thanks": Address(lambda _w, place: [place.centre.slug, "enkat", "sv"]),
    "survey_invited": Address(lambda _w, place: [new_token(place.activity, clock.today())], survey_answers),
    "survey_poster": Address(centre),
    "survey_kiosk": Address(lambda _w, place: [kiosk_code(place.centre)]),
    "survey_worker": Address(),
    "survey_receive": Address(),
    "reports:report": Address(payload=report_to_save, query=this_centre),
    "reports:notes": Address(payload=note_to_report),
    "reports:xlsx": Address(query=this_centre),
    "reports:csv": Address(query=this_centre),
    "reports:file": Address(lambda _w, _p: ["json"], query=this_centre),
    "reports:exports": Address(
        payload=lambda _w, _p: {"key": uuid.uuid4(), "file_format": "tidy_csv"}, query=this_centre
    ),
    "reports:frozen": Address(payload=to_freeze, query=this_centre),
    "reports:frozen_report": Address(lambda world, _p: [world.frozen.pk]),
    "feedback_write": Address(
        centre, lambda _w, _p: {**opened(), "key": uuid.uuid4(), "text": "En ny synpunkt", "page": ""}
    ),
    "feedback_thanks": Address(centre),
    "said_and_done": Address(centre),
    "suggestions": Address(centre, lambda _w, _p: {**opened(), "key": uuid.uuid4(), "text": "Ett nytt förslag"}),
    "vote": Address(
        centre, lambda world, _p: {**opened(), "key": uuid.uuid4(), "suggestion": world.suggestion.pk}
    ),
    "tablets:names": Address(),
    "tablets:done": Address(),
    "tablets:enter_pin": Address(account, lambda _w, _p: {"key": "gammal", "pin": "605173"}),
    "staff:tablets": Address(),
    "staff:pair_tablet": Address(payload=lambda _w, place: {"centre": place.centre.pk, "name": "Nya plattan"}),
    "staff:end_tablet": Address(lambda world, _p: [world.tablet.pk]),
    "staff:data_requests": Address(
        payload=lambda _w, _p: {
            "key": uuid.uuid4(),
            "kind": "extract",
            "received_on": clock.today().isoformat(),
        },
    ),
    "staff:data_request": Address(lambda _w, place: [place.data_request.pk], erasing_what_is_held),
    "staff:act_for": Address(payload=lambda _w, place: {"service": place.service.pk}),
    "staff:development": Address(query=this_centre),
    "staff:training": Address(payload=learnt, query=this_centre),
    "staff:take_back_training": Address(of_development("training")),
    "staff:training_themes": Address(payload=lambda _w, _p: {"name": "Nytt tema"}, query=this_centre),
    "staff:ship_training_themes": Address(query=this_centre),
    "staff:change_training_theme": Address(
        of_development("training_theme"), lambda _w, _p: {"name": "Ändrat tema"}
    ),
    "staff:introduction": Address(payload=newcomer, query=this_centre),
    "staff:tick_introduction": Address(
        lambda world, _p: [world.development.introduction.pk, world.development.point.pk],
        lambda _w, _p: {"done": "no"},
    ),
    "staff:end_introduction": Address(of_development("introduction")),
    "staff:introduction_plan": Address(
        payload=lambda _w, _p: {"theme": "", "text": "Ny punkt", "due_weeks": 8}, query=this_centre
    ),
    "staff:change_introduction_point": Address(of_development("point"), lambda _w, _p: {"due_weeks": 9}),
    "staff:improvements": Address(query=this_centre),
    "staff:new_improvement": Address(payload=improvement, query=this_centre),
    "staff:improvement": Address(of_development("improvement")),
    "staff:add_improvement_step": Address(
        of_development("improvement"),
        lambda _w, _p: {"key": uuid.uuid4(), "phase": "plan", "text": "Prova i maj."},
    ),
    "staff:change_improvement": Address(of_development("improvement"), lambda _w, _p: {"state": "ongoing"}),
    "staff:translations": Address(payload=translation, query=texts_of_activities),
    "staff:goals": Address(payload=another_goal, query=this_centre),
    "staff:agreements": Address(query=this_centre),
    "staff:review_agreement": Address(
        of_development("agreement"), lambda _w, _p: {"on": (clock.today() + timedelta(days=90)).isoformat()}
    ),
    "staff:steering": Address(
        payload=lambda _w, _p: {"on_date": (clock.today() - timedelta(days=30)).isoformat()}, query=this_centre
    ),
    "staff:meeting": Address(
        of_development("meeting"),
        lambda _w, _p: {"key": uuid.uuid4(), "text": "Ny lokal", "who": "coordinator", "due_on": ""},
    ),
    "staff:house": Address(query=this_centre),
    "staff:edit_house": Address(lambda _w, _p: ["hitta-hit"], way_in, this_centre),
    "staff:retention": Address(payload=new_period, query=this_centre),
    "staff:documents": Address(),
    "staff:document": Address(document, new_version),
    "staff:document_file": Address(lambda world, place: [*document(world, place), "utkast", "txt"]),
    "storage": Address(),
    "accessibility": Address(),
    "your_data": Address(centre),
    "staff:mark_decision": Address(of_development("decision"), lambda _w, _p: {"done": "yes"}),
    "account_pin": Address(),  # one's own, and nobody else's
    "centres": Address(),
    "sent_mail": Address(),  # the demo's: not found without DEBUG
    "my_sign_up": Address(link),
    "stop_reminders": Address(link),
    "cancel_sign_up": Address(link),
    "left_sign_up": Address(),
    "my_data": Address(link),
    "my_data_file": Address(link),
    "erase_my_data": Address(link),
    "erased": Address(),
    "change_sign_up": Address(link, changed),
    "answer_offer": Address(link, lambda _w, _p: {"answer": "yes"}),
    "my_consent": Address(link, consent),
    "take_back_my_consent": Address(lambda world, place: [world.token_in_hand, consent_of(world, place)]),
    "change_group": Address(link),
    "my_calendar": Address(link),
    "centre": Address(centre),
    "this_week": Address(centre),
    "week": Address(lambda _w, place: [place.centre.slug, *clock.today().isocalendar()[:2]]),
    "month": Address(lambda _w, place: [place.centre.slug, clock.today().year, clock.today().month]),
    "search": Address(centre, query=lambda _w, _p: {"q": "öppen"}),
    "groups": Address(centre),
    "services": Address(centre),
    "find_us": Address(centre),
    "news": Address(centre),
    "knowledge": Address(centre),
    "knowledge_page": Address(lambda world, place: [place.centre.slug, world.page.slug]),
    "about_us": Address(centre),
    "sitemap_xml": Address(),
    "centre_calendar": Address(centre),
    "centre_card": Address(centre),
    "changes_atom": Address(centre),
    "changes_json": Address(centre),
    "week_json": Address(centre),
    "embedded_week": Address(centre),
    "poster_week": Address(lambda _w, place: [place.centre.pk, *clock.today().isocalendar()[:2]]),
    "poster": Address(lambda _w, place: [place.centre.slug, *clock.today().isocalendar()[:2], "a4"]),
    "activity_calendar": Address(lambda _w, place: [place.centre.slug, place.activity.pk]),
    "session_calendar": Address(lambda _w, place: [place.centre.slug, place.session.pk]),
    "session_card": Address(lambda _w, place: [place.centre.slug, place.session.pk]),
    "series_calendar": Address(lambda world, place: [place.centre.slug, world.series.pk]),
    "session": Address(lambda _w, place: [place.centre.slug, place.session.pk]),
    "sign_up": Address(lambda world, place: [place.centre.slug, bookable_of(world, place)], household),
    "series": Address(lambda world, place: [place.centre.slug, world.series.pk]),
    "sign_up_series": Address(lambda world, place: [place.centre.slug, world.series.pk], household),
    "draw": Address(lambda world, place: [place.centre.slug, world.draw.pk]),
    "draw_json": Address(lambda world, place: [place.centre.slug, world.draw.pk]),
    "verify_draw": Address(),
    "invitation": Address(centre, lambda _w, _p: {**opened(), "key": uuid.uuid4(), "code": "2222-2222"}),
    "invited_sign_up": Address(lambda _w, place: [place.centre.slug, "2222-2222"], household),
}


# What is sent to the administration, and to the row of what.
ADMIN_POSTS: dict[str, tuple[Arguments, Payload]] = {
    "admin:staff_venue_add": (none, lambda _w, place: {
        "centre": place.centre.pk, "name": "Nytt rum", "street": "",
    }),
    "admin:staff_venue_change": (venue, lambda world, place: {
        "centre": place.centre.pk, "name": "Ändrat rum", "street": "",
    }),
    "admin:staff_venue_delete": (venue, lambda _w, _p: {"post": "yes"}),
    "admin:staff_agreement_change": (of_development("agreement"), lambda world, place: {
        "centre": place.centre.pk, "parties": [place.centre.municipality_id], "reference": "ändrad-egen",
        "valid_from": clock.today(), "valid_to": clock.today() + timedelta(days=200), "next_review": "",
    }),
    "admin:staff_closure_add": (none, lambda _w, place: {
        "centre": place.centre.pk, "from_date": clock.today() + timedelta(days=7), "from_time": "", "to_time": "",
        "to_date": clock.today() + timedelta(days=7), "reason": "Planeringsdag",
    }),
    "admin:staff_closure_delete": (lambda world, _p: [world.closing.closure_id], lambda _w, _p: {"post": "yes"}),
    "admin:staff_staffmember_add": (none, lambda _w, _p: {
        "email": "ny@example.org", "name": "Ny", "password1": "", "password2": "", "usable_password": "false",
        "roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0,
    }),
    "admin:staff_staffmember_change": (account, lambda world, _p: {
        "email": world.colleague.email, "name": "Ett annat namn", "is_active": "on", "roles-TOTAL_FORMS": 0,
        "roles-INITIAL_FORMS": 0,
    }),
    "admin:staff_staffmember_delete": (account, lambda _w, _p: {"post": "yes"}),
    "admin:staff_staffrole_change": (role, lambda world, place: {
        "person": world.colleague.pk, "role": "centre_lead", "centre": place.centre.pk,
        "service": place.service.pk,
    }),
}  # fmt: skip


def names_of_all_urls() -> set[str]:
    """The name of every address, with the demo's mail; the administration's apart (``admin_addresses``).

    The gallery is not one: without DEBUG it answers nothing (tests/demo/test_gallery.py).
    """
    names = {name for name, _pattern in url_patterns() if not name.startswith("admin:")}
    return names - {"gallery"} | {"sent_mail"}


def url_patterns(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(name with namespace, pattern) of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        else:
            inner = f"{namespace}{entry.namespace}:" if getattr(entry, "namespace", None) else namespace
            yield from url_patterns(entry, inner)


def admin_addresses() -> list[str]:
    """The pages of the administration: each list, form, row and history that is there, of the first rows."""
    found = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        for pk in model._base_manager.order_by("-pk").values_list("pk", flat=True)[:2]:
            found += [reverse(f"{name}_{page}", args=[pk]) for page in ("change", "history", "delete")]
    return found


def addresses_of(world: World, place: Place, *, with_admin: bool = True) -> list[tuple[str, str]]:
    """(name, address) of every page, with the place's numbers in it."""
    from urllib.parse import urlencode

    found = []
    for name, address in ADDRESSES.items():
        if name == "sent_mail":
            found.append((name, "/sent-mail/"))  # there is no such address without DEBUG
            continue
        query = address.query(world, place)
        found.append(
            (name, reverse(name, args=address.args(world, place)) + ("?" + urlencode(query) if query else ""))
        )
    return found + ([("admin", url) for url in admin_addresses()] if with_admin else [])


def text_of(response: HttpResponse) -> str:
    """All that the answer says: headers, cookies and body; what is in a spreadsheet too."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items()) + str(response.cookies)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return head + "\n" + content.decode("utf-8", "replace")


class Doors:
    """Which pages one person was turned away from at the door, where no number in an address is looked at.

    ``staff.middleware.AccessMiddleware`` refuses before the view runs, whatever row is asked for. A page that
    has refused so once, with the answer of the door, need not be asked again with another row's number.
    """

    def __init__(self, person: StaffMember | None) -> None:
        self.person = person
        self.closed: set[str] = set()

    def is_closed(self, url: str) -> bool:
        return resolve(url.partition("?")[0]).view_name in self.closed

    def saw(self, url: str, response: HttpResponse) -> None:
        match = resolve(url.partition("?")[0])
        permission = access_of(match, match.func)
        if permission in OPEN or (self.person and (permission == SIGNED_IN or self.person.has_perm(permission))):
            return  # the view has answered, by the numbers
        if response.status_code in (HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            self.closed.add(match.view_name)


class _UndoneError(Exception):
    """Takes a try back."""


def posted(
    client: Client, world: World, place: Place, name: str, before: Rows
) -> tuple[HttpResponse, dict[str, set[str]]]:
    """POST what the address is meant for, look at what came of it, and take it all back.

    ``before``: ``fingerprints`` as they are when nothing is done. Returns the answer and what happened to rows,
    by thing: ``create``, ``change`` or ``delete``.
    """
    address = ADDRESSES.get(name) or Address(*ADMIN_POSTS[name])
    url = "/sent-mail/" if name == "sent_mail" else reverse(name, args=address.args(world, place))
    cookies = copy.deepcopy(client.cookies)  # the try may sign out
    try:
        with transaction.atomic():
            written = rows_written()
            response = client.post(url, {**address.payload(world, place), **address.query(world, place)})
            tables = {table for table, *_counts in rows_written() - written}
            happened = what_happened(world, before, tables)
            raise _UndoneError
    except _UndoneError:
        client.cookies = cookies
        return response, happened
