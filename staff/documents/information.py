"""The information that is given where data is left (article 13), form by form, at one centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.forms import phone
from familjecentral.languages.content import said
from staff.retention.periods import periods_by_centre
from staff.retention.register import BY_CODE, RecordType, kept_of

from .prose import fact, item, part, section, title
from .readers import who_reads
from .recipients import recipients, transfers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise

    from staff.models import FamilyCentre
    from staff.retention.periods import Period


@dataclass(frozen=True)
class Form:
    """A place where somebody leaves data. ``must``: what has to be left, and what comes of not leaving it.

    Without ``record_types`` nothing that is left there is about a person.
    """

    title: str | Promise
    record_types: tuple[str, ...]
    must: str | Promise


FORMS = (
    Form(
        gettext_lazy("When you sign up"),
        ("sign_up", "message"),
        gettext_lazy(
            "Fields that you may leave empty say so. Without a way to reach you we can not give you a place. "
            "Everything else is your choice."
        ),
    ),
    Form(
        gettext_lazy("When you write a comment"),
        ("comment",),
        gettext_lazy("You need not say who you are. Without an e-mail address we can not answer you."),
    ),
    Form(
        gettext_lazy("When you answer the survey"),
        ("survey_text", "survey_key"),
        gettext_lazy(
            "We do not ask who you are, and keep nothing that could tell: no name, no exact time, no address of "
            "your device. Do not write about yourself or your child where you may write freely."
        ),
    ),
    Form(
        gettext_lazy("When you propose something or vote"),
        ("proposal", "vote"),
        gettext_lazy("We do not ask who you are. Do not write about yourself or anybody else in your proposal."),
    ),
    Form(
        gettext_lazy("When you choose the time of a home visit"),
        ("joint_visit",),
        gettext_lazy("We save the time that you choose, and nothing about you. You can agree on a time by phone."),
    ),
    Form(
        gettext_lazy("When you work here and have an account"),
        (
            "account",
            "entered_by",
            "invitation",
            "session",
            "device_key",
            "session_note",
            "data_request",
            "ordered_file",
            "audit",
        ),
        gettext_lazy(
            "You need an account to work in the system. What is held comes from you, or from your employer."
        ),
    ),
)


def as_text(centre: FamilyCentre) -> str:
    """The information at the centre, in the language in force."""
    return "\n".join(_lines(centre)) + "\n"


def _lines(centre: FamilyCentre) -> Iterator[str]:
    yield title(_("Your data at {centre}").format(centre=centre.name))
    yield _("What we hold about you, why, who reads it and when it is erased.")
    yield from _controller_lines(centre)
    periods = {period.record_type.code: period for period in periods_by_centre([centre])[centre.pk]}
    for form in FORMS:
        yield from _form_lines(form, periods)
    yield from _rights_lines(centre)


def _controller_lines(centre: FamilyCentre) -> Iterator[str]:
    yield part(_("Who is responsible"))
    yield _(
        "Each service is responsible for what you leave with it. No service reads what another holds, unless you "
        "let it, or a decision lets it see who comes to what they hold together."
    )
    yield ""
    services = list(centre.services.filter(is_active=True).select_related("principal").order_by("kind", "pk"))
    for service in services:
        yield fact(said(service, "label").text, service.principal.full_name)
    bodies = {each.pk: each for each in [*(service.principal for service in services), centre.municipality]}
    for body in bodies.values():
        yield section(body.full_name)
        yield fact(_("Contact"), body.contact or _contact_of(centre))
        yield fact(
            _("Data protection officer"),
            body.data_protection_contact or _("ask for the officer at the contact above"),
        )


def _contact_of(centre: FamilyCentre) -> str:
    number = phone.shown(centre.phone) if centre.phone else ""
    address = ", ".join(
        filter(None, [centre.street, " ".join(filter(None, [centre.postal_code, centre.locality]))])
    )
    return ", ".join(filter(None, [centre.name, address, number, centre.email]))


def _form_lines(form: Form, periods: dict[str, Period]) -> Iterator[str]:
    yield part(form.title)
    yield str(form.must)
    record_types = [BY_CODE[code] for code in form.record_types]
    for record_type in record_types:
        if len(record_types) > 1:
            yield section(record_type.title)
        else:
            yield ""
        yield from _record_type_lines(record_type, periods[record_type.code])


def _record_type_lines(record_type: RecordType, period: Period) -> Iterator[str]:
    yield fact(_("What for"), record_type.purpose)
    yield fact(_("Legal basis"), record_type.basis.label)
    yield fact(_("Responsible"), record_type.controller.label)
    for line in who_reads(record_type):
        yield fact(_("Who reads it"), line)
    yield fact(_("Erased"), period.in_words)
    yield fact(_("Why so long"), kept_of(record_type).why)
    if record_type.sensitive:
        yield fact(_("Take care"), record_type.sensitive)


def _rights_lines(centre: FamilyCentre) -> Iterator[str]:
    yield part(_("Where data goes"))
    yield from (item(line) for line in [*recipients(), transfers()])
    yield item(_(
        "What is written to a public body can be asked for by others. Each time it is tried against the secrecy "
        "of the service before anything is handed out."
    ))  # fmt: skip
    yield item(_("Places are given by the rules that stand at each activity. Nobody is judged by a profile."))
    yield part(_("Your rights"))
    yield item(_("You may see what we hold about you, and get a copy."))
    yield item(_("You may have what is wrong put right."))
    yield item(_("You may have data erased, unless a law says that we must keep it."))
    yield item(_("You may object to how we use it, and ask us to wait while that is looked into."))
    yield item(_("What you have let another service see you can take back at any time."))
    yield "\n" + _(
        "If you have signed up, your own page does most of this: the link is in the message you got. Else turn to "
        "the centre: {contact}."
    ).format(contact=_contact_of(centre))
    yield "\n" + _(
        "You can complain to the Swedish Authority for Privacy Protection (IMY): https://www.imy.se, "
        "imy@imy.se, 08-657 61 00."
    )
