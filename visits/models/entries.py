"""What every record of work shares: entries that are only ever added, so that nothing is silently changed.

A *record* is one thing that was done (a home visit, a talk, an onward guidance); an *entry* is what a service
has written about it at one time. A correction, or a new state, is a new entry that replaces the one before it.
So what a report said at any time can be worked out again from the entries made before that time.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from familjecentral.privacy.walls import INSERT, SELECT, Counting, Duty, OwnService, Wall, WalledQuerySet
from staff.models import FamilyCentre, PartnerService, StaffMember

if TYPE_CHECKING:
    from datetime import datetime


class EntryReason(models.TextChoices):
    """Why something is entered on another day than it happened, or changed: a kind, never a free text."""

    FORGOTTEN = "forgotten", _("It was forgotten")
    PAPER = "paper", _("It was counted on paper")
    OFFLINE = "offline", _("It was saved on a device without a network")
    WRONG = "wrong", _("What was entered was wrong")
    OPENED_ANYWAY = "opened_anyway", _("It was open all the same")


class EntryQuerySet(WalledQuerySet):
    """Entries as they stand, now or at any time before."""

    def standing(self, as_of: datetime | None = None) -> Self:
        """The latest entry of each record, without those withdrawn; ``as_of``: as they stood then."""
        known = Q() if as_of is None else Q(logged_at__lte=as_of)
        replaced = self.model._default_manager.filter(known, replaces=OuterRef("pk"))
        return self.filter(known, ~Exists(replaced), is_withdrawn=False)


class Entry(models.Model):
    """One entry of a service about one record: no name, no address, no note, no link to a family.

    ``id`` is made by the client, so that an entry sent twice is one. ``record``: the id of the first entry
    about the same thing. ``replaces``: the entry before, and each is replaced once at most.
    """

    append_only = True
    wall = Wall(
        OwnService(SELECT, INSERT, column="service_id"),
        # Shared devices deliver what was written on them.
        OwnService(SELECT, INSERT, duty=Duty.SYSTEM, column="service_id"),
        Counting(SELECT),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.UUIDField(db_index=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    is_withdrawn = models.BooleanField(default=False)  # it never happened
    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="+")
    service = models.ForeignKey(PartnerService, models.PROTECT, related_name="+")
    on_date = models.DateField(_("date"), db_index=True)
    reason = models.CharField(max_length=15, choices=EntryReason, blank=True)
    logged_at = models.DateTimeField()  # by the server's clock
    device_at = models.DateTimeField(null=True)  # by the device's clock, kept beside it
    logged_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, record=F("id"))
                | (Q(replaces__isnull=False) & ~Q(record=F("id"))),
                name="%(class)s_begins_its_record",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.replaces is None:
            self.record = self.id
        super().save(*args, **kwargs)
