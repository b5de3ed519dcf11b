"""What is asked at a centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.models import Survey, SurveyQuestion, SurveyVersion

from .languages import LANGUAGES, Language

if TYPE_CHECKING:
    from uuid import UUID

    from staff.models import FamilyCentre

Audience = Survey.Audience


@dataclass(frozen=True)
class Asked:
    """A version of a survey as somebody meets it: ``questions`` are those that are still asked."""

    version: SurveyVersion
    questions: tuple[SurveyQuestion, ...]
    withdrawn: frozenset[int]  # ids of the version's questions that are not asked any more

    @property
    def languages(self) -> list[Language]:
        """Those in which every question is there, in the order of the settings."""
        return [each for each in LANGUAGES if all(question.texts.get(each.code) for question in self.questions)]


def asked(centre: FamilyCentre, audience: str, *, version_id: int | None = None) -> Asked | None:
    """Anyone: what the centre's municipality asks; None when it asks nothing.

    ``version_id``: the version that somebody has before them. If it has been published it is theirs to answer,
    without what has been withdrawn since, in it or by a newer version.
    """
    versions = list(
        SurveyVersion.objects.filter(
            survey__municipality=centre.municipality_id, survey__audience=audience, published_at__isnull=False
        )
        .order_by("-number")
        .prefetch_related("questions")
    )
    if not versions:
        return None
    newest = versions[0]
    chosen = next((each for each in versions if each.pk == version_id), newest)
    keys: set[UUID] = {each.key for each in newest.questions.all() if each.withdrawn_at is None}
    everything = list(chosen.questions.all())
    still = tuple(each for each in everything if each.withdrawn_at is None and each.key in keys)
    return Asked(chosen, still, frozenset({each.pk for each in everything} - {each.pk for each in still}))


def survey_of(version_id: int, centre: FamilyCentre) -> str | None:
    """Anyone: for whom the survey is that a published version of the centre's belongs to; None if it is none."""
    found = SurveyVersion.objects.filter(
        pk=version_id, survey__municipality=centre.municipality_id, published_at__isnull=False
    )
    return found.values_list("survey__audience", flat=True).first()
