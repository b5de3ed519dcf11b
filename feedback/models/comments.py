"""Comments (synpunkter) from visitors."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.privacy.walls import SELECT, UPDATE, Duty, OwnService, Wall
from staff.models import AboutAPerson, FamilyCentre


class Feedback(AboutAPerson):
    """A synpunkt. Name and e-mail are optional; its controller is the service that answers comments."""

    wall = Wall(OwnService(SELECT, UPDATE, duty=Duty.LEAD), OwnService(duty=Duty.SYSTEM))

    key = models.UUIDField(unique=True, editable=False)  # made by the client: a repeated form is one comment
    contents_hash = models.CharField(max_length=64, editable=False)
    centre = models.ForeignKey(
        FamilyCentre, models.PROTECT, related_name="feedback", verbose_name=_("family centre")
    )
    page = models.CharField(_("page"), max_length=200, blank=True)
    text = models.TextField(_("comment"), max_length=5000)
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    written_at = models.DateTimeField(_("written"))
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
