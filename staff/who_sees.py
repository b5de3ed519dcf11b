"""“Who sees this?”: who reads what is written in a field, and when it is erased, for whoever is asked.

Worked out from the secrecy table and the retention rules, never written by hand: when a cell or a period changes,
so does the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.formats import day_month_year
from familjecentral.languages.content import said

from .retention.listing import kept_in_words
from .retention.periods import kept_days
from .retention.register import BY_CODE
from .secrecy import Answer, Who, answer

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from .models import PartnerService

# Columns of the table about people outside the service, as a parent reads them. Who holds another family's link,
# and the same service at another centre, are read as what they are to the parent: others.
OTHERS: dict[Who, str | Promise] = {
    Who.VISITOR: gettext_lazy("anyone"),
    Who.OTHER_FAMILY: gettext_lazy("other families"),
    Who.OTHER_SERVICE: gettext_lazy("the other services at the centre"),
    Who.OTHER_LEAD: gettext_lazy("the leads of the other services"),
    Who.OTHER_CENTRE: gettext_lazy("other centres"),
    Who.CONSENTED: gettext_lazy("a service that you let see it yourself"),
    Who.COORDINATOR: gettext_lazy("the centre's coordinator"),
    Who.IT: gettext_lazy("IT"),
    Who.DPO: gettext_lazy("the data protection officer"),
}


@dataclass(frozen=True)
class WhoSees:
    """For one service and one moment: ``text`` of each thing of the secrecy table.

    ``over_at``: when the period begins to count, if that is known; ``shared_with``: the services that see
    attendance by a decision in force.
    """

    service: PartnerService
    record_type: str
    over_at: datetime | None = None
    shared_with: Sequence[str] = field(default=())

    def text(self, thing: str) -> str:
        """``Read only by staff and leads of Open preschool. It is erased on 14 January 2027 at the latest.``"""
        return f"{self.readers(thing)} {self.erased}"

    def readers(self, thing: str) -> str:
        """``Read only by staff and leads of Open preschool.``"""

        def reads(who: Who) -> bool:
            return answer(f"{thing}.read", who) == Answer.YES

        inside = {
            (True, True): _("staff and leads of {service}"),
            (True, False): _("staff of {service}"),
            (False, True): _("the lead of {service}"),
        }.get((reads(Who.STAFF) or reads(Who.TABLET), reads(Who.LEAD)))
        found = [inside.format(service=said(self.service, "label"))] if inside else []
        found += [str(words) for who, words in OTHERS.items() if reads(who)]
        if reads(Who.SHARED) and self.shared_with:
            found.append(
                _("{services}, by a decision since the group is held together").format(
                    services=", ".join(self.shared_with)
                )
            )
        if not found:
            return _("Nobody reads it: only the program uses it.")
        if len(found) == 1:
            return _("Read only by {readers}.").format(readers=found[0])
        return _("Read only by {readers}, and {last}.").format(readers=", ".join(found[:-1]), last=found[-1])

    # As templates say it.
    contact = cached_property(lambda self: self.readers("contact"))
    child = cached_property(lambda self: self.readers("child"))
    sign_up = cached_property(lambda self: self.readers("sign_up"))

    @cached_property
    def erased(self) -> str:
        """When it is erased: the day at the latest, or what the days are counted from."""
        days = kept_days(self.record_type, self.service.centre_id)
        if self.over_at is None:
            when = kept_in_words(BY_CODE[self.record_type], days)
            return _("It is erased: {when}.").format(when=when[:1].lower() + when[1:])
        return _("It is erased on {day} at the latest.").format(day=day_month_year(erased_on(self.over_at, days)))


def erased_on(over_at: datetime, days: int) -> date:
    """The night's purge that takes it, by Stockholm's calendar: the first whose limit lies after ``over_at``."""
    return timezone.localdate(over_at + timedelta(days=days)) + timedelta(days=1)


class AsksAboutAPerson:
    """For forms: each field that asks about a person names its thing of the secrecy table in ``about``; the others
    are named in ``about_nobody``. ``who_sees`` is set where the form is shown."""

    about: dict[str, str] = {}
    about_nobody: frozenset[str] = frozenset()
    who_sees: WhoSees | None = None

    def who_sees_field(self, name: str) -> str:
        """What stands under the field; empty for one that is not about a person."""
        thing: Any = self.about.get(name)
        return self.who_sees.text(thing) if thing and self.who_sees else ""
