"""What was planned, with what it was before, for the hour in which it can be undone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import FamilyCentre, StaffMember

from .programme import Activity


class PlannedChange(models.Model):
    """A change of the ordinary week, of a whole term or of how an activity is held.

    ``before`` and ``after`` are what ``activities.planning.undoing`` writes and reads: slots by number, or an
    activity's settings. No person is in it but who made it.
    """

    class Kind(models.TextChoices):
        SLOT_MOVED = "slot_moved", _("The ordinary week was changed")
        TERM_COPIED = "term_copied", _("A term was copied")
        ACTIVITY_CHANGED = "activity_changed", _("The settings of an activity were changed")

    key = models.UUIDField(unique=True, editable=False)  # of the form: sent twice, it is one
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="planned_changes", verbose_name=_("family centre")
    )
    kind = models.CharField(_("what was changed"), max_length=20, choices=Kind)
    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("activity")
    )
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("planned change")
        verbose_name_plural = _("planned changes")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at}"
