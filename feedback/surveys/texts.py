"""What visitors have written in their own words: who may read it, and when it is erased."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import SpentSurveyKey, SurveyText
from feedback.queries import services_led_by

if TYPE_CHECKING:
    from datetime import datetime

    from staff.models import FamilyCentre

    from .results import Results

YEARS_KEPT = 2  # after the year that the term is in: long enough to follow what was done about it


def texts_for_lead(person: Any, reader: Reader, centre: FamilyCentre, results: Results) -> list[SurveyText]:
    """The lead of the service that answers comments: what was written in a term with five responses or more.

    In an order that says nothing, since the keys are random; nobody else reads any.
    """
    if not results.questions:
        return []
    return list(
        SurveyText.objects.for_reader(reader)
        .filter(controller__in=services_led_by(person), centre=centre, term_starts=results.term.start)
        .select_related("question")
        .order_by("pk")
    )


def erase_old_texts(*, controller_id: int, by: Actor, now: datetime) -> int:
    """Erase the service's texts when the second year after their term is over. Returns how many."""
    first_kept = date(localtime(now).year - YEARS_KEPT, 1, 1)
    with reading_as(Reader.for_services(controller_id)):
        erased, _by_model = SurveyText.objects.filter(term_starts__lt=first_kept).delete()
        if erased:
            record("erased_survey_texts", by=by, service_id=controller_id, count=erased)
    return erased


def erase_old_keys(*, by: Actor, now: datetime) -> int:
    """Forget which invitations and forms have been used, when these hold no more. Returns how many."""
    erased, _by_model = SpentSurveyKey.objects.filter(until__lt=localtime(now).date()).delete()
    if erased:
        record("erased_survey_keys", by=by, count=erased)
    return erased
