"""Periods that the coordinator has locked: what was reported for them stays as it was."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from staff.models import FamilyCentre, StaffMember


class LockedPeriod(models.Model):
    """Days of a centre whose records are settled. PostgreSQL refuses entries and counts for them.

    Unlocking keeps the row, so that one sees that it was locked and when it was opened again.
    """

    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="locked_periods")
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to, included"))
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    unlocked_at = models.DateTimeField(null=True)
    unlocked_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("locked period")
        verbose_name_plural = _("locked periods")
        ordering = ["-from_date", "-locked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="locked_period_order")
        ]

    def __str__(self) -> str:
        return f"{self.from_date}–{self.to_date}"
