"""Periods that the coordinator has locked: what was reported for them stays as it was."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from staff.models import FamilyCentre, StaffMember


class UnlockReason(models.TextChoices):
    """Why a locked period is opened again: a kind, never a free text."""

    LATE = "late", _("Something came in after it was locked")
    WRONG = "wrong", _("Something in it is wrong and must be corrected")
    MISTAKE = "mistake", _("It was locked by mistake")


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
    unlock_reason = models.CharField(_("why"), max_length=10, choices=UnlockReason, blank=True)

    class Meta:
        verbose_name = _("locked period")
        verbose_name_plural = _("locked periods")
        ordering = ["-from_date", "-locked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="locked_period_order"),
            models.CheckConstraint(
                condition=Q(unlocked_at__isnull=True, unlock_reason="")
                | (Q(unlocked_at__isnull=False) & ~Q(unlock_reason="")),
                name="unlocked_period_says_why",
            ),
            ExclusionConstraint(
                name="day_locked_once",
                expressions=[
                    ("centre", RangeOperators.EQUAL),
                    (
                        Func("from_date", "to_date", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(unlocked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_date}–{self.to_date}"
