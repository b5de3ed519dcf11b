"""Finished reports, as they were."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FrozenReport(models.Model):
    """A report whose figures, definitions and words are kept. Never changed: a correction is a later one.

    ``content`` is reports.files.paper.as_json; ``checksum`` its SHA-256. ``pdf`` is the file as it was made
    then, so that it stays the same with other fonts and another typesetter.
    """

    key = models.UUIDField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    scope_code = models.TextField(_("centres, as in an address"))
    scope_name = models.CharField(_("centres"), max_length=200)
    centre_ids = ArrayField(models.BigIntegerField())
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    comparison = models.CharField(_("beside"), max_length=20)
    as_of = models.DateTimeField(_("as of"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("frozen by")
    )
    content = models.TextField(_("contents"))
    checksum = models.CharField(_("checksum"), max_length=64)
    pdf = models.BinaryField()

    append_only = True

    class Meta:
        verbose_name = _("frozen report")
        verbose_name_plural = _("frozen reports")
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="frozen_period_in_order"),
            models.CheckConstraint(
                condition=Q(checksum__regex=r"^[0-9a-f]{64}$"), name="frozen_checksum_is_sha_256"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_whole(self) -> bool:
        """Whether the contents still have the checksum that they were frozen with."""
        return checksum_of(self.content) == self.checksum


def checksum_of(content: str) -> str:
    """SHA-256 over the contents in UTF-8, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()
