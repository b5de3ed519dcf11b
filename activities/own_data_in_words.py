"""What is held about a parent, in words: the same on their own page and in an extract that staff print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from familjecentral.formats import at_time, day_and_times, long_date, month_and_year
from familjecentral.forms.phone import shown
from familjecentral.languages.content import said
from staff.holdings import Section
from staff.retention.listing import kept_in_words
from staff.retention.register import BY_CODE

from .messages import IN_WORDS, Kind
from .models import SignUp, SignUpContact
from .participants import language_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from .models import AttendanceMark, SignUpChild
    from .own_data import OwnData


def in_words(data: OwnData) -> list[Section]:
    """All of it, in the language of the page."""
    return [
        _the_sign_up(data),
        _the_parent(data),
        Section(_("Children"), [(_("Child"), _child(each)) for each in data.children], _("No child.")),
        Section(
            _("What has happened with your place"),
            [(_moment(each.at), str(SignUp.State(each.state).label)) for each in data.states],
        ),
        Section(
            _("Attendance"),
            [(long_date(each.session.on_date), each.get_state_display()) for each in data.attendance],
            _("Nothing is noted."),
        ),
        Section(
            _("When attendance was noted"),
            [(_moment(each.at), _mark(each)) for each in data.marks],
            _("Nothing is noted."),
        ),
        _the_consents(data),
        Section(
            _("Who has opened it"),
            [
                (long_date(each.on_date), f"{each.get_role_display()}, {said(each.service, 'label')}")
                for each in data.readings
            ],
            _("Nobody has opened it yet."),
        ),
        Section(
            _("What we have written to you"),
            [(long_date(day), _kind(kind)) for kind, day in data.messages],
            _("Nothing."),
        ),
        _until_when(data),
    ]


def _the_sign_up(data: OwnData) -> Section:
    sign_up = data.sign_up
    rows = [(_("What"), data.title)]
    rows += [(_("When"), day_and_times(each.starts_at, each.ends_at)) for each in data.sessions]
    rows += [
        (_("Signed up"), _moment(sign_up.signed_up_at)),
        (_("State"), str(SignUp.State(data.shown_state).label)),
    ]
    if sign_up.offer_until:
        rows.append((_("Offered until"), _moment(sign_up.offer_until)))
    rows += [
        (_("Places"), str(sign_up.places)),
        (_("Adults"), str(sign_up.adults)),
        (_("Children who come along"), str(sign_up.child_count)),
        (_("Of them babies under six months"), str(sign_up.babies)),
        (_("Prams"), str(sign_up.prams)),
        (_("Can come at short notice"), _yes_or_no(is_so=sign_up.can_come_at_short_notice)),
    ]
    if data.draw_code:
        rows += [(_("Code in the draw"), data.draw_code), (_("Lots in the draw"), str(sign_up.draw_weight))]
    return Section(_("The sign-up"), rows)


def _the_parent(data: OwnData) -> Section:
    contact = data.contact
    diet = [str(dict(SignUpContact.Diet.choices).get(code, code)) for code in contact.diet]
    return Section(
        _("About you"),
        [
            (_("Name or alias"), data.alias or "–"),
            (_("E-mail"), contact.email or "–"),
            (_("Phone"), shown(contact.phone) if contact.phone else "–"),
            (_("We write to you in"), language_in_words(contact.language)),
            (_("Interpreter"), contact.interpreter_label or _("No")),
            (_("Step-free way in"), _yes_or_no(is_so=contact.step_free)),
            (_("Hearing loop"), _yes_or_no(is_so=contact.hearing_loop)),
            (_("Food"), ", ".join(diet) or "–"),
            (_("Reminder two days before"), _yes_or_no(is_so=contact.remind_two_days)),
            (_("Reminder the same morning"), _yes_or_no(is_so=contact.remind_same_day)),
        ],
    )


def _the_consents(data: OwnData) -> Section:
    rows = []
    for each in data.consents:
        rows.append((
            long_date(each.given_at),
            _("{service} may see {what}, until {day}.").format(
                service=said(each.receiver, "label"), what=each.get_what_display(), day=long_date(each.until)
            ),
        ))  # fmt: skip
        if each.revoked_at:
            rows.append((
                long_date(each.revoked_at),
                _("Taken back: {service} sees it no more.").format(service=said(each.receiver, "label")),
            ))  # fmt: skip
    rows += [
        (_("By decision"), _("{service} sees that you come and what we may call you.").format(service=label))
        for label in data.shared_with
    ]
    return Section(_("Who may see it"), rows, _("No other service than the one you signed up with."))


def _until_when(data: OwnData) -> Section:
    rule = kept_in_words(BY_CODE["sign_up"], data.kept_days)
    when = long_date(data.erased_on) if data.erased_on else _("No date yet: the sessions are not set.")
    return Section(
        _("When it is erased"),
        [
            (_("Rule"), rule),
            (_("Day"), when),
            (
                _("What stays"),
                _("How many came and how places were given, without anything that says who. The log of who has "
                  "done what, without your name, for 5 years."),
            ),
        ],
    )  # fmt: skip


def _child(child: SignUpChild) -> str:
    if child.birth_month:
        return _("born %(month)s") % {"month": month_and_year(child.birth_month)}
    assert child.due_month is not None  # the constraint child_born_or_due holds it
    return _("expected %(month)s") % {"month": month_and_year(child.due_month)}


def _mark(mark: AttendanceMark) -> str:
    label = mark.get_state_display() if mark.state else _("taken back")
    return f"{long_date(mark.session.on_date)}: {label}"


def _kind(kind: str) -> str:
    try:
        return str(IN_WORDS[Kind(kind)])
    except ValueError:
        return kind


def _moment(moment: datetime) -> str:
    return f"{long_date(moment)} {at_time(moment)}"


def _yes_or_no(*, is_so: bool) -> str:
    return _("Yes") if is_so else _("No")
