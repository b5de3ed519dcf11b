"""A fair draw: promised beforehand, published afterwards, and for anyone to run again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .programme import ActivitySession
from .series import ActivitySeries


class Draw(models.Model):
    """The draw of one session or series. No person is in it: an entry is a code and a weight.

    ``commitment`` is SHA-256 of the seed, published before anyone can enter; the seed lies sealed until the
    draw, and is then published with the entries, so that whoever wants can draw again and get the same.
    """

    session = models.OneToOneField(ActivitySession, models.CASCADE, null=True, blank=True, related_name="draw")
    series = models.OneToOneField(ActivitySeries, models.CASCADE, null=True, blank=True, related_name="draw")
    commitment = models.CharField(max_length=64)
    sealed_seed = models.TextField()
    committed_at = models.DateTimeField()
    draws_at = models.DateTimeField(_("draws"))  # the window to enter closes then
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    entries = models.JSONField(default=list)  # [[code, weight], …] in the order of codes
    result = models.JSONField(default=list)  # codes in the order drawn

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, series__isnull=True)
                | Q(session__isnull=True, series__isnull=False),
                name="draw_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class UsedTicket(models.Model):
    """A ticket from a lost draw that has been used: its hash only, so that it counts once."""

    ticket_hash = models.CharField(max_length=64, unique=True)
    used_on = models.DateField()

    class Meta:
        verbose_name = _("used ticket")
        verbose_name_plural = _("used tickets")

    def __str__(self) -> str:
        return self.ticket_hash
