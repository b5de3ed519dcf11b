"""What has been told of breakdowns about people: no number that is withheld, and no person."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from staff.models import FamilyCentre


class ToldPart(models.Model):
    """One breakdown of one centre in one part of a term, as it was told the first time, or since it was corrected.

    ``cells``: pairs of key and number, null where the number is withheld. What is told is told: a row is changed
    only by a correction that may be told (docs/disclosure.md), and never taken away.
    """

    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="+")
    breakdown = models.CharField(_("breakdown"), max_length=30)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to, included"))
    cells = models.JSONField(_("cells"))
    total = models.PositiveIntegerField(_("total"), null=True)  # null when it is told nowhere
    is_behind = models.BooleanField(default=False)  # a correction has come since that is too small to be told
    told_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("told part")
        verbose_name_plural = _("told parts")
        ordering = ["centre", "breakdown", "from_date"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="told_part_order"),
            # Of two parts that overlap, one could be taken from the other. Two who ask at once tell a part once.
            ExclusionConstraint(
                name="told_once",
                expressions=[
                    ("centre", RangeOperators.EQUAL),
                    ("breakdown", RangeOperators.EQUAL),
                    (
                        Func("from_date", "to_date", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.breakdown} {self.from_date}–{self.to_date}"
