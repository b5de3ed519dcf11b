"""Counting visits without persons: signed events, and the totals that PostgreSQL keeps of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import ActivitySession
from staff.models import AgeBand, FamilyCentre, StaffMember, Tablet


class Who(models.TextChoices):
    """What one tap counts."""

    WOMAN = "woman", _("Women")
    MAN = "man", _("Men")
    OTHER_ADULT = "other_adult", _("Other or unknown")
    CHILD = "child", _("Children")
    FIRST_VISIT = "first_visit", _("Families here for the first time")


ADULTS = (Who.WOMAN, Who.MAN, Who.OTHER_ADULT)


class _Counted(models.Model):
    """What is counted where: a category of visitors at one session."""

    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="+")
    who = models.CharField(max_length=12, choices=Who)
    age_band = models.ForeignKey(AgeBand, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class VisitTally(_Counted):
    """Besöksräkning: one tap, +1 or −1 (or a corrected number at once). Rows are only ever added.

    ``id`` is made by the device, so that a tap sent twice is one tap.
    """

    append_only = True

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="+")
    delta = models.SmallIntegerField()
    counted_at = models.DateTimeField()  # by the server's clock
    counted_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    tablet = models.ForeignKey(Tablet, models.PROTECT, null=True, related_name="+")  # when shared

    class Meta:
        verbose_name = _("visit tally")
        verbose_name_plural = _("visit tallies")
        constraints = [
            models.CheckConstraint(condition=~Q(delta=0), name="tally_counts_something"),
            models.CheckConstraint(
                condition=Q(who="child", age_band__isnull=False) | (~Q(who="child") & Q(age_band__isnull=True)),
                name="tally_child_has_age_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.delta:+d}"


class TallyTotal(_Counted):
    """The sum of a session's tallies per category; kept by a trigger, never below zero."""

    total = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("visit total")
        verbose_name_plural = _("visit totals")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "who", "age_band"], nulls_distinct=False, name="total_once_per_category"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="total_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.total}"
