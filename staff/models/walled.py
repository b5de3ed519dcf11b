"""What every row about a person stands on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.privacy.walls import WalledQuerySet

from .centres import PartnerService


class AboutAPerson(models.Model):
    """A row about a person: it has one controller, a service at one centre, and a wall that it declares."""

    controller = models.ForeignKey(PartnerService, models.PROTECT, related_name="+", verbose_name=_("controller"))

    objects = WalledQuerySet.as_manager()

    class Meta:
        abstract = True
