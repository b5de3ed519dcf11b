"""Ni sa – vi gjorde: what visitors have said, and what the centre has changed because of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from familjecentral.languages.content import Translated
from staff.models import FamilyCentre, Goal, StaffMember


class SaidAndDone(Translated):
    """In the staff's own words, and about no person. Anyone reads it from the day it is published on."""

    TRANSLATED = ("said", "done")

    key = models.UUIDField(unique=True, editable=False)  # of the form that it came with
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="said_and_done", verbose_name=_("family centre")
    )
    said = models.CharField(_("you said"), max_length=300)
    done = models.CharField(_("we did"), max_length=600)
    goal = models.ForeignKey(
        Goal, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("goal")
    )
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("activity")
    )
    published_on = models.DateField(_("published"), null=True, blank=True)  # none: only staff see it
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("you said, we did")
        verbose_name_plural = _("you said, we did")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(said="") & ~Q(done=""), name="said_and_done_are_said"),
        ]

    def __str__(self) -> str:
        return self.said
