"""Groups of municipal accounts that give roles here."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .centres import FamilyCentre, PartnerService
from .people import StaffRole, role_has_its_place


class GroupRole(models.Model):
    """Who is in this group at the identity provider has this role here, from their next sign-in there."""

    provider = models.CharField(_("identity provider"), max_length=50)
    group = models.CharField(
        _("group"),
        max_length=200,
        help_text=_("As the provider sends it: the group's object id from Entra ID, its name from others."),
    )
    role = models.CharField(_("role"), max_length=30, choices=StaffRole.Role)
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("family centre")
    )
    service = models.ForeignKey(
        PartnerService, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("service")
    )

    class Meta:
        verbose_name = _("group that gives a role")
        verbose_name_plural = _("groups that give roles")
        ordering = ["provider", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "group", "role", "centre", "service"],
                nulls_distinct=False,
                name="group_role_once",
            ),
            role_has_its_place("group_role_has_its_place"),
        ]

    def __str__(self) -> str:
        return f"{self.group} → {self.get_role_display()} {self.centre or ''}".strip()

    def clean(self) -> None:
        if self.service and self.centre_id != self.service.centre_id:
            raise ValidationError(
                {"service": _("That service is at another centre: choose one of this centre's.")}
            )
