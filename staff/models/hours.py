"""When a centre is open, when it is not, and what differs."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from familjecentral.languages.content import Translated

from .centres import FamilyCentre, PartnerService, Venue


class Weekday(models.IntegerChoices):
    """ISO weekdays."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class OpeningHours(models.Model):
    """Öppettider: a weekly slot, of the whole house or of one service, in a period."""

    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="opening_hours", verbose_name=_("family centre")
    )
    service = models.ForeignKey(
        PartnerService, models.CASCADE, null=True, blank=True, related_name="opening_hours",
        verbose_name=_("service"), help_text=_("Empty for the whole house."),
    )  # fmt: skip
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opening_hours_order"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="opening_hours_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class _Deviation(models.Model):
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    from_time = models.TimeField(_("from time"), null=True, blank=True)
    to_time = models.TimeField(_("to time"), null=True, blank=True)
    # Came with an imported programme, so a later file may take it away; what staff enter stays.
    from_file = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


def _deviation_constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name=f"{name}_dates"),
        models.CheckConstraint(
            condition=Q(from_time__isnull=True, to_time__isnull=True)
            | Q(from_time__isnull=False, to_time__isnull=False, to_time__gt=F("from_time")),
            name=f"{name}_times",
        ),
    ]


class Closure(Translated, _Deviation):
    """Stängd dag, or part of a day; each day from ``from_date`` to ``to_date`` (both included)."""

    TRANSLATED = ("reason",)
    ONLY_FRESH = frozenset({"reason"})

    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="closures", verbose_name=_("family centre")
    )
    reason = models.CharField(_("reason, as parents read it"), max_length=120)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["from_date", "from_time"]
        constraints = _deviation_constraints("closure")

    def __str__(self) -> str:
        return f"{self.from_date} {self.reason}"


class ScheduleException(_Deviation):
    """Avvikelse: something is moved or changed, but takes place."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("Moved")
        CHANGED = "changed", _("Changed")

    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="exceptions", verbose_name=_("family centre")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, verbose_name=_("new place"))
    note = models.CharField(_("note, as parents read it"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("schedule exception")
        verbose_name_plural = _("schedule exceptions")
        ordering = ["from_date", "from_time"]
        constraints = [
            *_deviation_constraints("exception"),
            models.CheckConstraint(condition=~Q(kind="moved") | Q(venue__isnull=False), name="moved_has_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.from_date} {self.get_kind_display()}"
