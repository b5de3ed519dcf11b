"""The audit log: who did what and when, and never a personal value."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that somebody did. Rows are only ever added (held by PostgreSQL)."""

    class ActorKind(models.TextChoices):
        STAFF = "staff", _("Staff member")
        PARENT = "parent", _("Parent")
        SYSTEM = "system", _("The system")

    append_only = True

    at = models.DateTimeField(_("when"), db_index=True)
    actor_kind = models.CharField(_("who (kind)"), max_length=10, choices=ActorKind)
    actor_id = models.BigIntegerField(_("who (number)"), null=True, blank=True)
    action = models.CharField(_("what"), max_length=60, db_index=True)
    thing = models.CharField(_("of what kind"), max_length=60, blank=True)
    thing_id = models.CharField(_("of which"), max_length=40, blank=True)
    service_id = models.BigIntegerField(_("on behalf of service (number)"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
