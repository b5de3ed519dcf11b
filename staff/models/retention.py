"""How long a centre keeps what it holds about persons, and what has been erased when that was over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .centres import FamilyCentre


class RetentionRule(models.Model):
    """A gallringsregel: the days that one centre, or with no centre the whole system, keeps a record type.

    Without a rule the period of the register holds (staff.retention.register). ``decision`` says who decided,
    since what public bodies erase they erase by decision.
    """

    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, null=True, blank=True, related_name="retention_rules",
        verbose_name=_("family centre"),
    )  # fmt: skip
    record_type = models.CharField(_("what"), max_length=30)  # a code of the register
    days = models.PositiveIntegerField(_("days"))
    decision = models.CharField(_("decision"), max_length=120)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "record_type"], nulls_distinct=False, name="one_retention_rule"
            ),
            models.CheckConstraint(condition=~Q(decision=""), name="retention_rule_is_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}: {self.days}"


class PurgeRun(models.Model):
    """One night's purge: how many records of each type it erased at which service, and which types failed.

    ``counts`` is ``{record type: {id of the service, or "": number}}``; no person is in it.
    """

    append_only = True

    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    counts = models.JSONField(_("erased"))
    failed = models.JSONField(_("failed"), default=list)

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"

    @property
    def erased(self) -> dict[str, int]:
        """How many of each record type, at all services together."""
        return {code: sum(by_service.values()) for code, by_service in self.counts.items()}

    @property
    def total(self) -> int:
        return sum(self.erased.values())
