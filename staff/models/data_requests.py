"""That somebody has asked what is held about them, or to have it corrected or erased, and what came of it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from familjecentral.months import months_on
from familjecentral.privacy.walls import INSERT, SELECT, UPDATE, Duty, OwnService, Wall

from .people import StaffMember
from .walled import AboutAPerson


class DataRequest(AboutAPerson):
    """A request to one service, by phone, letter or visit. It never says of whom: neither name nor address.

    Kept so that the service can show that it answers within the month (GDPR 12.3).
    """

    class Kind(models.TextChoices):
        EXTRACT = "extract", _("See what we have (extract)")
        CORRECT = "correct", _("Have something corrected")
        ERASE = "erase", _("Have it erased")

    class Identity(models.TextChoices):
        """How it was made sure that it is they who ask."""

        CODE = "identity_code", _("A code that we sent to the e-mail that we hold, and they read it back")
        CALLED_BACK = "identity_called_back", _("We called back on the number that we hold")
        SHOWN_ID = "identity_shown_id", _("They showed an identity document at the centre")
        OWN_LINK = "identity_own_link", _("They opened their own link in front of us")

    class Outcome(models.TextChoices):
        DONE = "outcome_done", _("Done")
        PARTLY = "outcome_partly", _("Done in part: a rule keeps the rest")
        NOTHING_HELD = "outcome_nothing_held", _("We have nothing about them")
        REFUSED = "outcome_refused", _("Refused: a rule keeps it")
        NOT_PROVEN = "outcome_not_proven", _("They could not show who they are")
        WITHDRAWN = "outcome_withdrawn", _("They no longer want it")

    wall = Wall(OwnService(SELECT, INSERT, UPDATE, duty=Duty.LEAD), OwnService(duty=Duty.SYSTEM))

    key = models.UUIDField(unique=True, editable=False)  # made by the client: a form sent again is one request
    kind = models.CharField(_("what they ask for"), max_length=10, choices=Kind)
    received_on = models.DateField(_("received"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    identity = models.CharField(_("identity"), max_length=30, choices=Identity, blank=True)
    identity_checked_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=30, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="data_request_ends_somehow",
            ),
            models.CheckConstraint(
                condition=Q(identity_checked_at__isnull=True, identity="")
                | Q(identity_checked_at__isnull=False) & ~Q(identity=""),
                name="data_request_identity_checked_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def answer_by(self) -> date:
        """The last day to answer: a month after it came (GDPR 12.3)."""
        return months_on(self.received_on, 1)
