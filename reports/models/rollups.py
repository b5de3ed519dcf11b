"""Figures that PostgreSQL keeps of what happens, in the transaction in which it happens, whatever code runs.

A report reads these rows and no event, so it costs by days and centres. Triggers of the tables' owner write them
(migrations 0002 and 0003); the application has no right to. They point at nothing by foreign keys: a figure holds
no row of the programme fast, and takes no lock on it. ``manage.py verify_rollups`` works them all out again.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import ActivitySession
from familjecentral.privacy.walls import Counting, Wall
from staff.models import FamilyCentre
from visits.models import CounsellingTheme, HomeVisitStep


class Figures(models.Model):
    """What all of them share: a centre and a day. ``written_by_owner``: by triggers, and by nobody else."""

    written_by_owner = True

    centre = models.ForeignKey(FamilyCentre, models.DO_NOTHING, related_name="+", db_constraint=False)
    on_date = models.DateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.on_date} {self.centre_id}"


class SessionFigures(Figures):
    """One session: what it was, who was counted at it, and how many of those who had a place came.

    A row for each session and none for a day, so that two sessions never wait for each other. ``is_open``:
    drop-in, and not a part of another session. ``in_open_slot``: that, or a part of one. ``is_bookable``: one
    signs up, or is invited. ``children_by_band``: number by AgeBand, those without any left out. ``closing``: how
    its count ended, a CountClosing.Kind; empty while it goes on. ``…_there``: of the families marked as there, as
    they were when the latest mark at the session was made.
    """

    session = models.OneToOneField(
        ActivitySession, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    starts_at = models.DateTimeField()
    minutes = models.IntegerField()
    is_open = models.BooleanField()
    in_open_slot = models.BooleanField()
    is_bookable = models.BooleanField()
    series_id = models.BigIntegerField(null=True)
    number = models.SmallIntegerField(null=True)  # in its series
    is_called_off = models.BooleanField()
    women = models.IntegerField(db_default=0)
    men = models.IntegerField(db_default=0)
    other_adults = models.IntegerField(db_default=0)
    first_visits = models.IntegerField(db_default=0)
    children = models.IntegerField(db_default=0)
    children_by_band = models.JSONField(db_default={})
    closing = models.CharField(max_length=12, db_default="")
    is_marked = models.BooleanField(db_default=False)
    families_there = models.IntegerField(db_default=0)
    adults_there = models.IntegerField(db_default=0)
    children_there = models.IntegerField(db_default=0)
    two_adults_there = models.IntegerField(db_default=0)  # families signed up with two adults or more
    ill = models.IntegerField(db_default=0)
    no_show = models.IntegerField(db_default=0)

    class Meta:
        verbose_name = _("figures of a session")
        verbose_name_plural = _("figures of sessions")
        # No counter is in an index: PostgreSQL then changes the row in its place.
        indexes = [
            models.Index(fields=["centre", "on_date"], name="session_figures_of_a_centre"),
            models.Index(fields=["on_date"], name="session_figures_of_a_day"),
            models.Index(
                fields=["series_id"], condition=Q(series_id__isnull=False), name="session_figures_of_a_series"
            ),
        ]


class WorkFigures(Figures):
    """Records of work that are alike, on one day: how many. Read to count, and for nothing else."""

    wall = Wall(Counting("ALL"))

    number = models.IntegerField()

    class Meta:
        abstract = True


class HomeVisitFigures(WorkFigures):
    """Home visits; one that two services have logged a half of each is one, on the day that it is counted.

    That day is the one on which it was done, else the first that a half names; it is done if any half says so,
    else rescheduled, offered or declined; with the adults that any half says. ``is_joint``: both halves stand, or
    one names another service.
    """

    step = models.ForeignKey(HomeVisitStep, models.DO_NOTHING, related_name="+", db_constraint=False)
    state = models.CharField(max_length=12)
    is_joint = models.BooleanField()
    both_parents = models.BooleanField()
    with_interpreter = models.BooleanField()

    class Meta:
        verbose_name = _("figures of home visits")
        verbose_name_plural = _("figures of home visits")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "on_date", "step", "state", "is_joint", "both_parents", "with_interpreter"],
                name="home_visit_figures_once",
            ),
        ]


class TalkFigures(WorkFigures):
    """Counselling contacts, and the adults who took part."""

    theme = models.ForeignKey(CounsellingTheme, models.DO_NOTHING, related_name="+", db_constraint=False)
    form = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    adults = models.IntegerField()

    class Meta:
        verbose_name = _("figures of talks")
        verbose_name_plural = _("figures of talks")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "on_date", "theme", "form", "level"], name="talk_figures_once"
            ),
        ]


class GuidanceFigures(WorkFigures):
    """Onward guidance. ``to_service_id`` is 0, and ``to_outside`` not empty, when it led outside the house."""

    service_id = models.BigIntegerField()
    to_service_id = models.BigIntegerField()
    to_outside = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("figures of onward guidance")
        verbose_name_plural = _("figures of onward guidance")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "on_date", "service_id", "to_service_id", "to_outside"],
                name="guidance_figures_once",
            ),
        ]


class OtherWorkFigures(WorkFigures):
    """Outreach and structural work, and its hours."""

    kind = models.CharField(max_length=12)
    level = models.CharField(max_length=10)
    hours = models.DecimalField(max_digits=9, decimal_places=1)

    class Meta:
        verbose_name = _("figures of other work")
        verbose_name_plural = _("figures of other work")
        constraints = [
            models.UniqueConstraint(fields=["centre", "on_date", "kind", "level"], name="other_work_figures_once"),
        ]


class CommentFigures(WorkFigures):
    """Comments received: a comment that is erased has been received all the same."""

    class Meta:
        verbose_name = _("figures of comments")
        verbose_name_plural = _("figures of comments")
        constraints = [
            models.UniqueConstraint(fields=["centre", "on_date"], name="comment_figures_once"),
        ]
