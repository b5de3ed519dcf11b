"""What staff have learnt, and what is new to them: training, and the introduction of new staff."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .centres import FamilyCentre, PartnerService, Principal
from .people import StaffMember


class TrainingTheme(models.Model):
    """What staff are trained in: a list that the coordinator owns, the same at all centres of a municipality."""

    municipality = models.ForeignKey(Principal, models.CASCADE, related_name="training_themes")
    name = models.CharField(_("theme"), max_length=80)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("training theme")
        verbose_name_plural = _("training themes")
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="training_theme_once")]

    def __str__(self) -> str:
        return self.name


class TrainingDone(models.Model):
    """That somebody has had a training, on a day. One entered by mistake is taken back, and its row kept."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form that it came with
    person = models.ForeignKey(StaffMember, models.CASCADE, related_name="trainings")
    theme = models.ForeignKey(TrainingTheme, models.PROTECT, related_name="done", verbose_name=_("theme"))
    on_date = models.DateField(_("date"))
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("training done")
        verbose_name_plural = _("trainings done")
        ordering = ["-on_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "theme", "on_date"], condition=Q(taken_back_at__isnull=True),
                name="training_done_once_a_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.on_date} {self.theme}"


class IntroductionItem(models.Model):
    """A point of a centre's introduction plan: a training theme, or something of the centre's own.

    ``due_weeks``: within how many weeks of the first day.
    """

    centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="introduction_items")
    theme = models.ForeignKey(
        TrainingTheme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("training theme")
    )
    text = models.CharField(_("own point"), max_length=120, blank=True)
    due_weeks = models.PositiveSmallIntegerField(_("within how many weeks"))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("point of the introduction plan")
        verbose_name_plural = _("points of the introduction plan")
        ordering = ["due_weeks", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(theme__isnull=False, text="") | (Q(theme__isnull=True) & ~Q(text="")),
                name="introduction_item_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(due_weeks__gte=1, due_weeks__lte=104), name="introduction_item_weeks"
            ),
            models.UniqueConstraint(
                fields=["centre", "theme", "text"], nulls_distinct=False, name="introduction_item_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.theme)


class Introduction(models.Model):
    """The introduction of one new colleague in a service, from their first day until it is ended."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form that began it
    person = models.ForeignKey(StaffMember, models.CASCADE, related_name="introductions")
    service = models.ForeignKey(PartnerService, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("first day"))
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service"], condition=Q(ended_at__isnull=True), name="one_introduction_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}"


class IntroductionTick(models.Model):
    """That an own point of the plan is done for somebody; of themes ``TrainingDone`` says it."""

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="ticks")
    item = models.ForeignKey(IntroductionItem, models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField()
    ticked_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("point done")
        verbose_name_plural = _("points done")
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "item"], condition=Q(taken_back_at__isnull=True),
                name="introduction_tick_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=F("ticked_at")),
                name="introduction_tick_order",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.item)
