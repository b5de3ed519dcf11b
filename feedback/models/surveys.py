"""The visitor survey: what is asked, and answers in which there is no person.

An answer can't lead back to anybody, whatever code runs: no column could hold a person, a device or a moment,
what is written in words lies apart from what was ticked, and PostgreSQL refuses what looks like an address or a
number. docs/survey.md says what this protects against, and what it does not.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from familjecentral.privacy.walls import SELECT, Duty, OwnService, Wall
from staff.models import AboutAPerson, FamilyCentre, Goal, Principal

# The languages that an answer may say it was given in; settings.WHOLE_LANGUAGES has the same.
LANGUAGE_CODES = ("sv", "sv-simple", "en", "ar", "so")
LONGEST_TEXT = 2000  # characters
LOWEST, HIGHEST = 1, 5

# Digits of both kinds that our readers write, and what stands between them. A number to call: a nought or a
# plus, and seven figures or more after it; a personal identity number: ten or more.
DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9]"
BETWEEN = r"[-+/. ()\u2010-\u2015]{0,2}"
NUMBER_LIKE = rf"([+]|0|\u0660|\u06f0)({BETWEEN}{DIGIT}){{7,}}|{DIGIT}({BETWEEN}{DIGIT}){{9,}}"
ADDRESS_LIKE = "[^[:space:]@]@[^[:space:]@]+[.][^[:space:]@]"


class Survey(models.Model):
    """What a municipality asks its visitors: one survey for adults, one for children."""

    class Audience(models.TextChoices):
        ADULTS = "adults", _("Adults")
        CHILDREN = "children", _("Children")

    municipality = models.ForeignKey(Principal, models.CASCADE, related_name="surveys")
    audience = models.CharField(_("for"), max_length=10, choices=Audience.choices)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [models.UniqueConstraint(fields=["municipality", "audience"], name="survey_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class SurveyVersion(models.Model):
    """The questions as they stood at a time; the newest that is published is the one that is asked."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a survey")
        verbose_name_plural = _("versions of surveys")
        ordering = ["survey", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(published_at=None), name="one_draft_of_a_survey"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"


class SurveyQuestion(models.Model):
    """A question of one version, in each language. ``key`` is the same in all versions that ask it.

    Once its version is published PostgreSQL lets only ``withdrawn_at`` be set: an answer keeps its question.
    """

    class Kind(models.TextChoices):
        SCALE = "scale", _("Scale of five steps")
        TEXT = "text", _("Own words")
        PICTURES = "pictures", _("Pictures to point at")

    version = models.ForeignKey(SurveyVersion, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("order"))
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goal"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    texts = models.JSONField(_("question, by language"), default=dict)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("question of a survey")
        verbose_name_plural = _("questions of surveys")
        ordering = ["version", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="survey_question_once")]

    def __str__(self) -> str:
        return self.text_in("sv")

    def text_in(self, language: str) -> str:
        """The question in the language; in Swedish where that is missing."""
        return str(self.texts.get(language) or self.texts.get("sv", ""))


class SurveyResponse(models.Model):
    """That somebody has answered, the day and how: nothing of who, where from, or at what time."""

    append_only = True

    class Way(models.TextChoices):
        LINK = "link", _("By link")
        POSTER = "poster", _("From a poster")
        SESSION = "session", _("After a session")
        KIOSK = "kiosk", _("On the tablet in the house")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False
    )  # random: no order can be read in it
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="responses")
    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="+")
    on_date = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=10)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        constraints = [
            models.CheckConstraint(condition=Q(language__in=LANGUAGE_CODES), name="survey_language_known"),
            models.CheckConstraint(
                condition=Q(way__in=["link", "poster", "session", "kiosk"]), name="survey_way_known"
            ),
            models.CheckConstraint(
                condition=Q(activity=None) | Q(way="session"), name="survey_activity_after_a_session"
            ),
        ]
        indexes = [models.Index(fields=["centre", "on_date"], name="survey_responses_of_a_term")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class SurveyAnswer(models.Model):
    """What was ticked for one question: a step, or nothing for “don't know”."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(SurveyResponse, models.PROTECT, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(_("step"), null=True)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="survey_answer_once"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__range=(LOWEST, HIGHEST)), name="survey_step_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class SurveyText(AboutAPerson):
    """What somebody wrote in their own words, tied to no response: nobody can read what else they answered.

    People write of people, so it has a controller and a wall. It knows its term, and no day or language.
    """

    wall = Wall(OwnService(SELECT, duty=Duty.LEAD), OwnService(duty=Duty.SYSTEM))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="+")
    question = models.ForeignKey(SurveyQuestion, models.PROTECT, related_name="+")
    term_starts = models.DateField(_("term"))
    text = models.TextField(_("own words"), max_length=LONGEST_TEXT)

    class Meta:
        verbose_name = _("own words in a survey")
        verbose_name_plural = _("own words in surveys")
        constraints = [
            models.CheckConstraint(condition=~Q(text__regex=NUMBER_LIKE), name="survey_text_without_numbers"),
            models.CheckConstraint(condition=~Q(text__regex=ADDRESS_LIKE), name="survey_text_without_addresses"),
            models.CheckConstraint(
                condition=Q(term_starts__day=1, term_starts__month__in=[1, 7]), name="survey_text_has_a_term_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class SpentSurveyKey(models.Model):
    """That an invitation, or a form, has been used: the hash of what made it one, tied to no answer.

    ``until`` is the end of a term, so that it doesn't say when; then the row goes.
    """

    id = models.UUIDField(primary_key=True, editable=False)  # 128 bits of the hash
    until = models.DateField(_("kept until"))

    class Meta:
        verbose_name = _("used key of a survey")
        verbose_name_plural = _("used keys of surveys")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__month=6, until__day=30) | Q(until__month=12, until__day=31),
                name="survey_key_kept_until_a_term_ends",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SurveyInvitations(models.Model):
    """How many invitations a centre's visitors have been sent in a term: a number, and to nobody."""

    centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="+")
    term_starts = models.DateField(_("term"))
    sent = models.PositiveIntegerField(_("invitations"), default=0)

    class Meta:
        verbose_name = _("invitations to a survey")
        verbose_name_plural = _("invitations to surveys")
        constraints = [models.UniqueConstraint(fields=["centre", "term_starts"], name="survey_invitations_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
