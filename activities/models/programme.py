"""What is on: activities, their weekly slots, and each session on its day."""

from __future__ import annotations

from datetime import date, datetime, time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from familjecentral.languages.content import Said, Translated, said
from staff.models import FamilyCentre, PartnerService, Venue
from staff.models.hours import Weekday


class Activity(Translated):
    """An aktivitet: what it is, for whom, and how one comes."""

    TRANSLATED = ("title", "about", "neutral_title")

    class Booking(models.TextChoices):
        DROP_IN = "drop_in", _("Drop-in")
        SIGN_UP = "sign_up", _("Sign-up")
        INVITATION = "invitation", _("By invitation")

    class CapacityUnit(models.TextChoices):
        FAMILIES = "families", _("Families")
        ADULTS = "adults", _("Adults")
        CHILDREN = "children", _("Children")

    class TargetGroup(models.TextChoices):
        """For whom it is meant; said to parents, and asked of nobody."""

        EVERYONE = "everyone", _("Everyone")
        FIRST_TIME = "first_time", _("First-time parents")
        FATHERS = "fathers", _("Fathers")
        YOUNG = "young", _("Young parents")
        NEW_IN_SWEDEN = "new_in_sweden", _("New in Sweden")
        TWINS = "twins", _("Parents of twins or more")

    class SiblingRule(models.TextChoices):
        """Which of a household's children must fit the age band."""

        ONE_FITS = "one_fits", _("Siblings are welcome: one child within the ages is enough")
        ALL_FIT = "all_fit", _("Every child must be within the ages")

    class QueueRule(models.TextChoices):
        """What happens when the first household in the queue needs more room than there is."""

        STRICT = "strict", _("Strict order: everyone waits for the first in the queue")
        FITS_FIRST = "fits_first", _("Fits first: the first household that fits gets the place")

    class NestedCount(models.TextChoices):
        """Where those are counted who come to a session inside an open slot, so that nobody is counted twice."""

        IN_SLOT = "in_slot", _("At the open session that it is a part of")
        BY_ITSELF = "by_itself", _("By itself: those who come to it are not counted at the open session")

    class Allocation(models.TextChoices):
        FIRST_COME = "first_come", _("First come, first served")
        DRAW = "draw", _("A fair draw among all who sign up during a week")

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
    room_adults = models.PositiveSmallIntegerField(_("most adults"), null=True, blank=True)
    room_children = models.PositiveSmallIntegerField(_("most children"), null=True, blank=True)
    room_babies = models.PositiveSmallIntegerField(_("most babies under six months"), null=True, blank=True)
    room_prams = models.PositiveSmallIntegerField(_("most prams"), null=True, blank=True)
    target_group = models.CharField(
        _("target group"), max_length=15, choices=TargetGroup, default=TargetGroup.EVERYONE
    )
    sibling_rule = models.CharField(
        _("siblings"), max_length=10, choices=SiblingRule, default=SiblingRule.ONE_FITS
    )
    # Codes as of INTERPRETER_LANGUAGES, and "sv"; empty: Swedish, as everything is.
    languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("languages spoken"), default=list, blank=True
    )
    opens_days_before = models.PositiveSmallIntegerField(
        _("sign-up opens, days before"), null=True, blank=True, help_text=_("Empty: as soon as it is planned.")
    )
    opens_time = models.TimeField(_("sign-up opens at"), default=time(8))
    closes_hours_before = models.PositiveSmallIntegerField(_("sign-up closes, hours before"), default=0)
    queue_rule = models.CharField(_("queue"), max_length=10, choices=QueueRule, default=QueueRule.STRICT)
    allocation = models.CharField(
        _("places are given"), max_length=10, choices=Allocation, default=Allocation.FIRST_COME
    )
    neutral_title = models.CharField(
        _("title in messages"), max_length=80, blank=True,
        help_text=_("For a group that is nobody else's business: what messages and calendars call it."),
    )  # fmt: skip
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)
    nested_count = models.CharField(
        _("inside an open session, visitors are counted"), max_length=10, choices=NestedCount,
        default=NestedCount.IN_SLOT,
    )  # fmt: skip
    needs_contact = models.BooleanField(
        _("needs a contact"), default=True, help_text=_("Parents must leave an e-mail address or a phone number.")
    )
    # The day from which visitors are told that what they said has changed it (activities/changed_by_visitors.py).
    changed_by_visitors_on = models.DateField(null=True, blank=True, editable=False)

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

    @property
    def is_discreet(self) -> bool:
        """Whether messages, feeds and calendars call it by its neutral title."""
        return bool(self.neutral_title) or not self.is_listed


class WeeklySlot(Translated):
    """One row of an ordinary week: the rhythm that sessions are made from."""

    TRANSLATED = ("note",)

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


# What may be scarce beside the places themselves: in the room, and of a household.
ROOM = ("adults", "children", "babies", "prams")


class Bookable(models.Model):
    """What places are counted on: one session, or a whole series.

    ``capacity`` is in the activity's unit; ``room_…`` is what the room holds besides. ``places_taken``,
    ``…_taken`` and ``families_waiting`` are kept by a trigger on sign-ups, offers included, and constraints
    hold each at or below its limit whatever code runs. They are counts, so anyone may read them.
    """

    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    room_adults = models.PositiveSmallIntegerField(_("most adults"), null=True, blank=True)
    room_children = models.PositiveSmallIntegerField(_("most children"), null=True, blank=True)
    room_babies = models.PositiveSmallIntegerField(_("most babies under six months"), null=True, blank=True)
    room_prams = models.PositiveSmallIntegerField(_("most prams"), null=True, blank=True)
    places_taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)
    adults_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    children_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    babies_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    prams_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    families_waiting = models.PositiveSmallIntegerField(_("families waiting"), default=0, editable=False)
    # Sign-up hours of its own; empty: by the activity's rule.
    opens_at = models.DateTimeField(_("sign-up opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("sign-up closes"), null=True, blank=True)
    # Since when a free place goes to the first who comes of those that can come at short notice.
    first_come_since = models.DateTimeField(null=True, blank=True, editable=False)
    invitation_code = models.CharField(_("code"), max_length=12, blank=True, editable=False, db_index=True)

    is_series = False

    class Meta:
        abstract = True

    @property
    def is_room_full(self) -> bool:
        """Whether one more adult doesn't fit in the room, though there may be places."""
        return self.room_adults is not None and self.adults_taken >= self.room_adults

    @property
    def places_left(self) -> int | None:
        """Free places, in the activity's unit; None when there is no limit."""
        return None if self.capacity is None else self.capacity - self.places_taken


def room_constraints(name: str) -> list[models.BaseConstraint]:
    """Nothing that is limited is taken more of than there is."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{limit}__isnull": True}) | Q(**{f"{taken}__lte": F(limit)}),
            name=f"{name}_not_oversold{suffix}",
        )
        for limit, taken, suffix in [
            ("capacity", "places_taken", ""),
            *((f"room_{unit}", f"{unit}_taken", f"_{unit}") for unit in ROOM),
        ]
    ]


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


class ActivitySession(Translated, Bookable):
    """A träff: one activity on one day.

    ``on_date`` is the Stockholm date of ``starts_at``; a session lies within one day.
    """

    TRANSLATED = ("title", "note", "called_off_reason")
    ONLY_FRESH = frozenset({"note", "called_off_reason"})

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
    template_session = models.ForeignKey(
        "activities.TemplateSession", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )  # where its theme, text, materials and dialogue cards are read
    lead_service = models.ForeignKey(
        PartnerService, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead service")
    )
    leader = models.ForeignKey(
        "staff.StaffMember", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("leader")
    )
    interpreters_ordered = ArrayField(
        models.CharField(max_length=10), verbose_name=_("interpreters ordered"), default=list, blank=True
    )
    # Families that came without having signed up, by head count.
    drop_in_adults = models.PositiveSmallIntegerField(default=0, editable=False)
    drop_in_children = models.PositiveSmallIntegerField(default=0, editable=False)
    # For calendars: counted up by PostgreSQL whenever what they show changes (time, place, called off).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now_add=True, editable=False)

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
            *room_constraints("session"),
        ]

    def __str__(self) -> str:
        return f"{self.display_title} {self.on_date}"

    @property
    def display_title(self) -> str:
        return self.title or self.activity.title

    def saying(self, field: str, language: str) -> Said | None:
        """``display_title`` in the language."""
        if field != "display_title":
            return None
        return said(self if self.title else self.activity, "title", language)

    @property
    def is_called_off(self) -> bool:
        return self.called_off_at is not None

    @cached_property
    def closed_as_read(self) -> bool:
        """Whether the centre is closed then: asked once, or read with the session (``bookable_rows``)."""
        local = localtime(self.starts_at), localtime(self.ends_at)
        partly = Q(from_time__lt=local[1].time(), to_time__gt=local[0].time())
        return self.activity.centre.closures.filter(
            Q(from_time__isnull=True) | partly, from_date__lte=self.on_date, to_date__gte=self.on_date
        ).exists()

    def is_closed(self) -> bool:
        """Whether the centre is closed then, though nobody has called the session off yet."""
        return self.closed_as_read

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def begins_at(self) -> datetime:
        """When the first of it begins."""
        return self.starts_at

    def next_start(self, _now: datetime) -> datetime:
        """When the next of it begins, for the time that an offer can be open."""
        return self.starts_at

    def first_day(self, _now: datetime) -> date:
        """The day that a child's age is counted to."""
        return self.on_date
