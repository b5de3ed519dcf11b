"""Home visits as statistics: no address, no name, no note, no link to a family."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import FamilyCentre, PartnerService, StaffMember


class HomeVisitProgramme(models.Model):
    """A hembesöksprogram: base for everyone, or extended."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("home visit programme")
        verbose_name_plural = _("home visit programmes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HomeVisitStep(models.Model):
    """A step of a programme, at about an age in months."""

    programme = models.ForeignKey(
        HomeVisitProgramme, models.CASCADE, related_name="steps", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=60)
    at_months = models.PositiveSmallIntegerField(_("at age (months)"))

    class Meta:
        verbose_name = _("home visit step")
        verbose_name_plural = _("home visit steps")
        ordering = ["programme", "at_months"]
        constraints = [models.UniqueConstraint(fields=["programme", "at_months"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.programme})"


class HomeVisit(models.Model):
    """A hembesök that was offered, and what came of it. At least one service: the one that logs it.

    ``is_joint``: two services or more took part (``other_services`` is not empty); counted once.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        DECLINED = "declined", _("Declined")
        RESCHEDULED = "rescheduled", _("Rescheduled")
        DONE = "done", _("Done")

    class Place(models.TextChoices):
        HOME = "home", _("At home")
        CENTRE = "centre", _("At the centre")
        OTHER = "other", _("Elsewhere")

    id = models.UUIDField(primary_key=True)  # made by the client
    centre = models.ForeignKey(FamilyCentre, models.PROTECT, related_name="home_visits")
    service = models.ForeignKey(PartnerService, models.PROTECT, related_name="home_visits")
    other_services = models.ManyToManyField(PartnerService, blank=True, related_name="joint_home_visits")
    step = models.ForeignKey(HomeVisitStep, models.PROTECT, related_name="visits")
    state = models.CharField(max_length=12, choices=State)
    on_date = models.DateField(db_index=True)
    mother_present = models.BooleanField(default=False)
    father_present = models.BooleanField(default=False)
    other_parent_present = models.BooleanField(default=False)
    other_adult_present = models.BooleanField(default=False)
    first_child_in_sweden = models.BooleanField(default=False)
    interpreter_language = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=10, choices=Place, default=Place.HOME)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("home visit")
        verbose_name_plural = _("home visits")
        ordering = ["-on_date"]
        constraints = [
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
        return bool(self.other_services.all())
