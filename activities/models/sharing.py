"""When another service may see something of a family: by the families' consent, or by a decision.

Secrecy holds between the services of a centre (OSL 23:1, 25:1, 26:1). Two things lift it: the person's
consent (OSL 12:2), and, for who was at a group that two services hold together, a decision on that group.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.privacy.walls import (
    INSERT,
    SELECT,
    UPDATE,
    Duty,
    Grant,
    OwnService,
    Reader,
    SecretLink,
    Wall,
    column_of,
)
from staff.models import AboutAPerson, PartnerService, StaffMember

from .programme import Activity


def in_force() -> Q:
    """Of what is given until a day: those that hold today. What is taken back ended at once."""
    return Q(revoked_at=None, until__gte=clock.today())


class Sharing(models.Model):
    """What both kinds have: for which service, until which day, and since when no longer."""

    until = models.DateField(_("until and including"))
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        abstract = True


class AttendanceSharing(Sharing):
    """A recorded decision: a service that takes part in an activity sees who comes to it, until a day.

    Attendance, never contact. Made by a lead of the service that is responsible for the activity, whose
    families they are. No person is in it, so it stands behind no wall.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sharings", verbose_name=_("activity"))
    responsible_service = models.ForeignKey(PartnerService, models.PROTECT, related_name="+")
    service = models.ForeignKey(
        PartnerService, models.PROTECT, related_name="attendance_shared_with", verbose_name=_("service")
    )
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("decision to share attendance")
        verbose_name_plural = _("decisions to share attendance")
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(service=F("responsible_service")), name="shared_with_another_service"
            ),
            models.UniqueConstraint(
                fields=["activity", "service"], condition=Q(revoked_at=None), name="one_decision_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} → {self.service}"


class Consent(Sharing, AboutAPerson):
    """A samtycke: a family lets another service see its sign-up, or only that it comes (OSL 12:2).

    Given by the family on its own page, or told to staff, who write it down. Taken back by either, it
    ends at once. ``token_hash`` is the sign-up's: the family reads its consents by its secret link.
    """

    class What(models.TextChoices):
        ATTENDANCE = "attendance", _("that you come, and what we may call you")
        SIGN_UP = "sign_up", _("your whole sign-up: contact, children's months and need of an interpreter")

    class Given(models.TextChoices):
        BY_LINK = "by_link", _("on the family's own page")
        TOLD_STAFF = "told_staff", _("told to staff")

    wall = Wall(
        OwnService(SELECT, INSERT, UPDATE),
        OwnService(SELECT, column="receiver_id"),
        SecretLink(),
        OwnService(duty=Duty.SYSTEM),
    )

    key = models.UUIDField(unique=True, editable=False)  # made by the client: a form sent again is one consent
    sign_up = models.ForeignKey("activities.SignUp", models.CASCADE, related_name="consents")
    token_hash = models.CharField(max_length=64, editable=False)
    what = models.CharField(_("what"), max_length=10, choices=What)
    receiver = models.ForeignKey(PartnerService, models.PROTECT, related_name="+", verbose_name=_("service"))
    given = models.CharField(max_length=10, choices=Given)
    given_at = models.DateTimeField(_("given"))
    written_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(receiver=F("controller")), name="consent_to_another_service"),
            models.CheckConstraint(
                condition=Q(given="by_link", written_by=None) | Q(given="told_staff", written_by__isnull=False),
                name="consent_told_to_someone",
            ),
            models.UniqueConstraint(
                fields=["sign_up", "receiver"], condition=Q(revoked_at=None), name="one_consent_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


BECAUSE_CONSENTED = _(
    "You see this because the families have consented to that {services} does; they can take it back."
)
BECAUSE_DECIDED = _(
    "You see this because it has been decided that {services} sees who comes to what you hold together."
)
IN_FORCE = "{row}.revoked_at IS NULL AND {row}.until >= (SELECT fc_today())"


class ByConsent(Grant):
    """To the service that the family lets see (one of) ``what``, while the consent is in force."""

    commands = (SELECT,)

    def __init__(self, *what: str, through: str = "") -> None:
        self.what, self.through = what, through

    def as_q(self, reader: Reader) -> Q:
        given = Consent.objects.filter(in_force(), receiver__in=reader.services, what__in=self.what)
        return Q(**{f"{self.through or 'pk'}__in": given.values("sign_up")})

    def condition(self, model: type[models.Model]) -> str:
        column = column_of(model, self.through) if self.through else "id"
        what = ", ".join(f"'{each}'" for each in self.what)
        return (
            f'EXISTS (SELECT 1 FROM "{Consent._meta.db_table}" c WHERE '
            f'c.sign_up_id = "{model._meta.db_table}"."{column}" '
            f"AND c.receiver_id = ANY ({Duty.SERVICE.sql}) AND c.what IN ({what}) AND {IN_FORCE.format(row='c')})"
        )

    def in_words(self) -> str:
        return f"a service with the family's consent in force to: {' or '.join(self.what)}"

    def sentence(self, services: str) -> str:
        return str(BECAUSE_CONSENTED).format(services=services)


class ByDecision(Grant):
    """Of sign-ups: those that have a place, to the service that attendance is shared with by decision."""

    commands = (SELECT,)

    def as_q(self, reader: Reader) -> Q:
        decided = AttendanceSharing.objects.filter(
            in_force(), service__in=reader.services, responsible_service=models.OuterRef("controller")
        )
        return Q(state="confirmed") & (
            Q(models.Exists(decided.filter(activity=models.OuterRef("session__activity"))))
            | Q(models.Exists(decided.filter(activity=models.OuterRef("series__activity"))))
        )

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return (
            f"\"{table}\".state = 'confirmed' AND EXISTS ("
            f'SELECT 1 FROM "{AttendanceSharing._meta.db_table}" d WHERE d.service_id = ANY ({Duty.SERVICE.sql}) '
            f'AND d.responsible_service_id = "{table}".controller_id AND {IN_FORCE.format(row="d")} '
            f"AND d.activity_id IN ("
            f'SELECT s.activity_id FROM activities_activitysession s WHERE s.id = "{table}".session_id UNION ALL '
            f'SELECT r.activity_id FROM activities_activityseries r WHERE r.id = "{table}".series_id))'
        )

    def in_words(self) -> str:
        return "a service that attendance is shared with by a decision in force (families with a place)"

    def sentence(self, services: str) -> str:
        return str(BECAUSE_DECIDED).format(services=services)
