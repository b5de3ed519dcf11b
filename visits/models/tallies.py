"""Counting visits without persons: signed events, and the totals that PostgreSQL keeps of them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import ActivitySession
from staff.models import AgeBand, FamilyCentre, StaffMember, Tablet

from .entries import EntryReason


class Who(models.TextChoices):
    """What one tap counts."""

    WOMAN = "woman", _("Women")
    MAN = "man", _("Men")
    OTHER_ADULT = "other_adult", _("Other or unknown")
    CHILD = "child", _("Children")
    FIRST_VISIT = "first_visit", _("Families here for the first time")


ADULTS = (Who.WOMAN, Who.MAN, Who.OTHER_ADULT)


class _Counted(models.Model):
    """What is counted where: a category of visitors at one session."""

    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="+")
    who = models.CharField(max_length=12, choices=Who)
    age_band = models.ForeignKey(AgeBand, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class VisitTally(_Counted):
    """Besöksräkning: one event, +1 or −1 (or a corrected number at once). Rows are only ever added.

    ``id`` is made by the device, so that an event sent twice is one. ``tap``: the tap that made it; one tap may
    count a whole family. ``undoes``: the event that this one takes back, whichever of the two comes first.
    """

    append_only = True

    id = models.UUIDField(primary_key=True)
    tap = models.UUIDField(default=uuid.uuid4)
    undoes = models.UUIDField(null=True, unique=True)
    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="+")
    delta = models.SmallIntegerField()
    language = models.CharField(max_length=10, blank=True)  # of the visit, when it was asked
    reason = models.CharField(max_length=15, choices=EntryReason, blank=True)  # for entering it afterwards
    counted_at = models.DateTimeField()  # by the server's clock
    device_at = models.DateTimeField(null=True)  # by the device's clock, kept beside it
    counted_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    tablet = models.ForeignKey(Tablet, models.PROTECT, null=True, related_name="+")  # when shared

    class Meta:
        verbose_name = _("visit tally")
        verbose_name_plural = _("visit tallies")
        indexes = [
            models.Index(fields=["session", "counted_at"], name="tallies_of_a_session"),
            models.Index(fields=["tap"], name="tallies_of_a_tap"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(delta=0), name="tally_counts_something"),
            models.CheckConstraint(
                condition=Q(who="child", age_band__isnull=False) | (~Q(who="child") & Q(age_band__isnull=True)),
                name="tally_child_has_age_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.delta:+d}"


class TallyTotal(_Counted):
    """The sum of a session's tallies per category; kept by a trigger, never below zero."""

    total = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("visit total")
        verbose_name_plural = _("visit totals")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "who", "age_band"], nulls_distinct=False, name="total_once_per_category"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="total_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.total}"


class CountClosing(models.Model):
    """How the counting of one session ended: counted, nobody came, or nobody knows. The latest row holds."""

    append_only = True

    class Kind(models.TextChoices):
        COUNTED = "counted", _("All who came are counted")
        NOBODY_CAME = "nobody_came", _("Nobody came")
        UNKNOWN = "unknown", _("Nobody counted, and it can't be known now")
        REOPENED = "reopened", _("Counted on")

    id = models.UUIDField(primary_key=True)  # made by the client
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("end of a count")
        verbose_name_plural = _("ends of counts")
        indexes = [models.Index(fields=["session", "-closed_at"], name="closings_of_a_session")]

    def __str__(self) -> str:
        return self.get_kind_display()


class UsualFamily(models.Model):
    """What one tap counts at a centre: so many adults, and one child in each of the age bands."""

    centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="usual_families")
    women = models.PositiveSmallIntegerField(_("women"), default=0)
    men = models.PositiveSmallIntegerField(_("men"), default=0)
    other_adults = models.PositiveSmallIntegerField(_("other or unknown adults"), default=0)
    children = models.ManyToManyField(AgeBand, blank=True, verbose_name=_("children"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("usual family")
        verbose_name_plural = _("usual families")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(women__lte=9, men__lte=9, other_adults__lte=9)
                & (Q(women__gt=0) | Q(men__gt=0) | Q(other_adults__gt=0)),
                name="usual_family_has_adults",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.women}+{self.men}+{self.other_adults}"
