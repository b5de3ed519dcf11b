"""The goals that a municipality's centres are followed up by, in visitors' words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .centres import Principal


class Goal(models.Model):
    """A statement that visitors should be able to agree with: asked in the survey, and what comments are about.

    One that is not followed up any more is taken out of use and never deleted: old answers keep it.
    """

    municipality = models.ForeignKey(Principal, models.CASCADE, related_name="goals")
    name = models.CharField(_("goal"), max_length=80)
    statement = models.CharField(
        _("in visitors' words"),
        max_length=300,
        help_text=_("As a visitor would say it: The support is easy to reach."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="goal_once")]

    def __str__(self) -> str:
        return self.name
