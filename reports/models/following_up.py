"""What people add to a report: notes, known changes in how something is counted, targets, and saved reports."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import FamilyCentre, Principal, StaffMember

OF_ONE = Q(centre__isnull=False, municipality__isnull=True) | Q(centre__isnull=True, municipality__isnull=False)


class ReportNote(models.Model):
    """What the coordinator says to a section of the report, or when something came to be counted otherwise.

    About a centre or a whole municipality. One that is taken back stays, and is shown to nobody.
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        CHANGE = "change", _("Counted in another way")

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form that it came with
    kind = models.CharField(max_length=6, choices=Kind)
    centre = models.ForeignKey(FamilyCentre, models.CASCADE, null=True, related_name="report_notes")
    municipality = models.ForeignKey(Principal, models.CASCADE, null=True, related_name="report_notes")
    section = models.CharField(max_length=40, blank=True)  # by its name in the report; empty: the whole report
    from_day = models.DateField()  # of a change the first day that is counted in the new way
    to_day = models.DateField(null=True)  # of a note
    text = models.CharField(max_length=600)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("note to the report")
        verbose_name_plural = _("notes to the report")
        ordering = ["from_day", "written_at"]
        constraints = [
            models.CheckConstraint(condition=OF_ONE, name="note_about_a_centre_or_a_municipality"),
            models.CheckConstraint(
                condition=Q(kind="change", to_day__isnull=True) | Q(kind="note", to_day__gte=models.F("from_day")),
                name="note_has_an_end_and_a_change_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.from_day}"


class ReportTarget(models.Model):
    """What an indicator is to reach in a calendar year, for a centre or a whole municipality."""

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", _("At least")
        AT_MOST = "at_most", _("At most")

    centre = models.ForeignKey(FamilyCentre, models.CASCADE, null=True, related_name="report_targets")
    municipality = models.ForeignKey(Principal, models.CASCADE, null=True, related_name="report_targets")
    indicator = models.CharField(max_length=60)  # by its name; one that is gone is said to be
    year = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.AT_LEAST)
    value = models.DecimalField(max_digits=12, decimal_places=4)  # of a share 0–1
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("target of the report")
        verbose_name_plural = _("targets of the report")
        ordering = ["year", "indicator"]
        constraints = [
            models.CheckConstraint(condition=OF_ONE, name="target_of_a_centre_or_a_municipality"),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_below_nought"),
            models.UniqueConstraint(
                fields=["centre", "municipality", "indicator", "year"],
                nulls_distinct=False,
                name="target_once_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class SavedReport(models.Model):
    """A choice of centres, period and comparison that somebody comes back to, and may be reminded of by mail."""

    class Span(models.TextChoices):
        FIXED = "fixed", _("Always these days")
        LAST_WEEK = "last_week", _("Last week")
        LAST_MONTH = "last_month", _("Last month")
        THIS_TERM = "this_term", _("This term so far")
        LAST_TERM = "last_term", _("Last term")
        THIS_YEAR = "this_year", _("This year so far")
        LAST_YEAR = "last_year", _("Last year")

    class Schedule(models.TextChoices):
        NEVER = "never", _("No mail")
        WEEKLY = "weekly", _("Each Monday")
        MONTHLY = "monthly", _("On the first of each month")
        TERMLY = "termly", _("At the start of each term")

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form that it came with
    person = models.ForeignKey(StaffMember, models.CASCADE, related_name="saved_reports")
    title = models.CharField(_("name"), max_length=80)
    scope_code = models.CharField(max_length=2500)
    span = models.CharField(_("period"), max_length=10, choices=Span)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    comparison = models.CharField(max_length=15)  # report.Comparison
    schedule = models.CharField(_("mail"), max_length=7, choices=Schedule, default=Schedule.NEVER)
    made_at = models.DateTimeField()
    mailed_for = models.DateField(null=True)  # the day of the schedule that the latest mail was for

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(span="fixed", start__isnull=False, end__gte=models.F("start"))
                | (~Q(span="fixed") & Q(start__isnull=True, end__isnull=True)),
                name="saved_days_only_when_fixed",
            ),
            models.UniqueConstraint(fields=["person", "title"], name="saved_report_once_by_name"),
        ]

    def __str__(self) -> str:
        return self.title
