"""What is on: activities, their weekly slots, and each session on its day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from staff.models import FamilyCentre, PartnerService, Venue
from staff.models.hours import Weekday


class Activity(models.Model):
    """An aktivitet: what it is, for whom, and how one comes."""

    class Booking(models.TextChoices):
        DROP_IN = "drop_in", _("Drop-in")
        SIGN_UP = "sign_up", _("Sign-up")
        INVITATION = "invitation", _("By invitation")

    class CapacityUnit(models.TextChoices):
        FAMILIES = "families", _("Families")
        ADULTS = "adults", _("Adults")
        CHILDREN = "children", _("Children")

    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="activities", verbose_name=_("family centre")
    )
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("description"), blank=True)
    booking = models.CharField(_("how to come"), max_length=12, choices=Booking, default=Booking.DROP_IN)
    responsible_service = models.ForeignKey(
        PartnerService, models.PROTECT, related_name="activities", verbose_name=_("responsible service")
    )
    participating_services = models.ManyToManyField(
        PartnerService, blank=True, related_name="takes_part_in", verbose_name=_("taking part")
    )
    age_from_months = models.PositiveSmallIntegerField(_("from age (months)"), null=True, blank=True)
    age_to_months = models.PositiveSmallIntegerField(_("to age, included (months)"), null=True, blank=True)
    for_expecting = models.BooleanField(_("for expecting parents"), default=False)
    capacity = models.PositiveSmallIntegerField(_("places at each session"), null=True, blank=True)
    capacity_unit = models.CharField(
        _("a place is for"), max_length=10, choices=CapacityUnit, default=CapacityUnit.FAMILIES
    )
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)
    needs_contact = models.BooleanField(
        _("needs a contact"), default=True, help_text=_("Parents must leave an e-mail address or a phone number.")
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_to_months__isnull=True) | Q(age_to_months__gte=F("age_from_months")),
                name="activity_ages",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_listed(self) -> bool:
        """Invitation-only groups stand in no list and no feed."""
        return self.booking != self.Booking.INVITATION


class WeeklySlot(models.Model):
    """One row of an ordinary week: the rhythm that sessions are made from."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="slots", verbose_name=_("activity"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, verbose_name=_("place"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("weekly slot")
        verbose_name_plural = _("weekly slots")
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_times"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="slot_period"),
            models.UniqueConstraint(fields=["activity", "weekday", "starts", "valid_from"], name="slot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M} {self.activity}"


class Bookable(models.Model):
    """What places are counted on: one session, or a whole series.

    ``places_taken`` and ``families_waiting`` are kept by a trigger on sign-ups, and a constraint holds
    places_taken ≤ capacity whatever code runs. They are counts, so anyone may read them.
    """

    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    places_taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)
    families_waiting = models.PositiveSmallIntegerField(_("families waiting"), default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def places_left(self) -> int | None:
        """Free places, in the activity's unit; None when there is no limit."""
        return None if self.capacity is None else self.capacity - self.places_taken


class ActivitySessionQuerySet(models.QuerySet["ActivitySession"]):
    def listed(self) -> ActivitySessionQuerySet:
        """Sessions that anyone may see in a published centre's programme; no person is in them."""
        return self.filter(activity__centre__is_published=True).exclude(
            activity__booking=Activity.Booking.INVITATION
        )

    def for_cards(self) -> ActivitySessionQuerySet:
        """With all that a session card shows, in a constant number of queries."""
        return self.select_related(
            "activity__centre", "activity__responsible_service", "venue", "moved_from", "series"
        ).prefetch_related("activity__participating_services")


class ActivitySession(Bookable):
    """A träff: one activity on one day.

    ``on_date`` is the Stockholm date of ``starts_at``; a session lies within one day.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sessions", verbose_name=_("activity"))
    slot = models.ForeignKey(WeeklySlot, models.SET_NULL, null=True, blank=True, related_name="sessions")
    series = models.ForeignKey(
        "activities.ActivitySeries", models.CASCADE, null=True, blank=True, related_name="sessions",
        verbose_name=_("series"),
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("number in the series"), null=True, blank=True)
    title = models.CharField(_("own title"), max_length=120, blank=True)
    on_date = models.DateField(_("date"), db_index=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    within = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="nested",
        verbose_name=_("within the open slot"),
    )
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, verbose_name=_("place"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Whether this session keeps its venue from others; set by PostgreSQL, see the exclusion constraint.
    holds_venue = models.BooleanField(default=False, editable=False)
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True)
    called_off_reason = models.CharField(_("why it is called off"), max_length=200, blank=True)
    called_off_by_closure = models.ForeignKey(
        "staff.Closure", models.SET_NULL, null=True, blank=True, related_name="called_off", editable=False
    )
    moved_from = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("moved from")
    )
    is_moved = models.BooleanField(_("moved"), default=False)

    objects = ActivitySessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "ends_at", "id"]
        indexes = [models.Index(fields=["activity", "on_date"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_times"),
            models.UniqueConstraint(fields=["slot", "on_date"], name="session_once_per_slot_and_day"),
            models.UniqueConstraint(fields=["series", "number"], name="session_number_once"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(places_taken__lte=F("capacity")),
                name="session_not_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_title} {self.on_date}"

    @property
    def display_title(self) -> str:
        return self.title or self.activity.title

    @property
    def is_called_off(self) -> bool:
        return self.called_off_at is not None

    def is_closed(self) -> bool:
        """Whether the centre is closed then, though nobody has called the session off yet."""
        local = localtime(self.starts_at), localtime(self.ends_at)
        partly = Q(from_time__lt=local[1].time(), to_time__gt=local[0].time())
        return self.activity.centre.closures.filter(
            Q(from_time__isnull=True) | partly, from_date__lte=self.on_date, to_date__gte=self.on_date
        ).exists()

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def first_day(self, _now: datetime) -> date:
        """The day that a child's age is counted to."""
        return self.on_date
