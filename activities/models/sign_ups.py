"""Families that have signed up. Every row here is about a person and stands behind a wall."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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


class SignUp(AboutAPerson):
    """An anmälan: one household at one session, or in one series.

    Its controller is the activity's responsible service. ``places`` is how many of the activity's
    units the household takes (1 for families, else its adults or children).
    """

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("Has a place")
        WAITING = "waiting", _("On the waiting list")
        CANCELLED = "cancelled", _("Cancelled")

    wall = Wall(
        OwnService(SELECT),
        OwnService(SELECT, duty=Duty.ATTENDANCE),
        SecretLink(),
        ByDecision(),
        ByConsent(Consent.What.ATTENDANCE, Consent.What.SIGN_UP),
        OwnService(duty=Duty.SYSTEM),
    )

    key = models.UUIDField(unique=True, editable=False)  # made by the client: a repeated form is one sign-up
    contents_hash = models.CharField(max_length=64, editable=False)  # of the form that came with the key
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    session = models.ForeignKey(ActivitySession, models.PROTECT, null=True, blank=True, related_name="sign_ups")
    series = models.ForeignKey(ActivitySeries, models.PROTECT, null=True, blank=True, related_name="sign_ups")
    state = models.CharField(_("state"), max_length=10, choices=State)
    places = models.PositiveSmallIntegerField(_("places"))
    alias = models.CharField(_("name or alias"), max_length=60, blank=True)
    contact_hash = models.CharField(max_length=64, blank=True, editable=False)
    adults = models.PositiveSmallIntegerField(_("adults"))
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
            models.UniqueConstraint(
                fields=["session", "contact_hash"], name="one_sign_up_per_contact_and_session",
                condition=~Q(state="cancelled") & ~Q(contact_hash=""),
            ),
            models.UniqueConstraint(
                fields=["series", "contact_hash"], name="one_sign_up_per_contact_and_series",
                condition=~Q(state="cancelled") & ~Q(contact_hash=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def bookable(self) -> ActivitySession | ActivitySeries:
        """The session or series that the family signed up to."""
        found = self.session or self.series
        assert found is not None  # the constraint sign_up_to_one_thing holds it
        return found


class SignUpContact(models.Model):
    """How to reach the family of a sign-up, and in which language: apart, since less of a service reads it.

    ``phone`` is in E.164; ``language`` and ``interpreter_language`` are codes.
    """

    wall = Wall(
        OwnService(SELECT, through="sign_up"),
        SecretLink(through="sign_up"),
        ByConsent(Consent.What.SIGN_UP, through="sign_up"),
        OwnService(duty=Duty.SYSTEM, through="sign_up"),
    )

    sign_up = models.OneToOneField(SignUp, models.CASCADE, related_name="contact")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10)
    interpreter_language = models.CharField(_("interpreter"), max_length=10, blank=True)

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of a sign-up")
        verbose_name_plural = _("contacts of sign-ups")

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
        SecretLink(through="sign_up"),
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
    """The history of a sign-up's states: only ever added to, and erased with its sign-up."""

    wall = Wall(
        OwnService(SELECT, through="sign_up"),
        SecretLink(through="sign_up"),
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


class SignUpReading(models.Model):
    """That somebody opened a family's data, for the family's own page: a service, a role and a day, no name.

    Kept apart from the audit log, which says who, so that no page of a parent depends on it.
    """

    wall = Wall(
        AsParent("sign_up", INSERT),
        SecretLink(through="sign_up"),
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
