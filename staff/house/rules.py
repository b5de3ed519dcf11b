"""Why something of the house is not kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.refusals import Refused


class HouseDenied(models.TextChoices):
    """Each says what to do instead."""

    NO_TITLE = "no_title", _("Write a title: a few words that say what it is about.")
    NO_TEXT = "no_text", _("Write the text: it is empty.")
    ENDS_BEFORE = "ends_before", _("The last day is before the first. Change one of them.")
    KEY_REUSED = "key_reused", _("This form was sent before with other words. Open the page again and write anew.")


class HouseRefused(Refused):
    """It was not kept; see HouseDenied."""

    reason: HouseDenied
