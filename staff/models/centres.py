"""Family centres and the partner services under their roof."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from familjecentral.languages.codes import CORE, WHOLE
from familjecentral.languages.content import Said, Translated, said

# First parts of addresses that are not a centre's.
RESERVED_SLUGS = {
    "about", "account", "admin", "anmald", "enkat", "health", "jsi18n", "kakor", "lottning", "personal", "platta",
    "sent-mail", "static", "tillganglighet", "v", *dict([*WHOLE, *CORE]),
}  # fmt: skip


def not_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is used by the service itself: choose another."), params={"slug": slug}
        )


_HOST_NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)


def host_name(line: str) -> str:
    """A host name as browsers write it (small letters, å as xn--…), with its port if any; empty if it is none."""
    name, _colon, port = line.strip().rstrip(".").partition(":")
    try:
        name = name.encode("idna").decode().lower()
    except UnicodeError:
        return ""
    if not _HOST_NAME.fullmatch(name) or (_colon and not _PORT.fullmatch(port)):
        return ""
    return f"{name}:{port}" if port else name


def host_names(text: str) -> None:
    """Each line a host name: nothing else may reach the header that says who may show a page in a frame."""
    for line in filter(str.strip, text.splitlines()):
        if not host_name(line):
            raise ValidationError(
                _("“%(line)s” is not a host name. Write it without https:// and path: www.exempelstad.se."),
                params={"line": line.strip()},
            )


class Principal(models.Model):
    """A responsible body (huvudman): the municipality or region that answers for a service."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        REGION = "region", _("Region")
        OTHER = "other", _("Other body")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    name = models.CharField(_("name"), max_length=100)
    official_name = models.CharField(
        _("official name"), max_length=120, blank=True, help_text=_("As parents read it: Exempelstads kommun.")
    )
    contact = models.CharField(
        _("contact"), max_length=200, blank=True,
        help_text=_("How to reach the body: address, phone, e-mail. It stands in the information about data."),
    )  # fmt: skip
    data_protection_contact = models.CharField(
        _("data protection officer"), max_length=200, blank=True,
        help_text=_("How to reach the officer: an e-mail address or a phone number, not a person's name."),
    )  # fmt: skip
    is_published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("responsible body")
        verbose_name_plural = _("responsible bodies")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="principal_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """The name of the body that is responsible for personal data, as a parent should read it."""
        return self.official_name or self.name


@dataclass(frozen=True)
class Classification:
    """Whether a place is a familjecentral, and why (see FamilyCentre.classification)."""

    code: str  # family_centre | like_family_centre | neither
    label: str | Promise
    reason: str | Promise


class FamilyCentre(Translated):
    """A familjecentral: where a family goes."""

    TRANSLATED = ("directions",)

    slug = models.SlugField(_("address on the web"), max_length=60, unique=True, validators=[not_reserved])
    name = models.CharField(_("name"), max_length=120)
    municipality = models.ForeignKey(
        Principal, models.PROTECT, related_name="centres", verbose_name=_("municipality"),
        limit_choices_to={"kind": Principal.Kind.MUNICIPALITY},
    )  # fmt: skip
    street = models.CharField(_("street address"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    locality = models.CharField(_("town"), max_length=60, blank=True)
    directions = models.TextField(_("how to find us"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    age_limit_months = models.PositiveSmallIntegerField(
        _("for children up to (months)"), default=72, help_text=_("60 is until the fifth birthday, 72 the sixth.")
    )
    embed_hosts = models.TextField(
        _("sites that may show the week"), blank=True, max_length=1000, validators=[host_names],
        help_text=_("One host name a line, such as www.exempelstad.se. Empty: no other site may show it."),
    )  # fmt: skip
    is_published = models.BooleanField(_("published"), default=False)
    is_demo = models.BooleanField(_("demo"), default=False)

    class Meta:
        verbose_name = _("family centre")
        verbose_name_plural = _("family centres")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def embedding_hosts(self) -> list[str]:
        """The host names that may show the centre's week in a frame, as a browser compares them."""
        return [host for line in self.embed_hosts.splitlines() if (host := host_name(line))]

    def classification(self) -> Classification:
        """Familjecentral: all four base services. Familjecentralsliknande: BHV and a municipal service.

        Source: the definition of Föreningen för Familjecentralers Främjande, and Socialstyrelsen's
        for the second kind. Uses ``services`` (prefetch it for lists).
        """
        return classification_of({service.kind for service in self.services.all() if service.is_active})


class PartnerService(Translated):
    """A verksamhet at one centre: the controller of every personal row that it collects."""

    TRANSLATED = ("name", "about", "place_in_house")

    class Kind(models.TextChoices):
        MHV = "mhv", _("Midwives")
        BHV = "bhv", _("Child health care")
        OPEN_PRESCHOOL = "open_preschool", _("Open preschool")
        SOCIAL_SERVICES = "social_services", _("Family support")
        OTHER = "other", _("Other partner")

    centre = models.ForeignKey(
        FamilyCentre, models.PROTECT, related_name="services", verbose_name=_("family centre")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("own name"), max_length=80, blank=True)
    principal = models.ForeignKey(
        Principal, models.PROTECT, related_name="services", verbose_name=_("responsible body")
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    about = models.TextField(_("what we do"), blank=True)
    place_in_house = models.CharField(_("where in the house"), max_length=80, blank=True)
    answers_feedback = models.BooleanField(_("answers comments"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["centre", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "kind", "name"], name="service_once_per_centre"),
            models.UniqueConstraint(
                fields=["centre"], condition=models.Q(answers_feedback=True), name="one_service_answers_feedback"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.centre}"

    @property
    def label(self) -> str:
        return self.name or str(self.Kind(self.kind).label)

    def saying(self, field: str, language: str) -> Said | None:
        """Its label: its own name if it has one, else what such a service is called in the language."""
        if field != "label":
            return None
        if self.name:
            return said(self, "name", language)
        with translation.override(language):
            return Said(str(self.get_kind_display()), language)


BASE_KINDS = {
    PartnerService.Kind.MHV,
    PartnerService.Kind.BHV,
    PartnerService.Kind.OPEN_PRESCHOOL,
    PartnerService.Kind.SOCIAL_SERVICES,
}
MUNICIPAL_KINDS = {PartnerService.Kind.OPEN_PRESCHOOL, PartnerService.Kind.SOCIAL_SERVICES}


def classification_of(kinds: set[str]) -> Classification:
    """What a centre with services of these kinds is (see FamilyCentre.classification)."""
    missing = [label for kind, label in PartnerService.Kind.choices if kind in BASE_KINDS - kinds]
    if not missing:
        return Classification("family_centre", _("Family centre"), _("All four base services are here."))
    names = ", ".join(str(label) for label in missing)
    if PartnerService.Kind.BHV in kinds and kinds & MUNICIPAL_KINDS:
        reason = format_lazy(_("Child health care and a municipal service are here; missing: {}."), names)
        return Classification("like_family_centre", _("Similar to a family centre"), reason)
    reason = format_lazy(_("Missing: {}."), names)
    return Classification("neither", _("Not yet a family centre"), reason)


class Venue(Translated):
    """A plats: a room in the house, or a library, a park."""

    TRANSLATED = ("name",)

    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="venues", verbose_name=_("family centre")
    )
    name = models.CharField(_("name"), max_length=80)
    street = models.CharField(_("street address"), max_length=120, blank=True)
    is_shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Several activities may use it at once, as a park or a library.")
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="venue_once_per_centre")]

    def __str__(self) -> str:
        return self.name


class AgeBand(models.Model):
    """An åldersband that the centre counts children in, from and to (not including) in months."""

    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="age_bands", verbose_name=_("family centre")
    )
    from_months = models.PositiveSmallIntegerField(_("from (months)"))
    to_months = models.PositiveSmallIntegerField(_("to, not including (months)"))

    class Meta:
        verbose_name = _("age band")
        verbose_name_plural = _("age bands")
        ordering = ["from_months"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_months__gt=models.F("from_months")), name="age_band_order"
            ),
            models.UniqueConstraint(fields=["centre", "from_months"], name="age_band_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_months}–{self.to_months}"
