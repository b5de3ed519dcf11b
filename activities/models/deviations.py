"""What differs from the plan: one thing registered, and every place that shows a session follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Closure, FamilyCentre, StaffMember, Venue

from .programme import ActivitySession


class Deviation(models.Model):
    """An avvikelse that staff register: for one session, or the six that a planning day touches.

    No person is in it but the staff member who registered it. ``reason`` is what parents read.
    """

    class Kind(models.TextChoices):
        LEADER_ILL = "leader_ill", _("The leader is ill")
        CLOSED = "closed", _("Closed")
        CALLED_OFF = "called_off", _("Called off")
        MOVED = "moved", _("Moved to another place")

    key = models.UUIDField(unique=True, editable=False)  # of the form: sent twice, it is one
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="deviations", verbose_name=_("family centre")
    )
    kind = models.CharField(_("what has happened"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason, as parents read it"), max_length=120, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("new place")
    )
    closure = models.ForeignKey(Closure, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    made_at = models.DateTimeField(_("registered"))
    made_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("deviation")
        verbose_name_plural = _("deviations")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="moved", venue__isnull=False) | (~Q(kind="moved") & Q(venue__isnull=True)),
                name="only_a_move_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at}"


class DeviationSession(models.Model):
    """One session that a deviation touches, with what it was before, for the hour in which it can be undone."""

    deviation = models.ForeignKey(Deviation, models.CASCADE, related_name="touched")
    session = models.ForeignKey(ActivitySession, models.CASCADE, related_name="deviations")
    venue_before = models.ForeignKey(Venue, models.PROTECT, null=True, related_name="+")
    moved_from_before = models.ForeignKey(Venue, models.PROTECT, null=True, related_name="+")
    was_moved = models.BooleanField(default=False)
    was_called_off_at = models.DateTimeField(null=True)
    was_called_off_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("session of a deviation")
        verbose_name_plural = _("sessions of deviations")
        constraints = [models.UniqueConstraint(fields=["deviation", "session"], name="touched_once")]

    def __str__(self) -> str:
        return f"{self.deviation} {self.session}"
