"""Messages that are to leave the house, written in the transaction of what they tell about."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from familjecentral.privacy.walls import Duty, OwnService, Wall, WalledQuerySet


class Message(models.Model):
    """One mail or SMS, or something to be told by phone. Its text is emptied when it has been sent."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("By e-mail")
        SMS = "sms", _("By SMS")
        PHONE = "phone", _("By phone, by staff")  # nobody's program can tell it: it has no text

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        UNCERTAIN = "uncertain", _("Perhaps sent: it stopped in the middle")
        EXPIRED = "expired", _("Not sent: it was too late")

    # Nobody reads what was written to a family: only the program sends it, for the service it is from.
    wall = Wall(OwnService(duty=Duty.SYSTEM))

    # What happened, once: "receipt:<contact>". A second message for the same event can't be written.
    event = models.CharField(max_length=120, unique=True)
    controller_id = models.BigIntegerField(db_index=True)  # the partner service whose person this is
    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.MAIL)
    recipient_id = models.BigIntegerField(null=True)  # the number of whom it is to, in the app that wrote it
    to = models.CharField(max_length=254, blank=True)  # an address, or a phone number in E.164
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    unsubscribe_url = models.TextField(blank=True)  # where one click ends messages of this kind
    attachment_name = models.CharField(max_length=80, blank=True)
    attachment = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)  # later than this it would be stale, and never leaves
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["recipient_id"], condition=Q(recipient_id__isnull=False), name="messages_to_one"),
            models.Index(
                fields=["controller_id", "-written_at"],
                condition=Q(state__in=["failed", "uncertain"]) | Q(channel="phone", state="queued"),
                name="messages_staff_look_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
