"""Programmes of several sessions: templates, and the series made from them."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from familjecentral.languages.content import Translated
from staff.models import FamilyCentre, PartnerService

from .programme import Activity, ActivitySession, Bookable, room_constraints


class SeriesTemplate(Translated):
    """A mall: the numbered sessions of a programme, before they have dates."""

    TRANSLATED = ("title", "about")

    class Rhythm(models.TextChoices):
        BIRTH = "birth", _("By weeks before and after birth")
        WEEKLY = "weekly", _("Every week from its first session")

    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm, default=Rhythm.BIRTH)
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("description"), blank=True)
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, null=True, blank=True, related_name="templates",
        verbose_name=_("family centre"), help_text=_("Empty for a template that every centre may use."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("series template")
        verbose_name_plural = _("series templates")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["title", "centre"], nulls_distinct=False, name="template_once")
        ]

    def __str__(self) -> str:
        return self.title


class TemplateSession(Translated):
    """One session of a template: ``weeks_from_birth`` is negative before the due month's middle."""

    TRANSLATED = ("title", "theme", "text", "materials", "dialogue_cards")

    template = models.ForeignKey(
        SeriesTemplate, models.CASCADE, related_name="sessions", verbose_name=_("template")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    is_working_title = models.BooleanField(_("working title"), default=True)
    theme = models.CharField(_("theme"), max_length=120, blank=True)
    text = models.TextField(_("text"), blank=True)
    materials = models.TextField(
        _("materials"), blank=True, help_text=_("One a line: title | https://address. Parents see them.")
    )
    dialogue_cards = models.TextField(
        _("dialogue cards"), blank=True, help_text=_("One question a line, to talk about in the group.")
    )
    minutes = models.PositiveSmallIntegerField(_("length (minutes)"), default=120)
    weeks_from_birth = models.SmallIntegerField(
        _("weeks from birth"), null=True, blank=True, help_text=_("Negative before. Empty in a weekly rhythm.")
    )
    lead_service_kind = models.CharField(_("lead service"), max_length=20, choices=PartnerService.Kind)
    usual_venue = models.CharField(_("usual place"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("template session")
        verbose_name_plural = _("template sessions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="template_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class ShippedTemplate(models.Model):
    """That a template which comes with the program has been laid out here, once: deleted, it stays away."""

    code = models.CharField(max_length=40, unique=True)
    template = models.ForeignKey(SeriesTemplate, models.SET_NULL, null=True, related_name="+")
    shipped_at = models.DateTimeField()

    class Meta:
        verbose_name = _("shipped template")
        verbose_name_plural = _("shipped templates")

    def __str__(self) -> str:
        return self.code


class ActivitySeries(Bookable):
    """A träffserie: one group that goes through the sessions together; signed up to as a whole."""

    is_series = True

    key = models.UUIDField(unique=True, null=True, editable=False)  # of the form: sent twice, it is one group
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="series", verbose_name=_("activity"))
    template = models.ForeignKey(
        SeriesTemplate, models.PROTECT, null=True, blank=True, related_name="series", verbose_name=_("template")
    )
    due_month = models.DateField(
        _("due month"), null=True, blank=True, help_text=_("First day of the month the children are expected.")
    )

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["due_month", "id"]
        constraints = [
            *room_constraints("series"),
            models.CheckConstraint(
                condition=Q(due_month__isnull=True) | Q(due_month__day=1), name="due_month_is_a_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.due_month:%Y-%m}" if self.due_month else str(self.activity)

    def is_closed(self) -> bool:
        """A series is never closed as a whole."""
        return False

    def has_begun(self, now: datetime) -> bool:
        """Whether it is too late to join: its last session has been. One without dates yet is to come."""
        return self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Whether it has sessions, and all of them have been or are called off."""
        return bool(list(self.sessions.all())) and not self._to_come(now)

    def begins_at(self) -> datetime | None:
        """When its first session begins; None without dates yet."""
        return min((session.starts_at for session in self.sessions.all()), default=None)

    def next_start(self, now: datetime) -> datetime | None:
        """When its next session begins, for the time that an offer can be open; None without dates yet."""
        return min((session.starts_at for session in self._to_come(now)), default=None)

    def first_day(self, now: datetime) -> date:
        """The day that a child's age is counted to: the next session, or today without dates yet."""
        return min((session.on_date for session in self._to_come(now)), default=localtime(now).date())

    def _to_come(self, now: datetime) -> list[ActivitySession]:
        return [s for s in self.sessions.all() if s.starts_at > now and not s.is_called_off]
