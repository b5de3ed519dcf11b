"""What a leader writes about a session, and never about a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import StaffMember

from .programme import ActivitySession


class SessionNote(models.Model):
    """A note on how the session itself went: what worked, what to bring next time. Staff read it."""

    session = models.OneToOneField(ActivitySession, models.CASCADE, related_name="staff_note")
    text = models.TextField(_("note"), max_length=2000)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("session note")
        verbose_name_plural = _("session notes")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
