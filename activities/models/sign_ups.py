"""Families that have signed up. Every row here is about a person and stands behind a wall."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.privacy.walls import (
    INSERT,
    SELECT,
    UPDATE,
    AsParent,
    Duty,
    OwnService,
    SecretLink,
    Wall,
    WalledQuerySet,
)
from staff.models import AboutAPerson, PartnerService, StaffMember, StaffRole, Tablet

from .programme import ActivitySession
from .series import ActivitySeries
from .sharing import ByConsent, ByDecision, Consent

# ISO 639 codes of the languages that an interpreter can be asked for.
INTERPRETER_LANGUAGES = [
    ("ar", _("Arabic")),
    ("prs", _("Dari")),
    ("en", _("English")),
    ("fi", _("Finnish")),
    ("fa", _("Persian")),
    ("so", _("Somali")),
    ("swl", _("Swedish sign language")),
    ("ti", _("Tigrinya")),
    ("uk", _("Ukrainian")),
]


def the_family(through: str = "") -> tuple[SecretLink, SecretLink]:
    """The grants to a family's two parents, each with a link of their own."""
    return SecretLink(through=through), SecretLink(column="second_token_hash", through=through)


class SignUp(AboutAPerson):
    """An anmälan: one household at one session, or in one series.

    Its controller is the activity's responsible service. ``places`` is how many of the activity's
    units the household takes (1 for families, else its adults or children); ``adults``, ``child_count``,
    ``babies`` and ``prams`` what it takes of the room. ``queue_no`` is set by PostgreSQL when the household
    joins the queue: under the lock on the places, so it is in the order of commits.
    """

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("Has a place")
        OFFERED = "offered", _("Is offered a place")
        WAITING = "waiting", _("On the waiting list")
        ENTERED = "entered", _("Takes part in the draw")
        LAPSED = "lapsed", _("Did not answer the offer")
        CANCELLED = "cancelled", _("Cancelled")
        RELEASED = "released", _("Signed up twice, and the second place was given back")

    # States in which the household has something to do with the group.
    ACTIVE = (State.CONFIRMED, State.OFFERED, State.WAITING, State.ENTERED)

    wall = Wall(
        OwnService(SELECT),
        OwnService(SELECT, duty=Duty.ATTENDANCE),
        *the_family(),
        ByDecision(),
        ByConsent(Consent.What.ATTENDANCE, Consent.What.SIGN_UP),
        OwnService(duty=Duty.SYSTEM),
    )

    key = models.UUIDField(unique=True, editable=False)  # made by the client: a repeated form is one sign-up
    contents_hash = models.CharField(max_length=64, editable=False)  # of the form that came with the key
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    session = models.ForeignKey(ActivitySession, models.PROTECT, null=True, blank=True, related_name="sign_ups")
    series = models.ForeignKey(ActivitySeries, models.PROTECT, null=True, blank=True, related_name="sign_ups")
    second_token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State)
    state_at = models.DateTimeField(default=clock.now, editable=False)
    queue_no = models.BigIntegerField(null=True, editable=False)
    offer_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    can_come_at_short_notice = models.BooleanField(_("can come at short notice"), default=False)
    draw_weight = models.PositiveSmallIntegerField(default=1, editable=False)
    # The same contact had signed up already: the place is held until then, and nobody is told on the screen.
    repeat_until = models.DateTimeField(null=True, editable=False)
    places = models.PositiveSmallIntegerField(_("places"))
    alias = models.CharField(_("name or alias"), max_length=60, blank=True)
    contact_hash = models.CharField(max_length=64, blank=True, editable=False)
    # The other parent's, here too: asked for at every sign-up, which must not have to look behind two walls.
    second_contact_hash = models.CharField(max_length=64, blank=True, editable=False)
    adults = models.PositiveSmallIntegerField(_("adults"))
    child_count = models.PositiveSmallIntegerField(_("children"), default=0)
    babies = models.PositiveSmallIntegerField(_("babies under six months"), default=0)
    prams = models.PositiveSmallIntegerField(_("prams"), default=0)
    signed_up_at = models.DateTimeField(_("signed up"))
    erased_at = models.DateTimeField(_("emptied of persons"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["signed_up_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, series__isnull=True)
                | Q(session__isnull=True, series__isnull=False),
                name="sign_up_to_one_thing",
            ),
            models.CheckConstraint(condition=Q(places__gte=1, adults__gte=1), name="sign_up_takes_a_place"),
            models.CheckConstraint(
                condition=Q(state="offered", offer_until__isnull=False)
                | ~Q(state="offered") & Q(offer_until__isnull=True),
                name="offer_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["session", "contact_hash"], name="one_sign_up_per_contact_and_session",
                condition=Q(state__in=["confirmed", "offered", "waiting", "entered"]) & ~Q(contact_hash=""),
            ),
            models.UniqueConstraint(
                fields=["series", "contact_hash"], name="one_sign_up_per_contact_and_series",
                condition=Q(state__in=["confirmed", "offered", "waiting", "entered"]) & ~Q(contact_hash=""),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["session", "queue_no"]),
            models.Index(fields=["series", "queue_no"]),
            # Those that the nightly job has not emptied yet, in the order in which it goes through them.
            models.Index(fields=["controller", "id"], condition=Q(erased_at=None), name="sign_ups_to_erase"),
            models.Index(fields=["offer_until"], condition=Q(state="offered"), name="open_offers"),
            models.Index(fields=["contact_hash"], condition=~Q(contact_hash=""), name="sign_ups_of_a_contact"),
            models.Index(
                fields=["second_contact_hash"], condition=~Q(second_contact_hash=""), name="sign_ups_of_an_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def bookable(self) -> ActivitySession | ActivitySeries:
        """The session or series that the family signed up to."""
        found = self.session or self.series
        assert found is not None  # the constraint sign_up_to_one_thing holds it
        return found


class SignUpContact(models.Model):
    """One parent of a sign-up: how to reach them, in which language, and what they need to take part.

    Apart from the sign-up, since less of a service reads it; one row for each of at most two parents, whose
    own link opens it and not the other's. ``phone`` is in E.164; ``language`` and ``interpreter_language``
    are codes. A parent who leaves is deleted here.
    """

    class Diet(models.TextChoices):
        VEGETARIAN = "vegetarian", _("Vegetarian")
        VEGAN = "vegan", _("Vegan")
        NO_PORK = "no_pork", _("No pork")
        NO_GLUTEN = "no_gluten", _("No gluten")
        NO_LACTOSE = "no_lactose", _("No lactose")
        NO_MILK = "no_milk", _("No milk protein")
        NO_EGGS = "no_eggs", _("No eggs")
        NO_NUTS = "no_nuts", _("No nuts")

    wall = Wall(
        OwnService(SELECT, through="sign_up"),
        SecretLink(),
        ByConsent(Consent.What.SIGN_UP, through="sign_up"),
        OwnService(duty=Duty.SYSTEM, through="sign_up"),
    )

    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="contacts")
    number = models.PositiveSmallIntegerField(_("parent"), default=1)  # 1 signed up, 2 was added
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    contact_hash = models.CharField(max_length=64, blank=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10)
    interpreter_language = models.CharField(_("interpreter"), max_length=10, blank=True)
    step_free = models.BooleanField(_("step-free"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    diet = ArrayField(
        models.CharField(max_length=12, choices=Diet), verbose_name=_("food"), default=list, blank=True
    )
    remind_two_days = models.BooleanField(_("reminder two days before"), default=True)
    remind_same_day = models.BooleanField(_("reminder the same morning"), default=False)

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of a sign-up")
        verbose_name_plural = _("contacts of sign-ups")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["sign_up", "number"], name="parent_once_per_sign_up"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="at_most_two_parents"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def interpreter_label(self) -> str:
        """The language to interpret, in words; empty when none is needed."""
        return str(dict(INTERPRETER_LANGUAGES).get(self.interpreter_language, ""))


class SignUpChild(models.Model):
    """A child of a sign-up: the month of birth, or the month it is due. No name, no day."""

    wall = Wall(
        OwnService(SELECT, through="sign_up"),
        *the_family("sign_up"),
        ByConsent(Consent.What.SIGN_UP, through="sign_up"),
        OwnService(duty=Duty.SYSTEM, through="sign_up"),
    )

    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="children")
    birth_month = models.DateField(_("month of birth"), null=True, blank=True)
    due_month = models.DateField(_("due month"), null=True, blank=True)

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("child of a sign-up")
        verbose_name_plural = _("children of sign-ups")
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True, due_month__day=1)
                | Q(birth_month__day=1, due_month__isnull=True),
                name="child_born_or_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class SignUpTransition(models.Model):
    """The history of a sign-up's states: only ever added to.

    Kept when its sign-up is emptied: how long families wait is a figure, and no person is in it.
    """

    wall = Wall(
        OwnService(SELECT, through="sign_up"),
        *the_family("sign_up"),
        OwnService(duty=Duty.SYSTEM, through="sign_up"),
    )

    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="transitions")
    state = models.CharField(max_length=10, choices=SignUp.State)
    at = models.DateTimeField()

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up transition")
        verbose_name_plural = _("sign-up transitions")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.state} {self.at}"


class Attendance(AboutAPerson):
    """Närvaro: whether a family that has a place was at a session. Marked again, the mark is changed."""

    class State(models.TextChoices):
        PRESENT = "present", _("Here")
        ILL = "ill", _("Ill")
        NO_SHOW = "no_show", _("Did not come")

    # Who sees the sign-up sees whether it came; staff mark it, also on a shared tablet.
    wall = Wall(
        AsParent("sign_up", SELECT),
        OwnService(INSERT, UPDATE, duty=Duty.ATTENDANCE, through="sign_up"),
        OwnService(duty=Duty.SYSTEM),
    )

    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="attendance")
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="attendance")
    state = models.CharField(_("attendance"), max_length=10, choices=State)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    tablet = models.ForeignKey(
        Tablet, models.PROTECT, null=True, related_name="+"
    )  # where it was marked, if shared

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [models.UniqueConstraint(fields=["sign_up", "session"], name="attendance_once_per_session")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class AttendanceMark(models.Model):
    """The history of a family's marks at a session, written by PostgreSQL: rows are only ever added.

    An empty ``state`` is a mark that was taken back.
    """

    append_only = True
    wall = Wall(
        AsParent("sign_up", SELECT),
        OwnService(INSERT, duty=Duty.ATTENDANCE, through="sign_up"),
        OwnService(SELECT, INSERT, duty=Duty.SYSTEM, through="sign_up"),
    )

    sign_up = models.ForeignKey(SignUp, models.PROTECT, related_name="marks_made")
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Attendance.State, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    tablet = models.ForeignKey(Tablet, models.PROTECT, null=True, related_name="+")

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of attendance")
        verbose_name_plural = _("marks of attendance")
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "sign_up"], name="marks_of_a_session")]

    def __str__(self) -> str:
        return f"{self.state} {self.at}"


class SignUpReading(models.Model):
    """That somebody opened a family's data, for the family's own page: a service, a role and a day, no name.

    Kept apart from the audit log, which says who, so that no page of a parent depends on it.
    """

    wall = Wall(
        AsParent("sign_up", INSERT),
        *the_family("sign_up"),
        OwnService(duty=Duty.SYSTEM, through="sign_up"),
    )

    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="readings")
    service = models.ForeignKey(PartnerService, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=StaffRole.Role)
    on_date = models.DateField()

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a sign-up")
        verbose_name_plural = _("readings of sign-ups")
        ordering = ["-on_date", "service_id"]
        constraints = [
            models.UniqueConstraint(fields=["sign_up", "service", "role", "on_date"], name="reading_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
