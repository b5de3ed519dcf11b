"""Messages that are to leave the house, written in the transaction of what they tell about."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.privacy.walls import Duty, OwnService, Wall, WalledQuerySet


class Message(models.Model):
    """One mail. Its text and its attachment are emptied when it has been sent."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        UNCERTAIN = "uncertain", _("Perhaps sent: the worker stopped in the middle")

    # Nobody reads what was written to a family: only the program sends it, for the service it is from.
    wall = Wall(OwnService(duty=Duty.SYSTEM))

    # What happened, once: "receipt:<sign-up>". A second message for the same event can't be written.
    event = models.CharField(max_length=120, unique=True)
    controller_id = models.BigIntegerField(db_index=True)  # the partner service whose person this is
    kind = models.CharField(max_length=30)
    to = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    attachment_name = models.CharField(max_length=80, blank=True)
    attachment = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
