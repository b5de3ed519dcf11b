"""The audit log: who did what, when, from where and on whose behalf, and never a personal value."""

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that somebody did. Rows are only ever added (held by PostgreSQL).

    ``lane``, ``position`` and ``hash`` chain the rows; PostgreSQL sets them (audit/lanes.py).
    """

    class ActorKind(models.TextChoices):
        STAFF = "staff", _("Staff member")
        PARENT = "parent", _("Parent")
        SYSTEM = "system", _("The system")

    append_only = True

    at = models.DateTimeField(_("when"))
    actor_kind = models.CharField(_("who (kind)"), max_length=10, choices=ActorKind)
    actor_id = models.BigIntegerField(_("who (number)"), null=True, blank=True)
    action = models.CharField(_("what"), max_length=60)
    thing = models.CharField(_("of what kind"), max_length=60, blank=True)
    thing_id = models.CharField(_("of which"), max_length=40, blank=True)
    service_id = models.BigIntegerField(_("on behalf of service (number)"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    detail = models.CharField(_("detail (code)"), max_length=64, blank=True, db_default="")
    address = models.CharField(_("from network address"), max_length=45, blank=True, db_default="")
    tablet_id = models.CharField(_("from shared tablet"), max_length=40, blank=True, db_default="")

    lane = models.SmallIntegerField(_("lane"), editable=False, db_default=0)
    position = models.BigIntegerField(_("position in its lane"), editable=False, db_default=0)
    hash = models.BinaryField(_("chained hash"), editable=False, db_default=Value(b""))

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        # The page of the log filters by each of these, and reads the newest first.
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["action", "-at", "-id"], name="audit_by_action"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_by_person"),
            models.Index(fields=["thing", "-at", "-id"], name="audit_by_thing"),
            models.Index(fields=["service_id", "-at", "-id"], name="audit_by_service"),
        ]
        # Codes and numbers only: no text that somebody wrote, and no separator of the chain's text, gets in.
        constraints = [
            models.UniqueConstraint(fields=["lane", "position"], name="audit_once_per_position"),
            models.CheckConstraint(
                condition=Q(action__regex=r"^[a-z0-9_]+$")
                & Q(thing__regex=r"^[a-z0-9_.]*$")
                & Q(thing_id__regex=r"^[A-Za-z0-9_-]*$")
                & Q(detail__regex=r"^[a-z0-9_.]*$")
                & Q(address__regex=r"^[0-9a-f.:]*$")
                & Q(tablet_id__regex=r"^[A-Za-z0-9-]*$"),
                name="audit_holds_codes_only",
            ),
            models.CheckConstraint(
                condition=Q(actor_kind="staff") | Q(address="", tablet_id=""), name="audit_address_of_staff_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class AuditAnchor(models.Model):
    """Where every lane ended one night, so that a tail cut off later is noticed (audit/anchoring.py)."""

    append_only = True

    at = models.DateTimeField(_("when"))
    heads = models.JSONField(_("last position and hash of each lane"))
    hash = models.CharField(_("hash over the heads"), max_length=64)

    class Meta:
        verbose_name = _("anchor of the audit log")
        verbose_name_plural = _("anchors of the audit log")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.hash}"


class AuditCut(models.Model):
    """Where every lane begins, since what was before has been erased in its time (audit/forgetting.py)."""

    append_only = True
    written_by_owner = True

    at = models.DateTimeField(_("when"))
    heads = models.JSONField(_("last erased position and hash of each lane"))
    anchors = models.JSONField(_("hashes of the anchors that went"))
    events = models.BigIntegerField(_("how many events"))

    class Meta:
        verbose_name = _("cut of the audit log")
        verbose_name_plural = _("cuts of the audit log")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.events}"
