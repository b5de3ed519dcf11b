"""A centre's improvement work, and its steering group: about how work is done, never about a family."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .centres import FamilyCentre, PartnerService
from .people import StaffMember


class Improvement(models.Model):
    """Something that a centre wants to do better: what is aimed at, how it is measured, and what is next."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ONGOING = "ongoing", _("Under way")
        REACHED = "reached", _("The goal is reached")
        ENDED = "ended", _("Ended without reaching the goal")

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form that it came with
    centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="improvements")
    aim = models.CharField(_("aim"), max_length=200)
    measure = models.CharField(_("measure"), max_length=200)
    start = models.CharField(_("where we start"), max_length=80)
    goal = models.CharField(_("goal"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("date of the next step"), null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("improvement work")
        verbose_name_plural = _("improvement work")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_step="", next_step_on__isnull=True) | ~Q(next_step=""),
                name="next_step_with_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reached", "ended"]) | Q(next_step=""), name="ended_has_no_next_step"
            ),
        ]

    def __str__(self) -> str:
        return self.aim


class ImprovementEntry(models.Model):
    """A step round the wheel: what was planned, done, studied or decided. Entries are only ever added."""

    append_only = True

    class Phase(models.TextChoices):
        PLAN = "plan", _("Plan")
        DO = "do", _("Do")
        STUDY = "study", _("Study")
        ACT = "act", _("Act")

    id = models.UUIDField(primary_key=True)  # made by the client, so that one sent twice is one
    improvement = models.ForeignKey(Improvement, models.PROTECT, related_name="entries")
    phase = models.CharField(_("phase"), max_length=5, choices=Phase)
    text = models.TextField(_("what"), max_length=1000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of improvement work")
        verbose_name_plural = _("steps of improvement work")
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.get_phase_display()


class SteeringMeeting(models.Model):
    """A meeting of the centre's steering group."""

    centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="steering_meetings")
    on_date = models.DateField(_("date"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("steering group meeting")
        verbose_name_plural = _("steering group meetings")
        ordering = ["-on_date"]
        constraints = [models.UniqueConstraint(fields=["centre", "on_date"], name="steering_meeting_once_a_day")]

    def __str__(self) -> str:
        return f"{self.centre} {self.on_date}"


class SteeringDecision(models.Model):
    """What was decided, who answers for it (a role or a service, never a name), by when, and when it was done."""

    class Answers(models.TextChoices):
        COORDINATOR = "coordinator", _("The coordinator")
        LEADS = "leads", _("The leads of the services together")
        STEERING_GROUP = "steering_group", _("The steering group itself")
        SERVICE = "service", _("A service")

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form that it came with
    meeting = models.ForeignKey(SteeringMeeting, models.PROTECT, related_name="decisions")
    text = models.CharField(_("decision"), max_length=300)
    answers = models.CharField(_("who answers for it"), max_length=15, choices=Answers)
    service = models.ForeignKey(PartnerService, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answers="service", service__isnull=False)
                | (~Q(answers="service") & Q(service__isnull=True)),
                name="decision_answered_by_role_or_service",
            ),
        ]

    def __str__(self) -> str:
        return self.text
