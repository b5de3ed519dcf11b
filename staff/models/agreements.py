"""The agreement (samverkansavtal) that a centre stands on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .centres import FamilyCentre, Principal


class Agreement(models.Model):
    """Samverkansavtal between the responsible bodies of a centre, valid in a period."""

    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="agreements", verbose_name=_("family centre")
    )
    parties = models.ManyToManyField(Principal, related_name="agreements", verbose_name=_("parties"))
    reference = models.CharField(_("reference number"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    next_review = models.DateField(_("next review"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="agreement_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre} {self.valid_from}–{self.valid_to}"
