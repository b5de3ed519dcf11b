"""Files that take long: ordered on a page, made by the worker, fetched, gone."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReportExport(models.Model):
    """A file that somebody has ordered, for themselves. It lies in ``settings.EXPORT_FOLDER`` by its key."""

    class Format(models.TextChoices):
        """What can be ordered; the names are reports.exporting.Format's."""

        TIDY_CSV = "tidy_csv", _("CSV for programs: a row for each figure, centre and month")
        TIDY_JSON = "tidy_json", _("JSON with the same rows")
        OPEN_DATA = "open_data", _("Open data: whole terms, with a description for data portals (DCAT-AP-SE)")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be made")
        MAKING = "making", _("Being made")
        DONE = "done", _("Ready to download")
        FAILED = "failed", _("Could not be made. Order it again; if it fails then too, tell IT.")
        GONE = "gone", _("Removed. Order it again if you need it.")

    key = models.UUIDField(unique=True, editable=False)  # from the form that ordered it, and in the address
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("ordered by")
    )
    file_format = models.CharField(_("file"), max_length=10, choices=Format)
    scope_code = models.TextField(_("centres, as in an address"))
    scope_name = models.CharField(_("centres"), max_length=200)
    centre_ids = ArrayField(models.BigIntegerField())
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    address = models.URLField(_("where it will be published"), blank=True, max_length=300)
    contact = models.CharField(_("e-mail for questions about the data"), blank=True, max_length=254)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    done_parts = models.PositiveIntegerField(default=0)
    all_parts = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(_("size"), null=True)
    ordered_at = models.DateTimeField(_("ordered"))
    ready_at = models.DateTimeField(_("ready"), null=True)
    downloaded_at = models.DateTimeField(_("downloaded first"), null=True)
    ends_at = models.DateTimeField(_("removed"))

    class Meta:
        verbose_name = _("ordered file")
        verbose_name_plural = _("ordered files")
        ordering = ["-ordered_at", "-pk"]
        indexes = [models.Index(fields=["ordered_by", "-ordered_at"], name="export_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="export_period_in_order"),
            models.CheckConstraint(condition=Q(done_parts__lte=F("all_parts")), name="export_parts_within_all"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(ready_at__isnull=False, size__isnull=False),
                name="export_done_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_file_format_display()}, {self.scope_name}"

    @property
    def is_busy(self) -> bool:
        """Whether the page about it will change by itself."""
        return self.state in (self.State.WAITING, self.State.MAKING)

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return {"tidy_csv": "csv", "tidy_json": "json", "open_data": "zip"}[self.file_format]
