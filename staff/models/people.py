"""Staff accounts and what each may do where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from familjecentral import clock

from .centres import FamilyCentre, PartnerService

if TYPE_CHECKING:
    from .tablets import Tablet


class StaffMemberManager(BaseUserManager["StaffMember"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> StaffMember:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> StaffMember:
        return self.get(email__iexact=username)


class StaffMember(AbstractBaseUser):
    """Someone who works at a centre, or runs the service; signs in by e-mail.

    What they may do comes only from their roles: there is no superuser.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demo"), default=False)
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    # Since the account was last used: when its person was told that it will be closed (staff/idling.py).
    idle_warned_at = models.DateTimeField(_("warned of closing"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("emptied of the person"), null=True, blank=True, editable=False)
    # How often all sessions have been ended: part of what a session must match, so that none comes back.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    # The roles, once read: see staff.rules.roles_of.
    known_roles: list[StaffRole] | None = None
    # The shared tablet on which they work in this request, and the service that they have chosen to act for:
    # each narrows their roles (staff.tablets, staff.acting).
    tablet: Tablet | None = None
    acting_for: int | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = StaffMemberManager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match: ends with a new password (Django's rule) and when sessions are ended."""
        value = f"{self.sessions_ended}:{self.password}"
        return salted_hmac("staff.StaffMember.session", value, secret=secret, algorithm="sha256").hexdigest()

    # What Django's admin asks of a user; the answers come from roles (staff/rules.py).
    @property
    def is_staff(self) -> bool:
        from staff.rules import is_it_administrator

        return self.is_active and is_it_administrator(self)

    def has_perm(self, permission: str, thing: object = None) -> bool:
        import rules

        return self.is_active and rules.has_perm(permission, self, thing)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


def role_has_its_place(name: str) -> models.CheckConstraint:
    """Which roles have a centre and a service: the same rule for roles and for what gives them."""
    return models.CheckConstraint(
        condition=Q(role__in=["staff_member", "centre_lead"], centre__isnull=False, service__isnull=False)
        | Q(role="coordinator", centre__isnull=False, service__isnull=True)
        | Q(
            role__in=["it_administrator", "data_protection_officer"],
            centre__isnull=True,
            service__isnull=True,
        ),
        name=name,
        violation_error_message=_(
            "Staff members and centre leads need a centre and a service; coordinators a centre and no "
            "service; IT administrators and data protection officers neither."
        ),
    )


class StaffRole(models.Model):
    """One thing that one person is, at one place.

    Staff members and centre leads belong to a service, and read the persons of that service only.
    Coordinators follow up centres, in aggregates. IT administrators keep settings and accounts; data
    protection officers read the log. What each may do: staff/secrecy.py.
    """

    class Role(models.TextChoices):
        STAFF_MEMBER = "staff_member", _("Staff member")
        CENTRE_LEAD = "centre_lead", _("Centre lead")
        COORDINATOR = "coordinator", _("Coordinator")
        IT_ADMINISTRATOR = "it_administrator", _("IT administrator")
        DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data protection officer")

    person = models.ForeignKey(StaffMember, models.CASCADE, related_name="roles", verbose_name=_("staff member"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, null=True, blank=True, related_name="roles", verbose_name=_("family centre")
    )
    service = models.ForeignKey(
        PartnerService, models.CASCADE, null=True, blank=True, related_name="roles", verbose_name=_("service")
    )
    # Given because of a group at an identity provider, and taken away with it (staff/group_roles.py). Empty:
    # given by hand.
    from_group = models.ForeignKey(
        "staff.GroupRole",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="given",
        verbose_name=_("from group"),
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "centre", "service"], nulls_distinct=False, name="role_once"
            ),
            role_has_its_place("role_has_its_place"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.centre or ''}".strip()

    def clean(self) -> None:
        if self.service and self.centre_id != self.service.centre_id:
            raise ValidationError(
                {"service": _("That service is at another centre: choose one of this centre's.")}
            )
