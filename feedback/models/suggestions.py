"""Taking part: what visitors propose, the suggestions that anyone votes on, and the votes."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from familjecentral.languages.content import Translated
from familjecentral.privacy.walls import SELECT, Duty, OwnService, Wall
from staff.models import AboutAPerson, FamilyCentre, StaffMember


class Proposal(AboutAPerson):
    """What a visitor has proposed, before anyone has looked at it. Nobody's name or address is asked for.

    Seen by the lead of the service that answers comments, and deleted when they have published, merged or
    declined it: of what a visitor wrote nothing is left but the words that staff made of it.
    """

    wall = Wall(OwnService(SELECT, duty=Duty.LEAD), OwnService(duty=Duty.SYSTEM))

    key = models.UUIDField(unique=True, editable=False)  # made by the client: a repeated form is one proposal
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="proposals", verbose_name=_("family centre")
    )
    text = models.TextField(_("proposal"), max_length=500)
    language = models.CharField(_("language"), max_length=10)
    proposed_on = models.DateField(_("proposed"))

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["proposed_on", "pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Suggestion(Translated):
    """Something that the centre could do, in the staff's words, which anyone votes for until it closes."""

    TRANSLATED = ("text",)

    key = models.UUIDField(unique=True, editable=False)  # of the form that it came with
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="suggestions", verbose_name=_("family centre")
    )
    text = models.CharField(_("suggestion"), max_length=300)
    proposals = models.PositiveIntegerField(
        default=0
    )  # how many visitors have proposed it; 0: it is the staff's own
    votes = models.PositiveIntegerField(default=0)
    published_on = models.DateField(_("published"))
    closes_on = models.DateField(_("last day to vote"))
    closed_on = models.DateField(null=True, blank=True)  # from then on there are no rows of votes, only the number
    made_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="suggestion_is_said"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("published_on")), name="suggestion_closes_after_publication"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SuggestionVote(models.Model):
    """That some device has voted: so that it counts once. Deleted when the suggestion closes.

    ``device_hash`` is a keyed hash of the device's own number and the suggestion: two votes of one device can't
    be seen to be that. There is no time in it, no address and no person.
    """

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="devices")
    device_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["suggestion", "device_hash"], name="one_vote_a_device")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.suggestion_id}"
