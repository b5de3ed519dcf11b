"""Counselling, onward guidance and other work, as counts: notes about a family belong in the service's records."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from staff.models import PartnerService, Principal

from .entries import Entry


class Level(models.TextChoices):
    """The three levels of preventive social work (the association's success factors)."""

    STRUCTURAL = "structural", _("Structural")
    GENERAL = "general", _("General")
    INDIVIDUAL = "individual", _("Individual")


class CounsellingTheme(models.Model):
    """What talks are about: a list that the coordinator owns, the same at all centres of a municipality."""

    municipality = models.ForeignKey(Principal, models.CASCADE, related_name="counselling_themes")
    name = models.CharField(_("theme"), max_length=80)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("counselling theme")
        verbose_name_plural = _("counselling themes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="counselling_theme_once")]

    def __str__(self) -> str:
        return self.name


class CounsellingContact(Entry):
    """Enskilt samtal: that a talk took place, in which form, about which theme, with how many adults."""

    class Form(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("By phone")
        DIGITAL = "digital", _("By video or chat")
        DROP_IN = "drop_in", _("At the open preschool, without an appointment")

    form = models.CharField(_("form"), max_length=10, choices=Form)
    theme = models.ForeignKey(CounsellingTheme, models.PROTECT, related_name="+", verbose_name=_("theme"))
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.INDIVIDUAL)
    women = models.PositiveSmallIntegerField(_("women"), default=0)
    men = models.PositiveSmallIntegerField(_("men"), default=0)
    other_adults = models.PositiveSmallIntegerField(_("other or unknown adults"), default=0)

    class Meta(Entry.Meta):
        verbose_name = _("counselling contact")
        verbose_name_plural = _("counselling contacts")
        ordering = ["-on_date"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(women__gt=0) | Q(men__gt=0) | Q(other_adults__gt=0), name="counselling_had_adults"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.get_form_display()}"


class Guidance(Entry):
    """Lotsning (slussning): that a family was shown on, from this service to another, or to a body outside."""

    class Outside(models.TextChoices):
        HEALTH_CENTRE = "health_centre", _("Health centre")
        CHILD_PSYCHIATRY = "child_psychiatry", _("Child and adolescent psychiatry")
        ADULT_PSYCHIATRY = "adult_psychiatry", _("Adult psychiatry")
        SPEECH = "speech", _("Speech therapist")
        DENTAL = "dental", _("Dental care")
        PRESCHOOL = "preschool", _("Preschool")
        LIBRARY = "library", _("Library")
        FAMILY_LAW = "family_law", _("Family law")
        FAMILY_COUNSELLING = "family_counselling", _("Family counselling")
        SOCIAL_AUTHORITY = "social_authority", _("Social services' own reception")
        VIOLENCE = "violence", _("Support for those exposed to violence")
        ADULT_EDUCATION = "adult_education", _("Adult education and Swedish for immigrants")
        WORK = "work", _("Employment service or social insurance")
        ASSOCIATION = "association", _("Association or faith community")
        OTHER = "other", _("Elsewhere")

    to_service = models.ForeignKey(
        PartnerService, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to the service")
    )
    to_outside = models.CharField(_("to a body outside"), max_length=20, choices=Outside, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("onward guidance")
        verbose_name_plural = _("onward guidance")
        ordering = ["-on_date"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(to_service__isnull=False, to_outside="")
                | (Q(to_service__isnull=True) & ~Q(to_outside="")),
                name="guidance_leads_to_one_place",
            ),
            models.CheckConstraint(
                condition=Q(to_service__isnull=True) | ~Q(to_service=F("service")), name="guidance_leads_onward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.to_service or self.get_to_outside_display()}"


class OtherWork(Entry):
    """Outreach and structural work: date, kind and hours."""

    class Kind(models.TextChoices):
        OUTREACH = "outreach", _("Outreach: meeting families where they are")
        INFORMATION = "information", _("Information about the centre")
        NETWORK = "network", _("Cooperation with others")
        STRUCTURAL = "structural", _("Structural work: living conditions in the area")
        CONSULTATION = "consultation", _("Guidance of colleagues")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.GENERAL)

    class Meta(Entry.Meta):
        verbose_name = _("outreach and structural work")
        verbose_name_plural = _("outreach and structural work")
        ordering = ["-on_date"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=24), name="other_work_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.get_kind_display()}"
