"""Home visits as statistics: no address, no name, no note, no link to a family."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from familjecentral.privacy.walls import INSERT, SELECT, UPDATE, Duty, OwnService, SecretLink, Wall, WalledQuerySet
from staff.models import FamilyCentre, PartnerService, StaffMember

from .entries import Entry


class HomeVisitProgramme(models.Model):
    """A hembesöksprogram: base for everyone, or extended."""

    # What the program laid out has one: a programme that was renamed, or closed, is not laid out again.
    shipped_code = models.CharField(max_length=40, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("home visit programme")
        verbose_name_plural = _("home visit programmes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipped_code"], condition=~Q(shipped_code=""), name="programme_shipped_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class HomeVisitStep(models.Model):
    """A step of a programme, at about an age in months."""

    programme = models.ForeignKey(
        HomeVisitProgramme, models.CASCADE, related_name="steps", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=60)
    at_months = models.PositiveSmallIntegerField(_("at age (months)"))
    is_active = models.BooleanField(_("in use"), default=True)  # one with visits is closed, never deleted

    class Meta:
        verbose_name = _("home visit step")
        verbose_name_plural = _("home visit steps")
        ordering = ["programme", "at_months"]
        constraints = [models.UniqueConstraint(fields=["programme", "at_months"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.programme})"


class JointVisit(models.Model):
    """Two services' visit together, each with its own entry behind its own wall: only that they belong together.

    A short code, spoken between colleagues, joins the halves, and opens the page where a family chooses between
    two proposed times. It names no family, and neither service sees the other's entry.
    """

    wall = Wall(
        OwnService(SELECT, INSERT, UPDATE, column="service_id"),
        OwnService(SELECT, column="other_service_id"),
        OwnService(SELECT, UPDATE, duty=Duty.SYSTEM, column="service_id"),
        OwnService(SELECT, duty=Duty.SYSTEM, column="other_service_id"),
        SecretLink(column="code_hash"),
    )

    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="+")
    service = models.ForeignKey(PartnerService, models.PROTECT, related_name="+")  # that made the code
    other_service = models.ForeignKey(PartnerService, models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(unique=True)  # of the form that made it
    code_hash = models.CharField(max_length=64, unique=True)
    sealed_code = models.TextField(blank=True)  # for the service that made it, while the code is valid
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    first_time = models.DateTimeField(_("first proposed time"), null=True)
    second_time = models.DateTimeField(_("second proposed time"), null=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    chosen = models.PositiveSmallIntegerField(null=True)  # 1 or 2, by the family
    chosen_at = models.DateTimeField(null=True)

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint visit")
        verbose_name_plural = _("joint visits")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(service=F("other_service")), name="joint_visit_has_two_services"),
            models.CheckConstraint(
                condition=Q(joined_at__isnull=True, other_service__isnull=True)
                | Q(joined_at__isnull=False, other_service__isnull=False),
                name="joint_visit_joined_by_a_service",
            ),
            models.CheckConstraint(
                condition=Q(chosen__isnull=True)
                | Q(chosen=1, first_time__isnull=False)
                | Q(chosen=2, second_time__isnull=False),
                name="joint_visit_chosen_was_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class HomeVisit(Entry):
    """A hembesök that was offered, and what came of it, as one service has entered it.

    ``is_joint``: two services or more took part, by ``other_service_ids`` or by a JointVisit whose other half is
    another service's. Counted once either way.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        DECLINED = "declined", _("Declined")
        RESCHEDULED = "rescheduled", _("Rescheduled")
        DONE = "done", _("Done")

    OPEN_STATES = (State.OFFERED, State.RESCHEDULED)  # can still be marked as done

    class Place(models.TextChoices):
        HOME = "home", _("At home")
        CENTRE = "centre", _("At the centre")
        OTHER = "other", _("Elsewhere")

    class Profession(models.TextChoices):
        CHILD_NURSE = "child_nurse", _("Child health nurse")
        MIDWIFE = "midwife", _("Midwife")
        SOCIAL_WORKER = "social_worker", _("Social worker")
        PRESCHOOL_TEACHER = "preschool_teacher", _("Preschool teacher")
        PSYCHOLOGIST = "psychologist", _("Psychologist")
        DOCTOR = "doctor", _("Doctor")
        OTHER = "other", _("Another profession")

    # In the entry's own row, behind its wall; PostgreSQL holds that they are other services of the centre.
    other_service_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    joint = models.ForeignKey(JointVisit, models.PROTECT, null=True, related_name="halves")
    step = models.ForeignKey(HomeVisitStep, models.PROTECT, related_name="visits")
    state = models.CharField(max_length=12, choices=State)
    professions = ArrayField(models.CharField(max_length=20, choices=Profession), default=list, blank=True)
    mother_present = models.BooleanField(default=False)
    father_present = models.BooleanField(default=False)
    other_parent_present = models.BooleanField(default=False)
    other_adult_present = models.BooleanField(default=False)
    first_child_in_sweden = models.BooleanField(default=False)
    interpreter_language = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=10, choices=Place, default=Place.HOME)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("home visit")
        verbose_name_plural = _("home visits")
        ordering = ["-on_date"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(mother_present=True)
                | Q(father_present=True)
                | Q(other_parent_present=True)
                | Q(other_adult_present=True),
                name="done_visit_met_someone",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=480), name="visit_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.state}"

    @property
    def is_joint(self) -> bool:
        joint: Any = self.joint
        return bool(self.other_service_ids) or (joint is not None and joint.other_service_id is not None)
