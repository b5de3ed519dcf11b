"""Tablets that a centre shares, and the PINs with which its staff open them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .centres import FamilyCentre
from .people import StaffMember

MOST_WRONG_TRIES = 5  # of a person's PIN, on all tablets together; then they must set a new one


class Tablet(models.Model):
    """A device that a centre's lead has paired with the centre. It is ended, never deleted: counts point to it.

    The device holds a random token in a cookie; we keep its hash.
    """

    centre = models.ForeignKey(
        FamilyCentre, models.PROTECT, related_name="tablets", verbose_name=_("family centre")
    )
    name = models.CharField(_("name"), max_length=40)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    paired_at = models.DateTimeField(_("paired"))
    paired_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    last_used_on = models.DateField(_("last used"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    # The wrong tries of the last hour, whoever's PIN it was.
    wrong_tries_at = ArrayField(models.DateTimeField(), default=list, editable=False)

    class Meta:
        verbose_name = _("shared tablet")
        verbose_name_plural = _("shared tablets")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], condition=Q(ended_at=None), name="tablet_name_once_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.name


class StaffPin(models.Model):
    """A person's own PIN for shared tablets. ``wrong_tries`` only ever falls when the right PIN is given."""

    person = models.OneToOneField(StaffMember, models.CASCADE, related_name="pin")
    pin_hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("PIN")
        verbose_name_plural = _("PINs")
        constraints = [
            models.CheckConstraint(condition=Q(wrong_tries__lte=MOST_WRONG_TRIES), name="pin_tries_at_most_five")
        ]

    def __str__(self) -> str:
        return str(self.set_at.date())

    @property
    def is_locked(self) -> bool:
        return self.wrong_tries >= MOST_WRONG_TRIES
