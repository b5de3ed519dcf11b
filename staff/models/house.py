"""What a centre tells of its house: how to get there, what is new, and pages worth knowing. No person is in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from familjecentral.languages.content import Translated
from familjecentral.looking_at_links import Fault

from .centres import FamilyCentre


class VisitGuide(Translated):
    """How one gets to the house, and what is there for those who come. What nobody has answered is not shown."""

    class Known(models.TextChoices):
        UNKNOWN = "unknown", _("Not said")
        YES = "yes", _("Yes")
        NO = "no", _("No")

    TRANSLATED = ("entrance", "transport", "parking", "bring", "allergies", "animals")

    centre = models.OneToOneField(
        FamilyCentre, models.CASCADE, related_name="visit_guide", verbose_name=_("family centre")
    )
    step_free = models.CharField(_("without steps"), max_length=7, choices=Known, default=Known.UNKNOWN)
    lift = models.CharField(_("lift"), max_length=7, choices=Known, default=Known.UNKNOWN)
    accessible_toilet = models.CharField(
        _("toilet for wheelchairs"), max_length=7, choices=Known, default=Known.UNKNOWN
    )
    hearing_loop = models.CharField(_("hearing loop"), max_length=7, choices=Known, default=Known.UNKNOWN)
    pram_parking = models.CharField(_("place for prams"), max_length=7, choices=Known, default=Known.UNKNOWN)
    changing_table = models.CharField(_("changing table"), max_length=7, choices=Known, default=Known.UNKNOWN)
    warm_food = models.CharField(_("warming food"), max_length=7, choices=Known, default=Known.UNKNOWN)
    car_parking = models.CharField(_("parking close by"), max_length=7, choices=Known, default=Known.UNKNOWN)
    entrance = models.CharField(_("the way in"), max_length=300, blank=True)
    transport = models.CharField(_("bus, tram or train"), max_length=300, blank=True)
    parking = models.CharField(_("where to park"), max_length=300, blank=True)
    bring = models.CharField(_("what to bring"), max_length=300, blank=True)
    allergies = models.CharField(_("allergies and scents"), max_length=300, blank=True)
    animals = models.CharField(_("dogs and other animals"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("how to find us")
        verbose_name_plural = _("how to find us")

    def __str__(self) -> str:
        return str(self.centre)


class News(Translated):
    """Something new, shown from one day to another; the one that is pinned on the centre's start too."""

    TRANSLATED = ("title", "text")

    key = models.UUIDField(unique=True, editable=False)  # of the form that it came with
    centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="news", verbose_name=_("family centre"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=3000)
    from_date = models.DateField(_("shown from"))
    to_date = models.DateField(_("shown to"), null=True, blank=True)
    is_pinned = models.BooleanField(_("on the start page"), default=False)

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["-is_pinned", "-from_date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=models.F("from_date")), name="news_dates"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="news_is_said"),
            models.UniqueConstraint(
                fields=["centre"], condition=Q(is_pinned=True), name="one_news_is_pinned_at_a_centre"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class KnowledgePage(Translated):
    """Something good to know, as a page of its own; a draft only staff see. Its address stays with a new title."""

    TRANSLATED = ("title", "summary", "text")

    key = models.UUIDField(unique=True, editable=False)  # of the form that it came with
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, related_name="knowledge_pages", verbose_name=_("family centre")
    )
    slug = models.SlugField(_("address on the web"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=20_000)
    is_published = models.BooleanField(_("published"), default=False)
    changed_on = models.DateField(_("changed"))

    class Meta:
        verbose_name = _("page worth knowing")
        verbose_name_plural = _("pages worth knowing")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "slug"], name="knowledge_page_once_per_address"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="knowledge_page_is_said"),
        ]

    def __str__(self) -> str:
        return self.title


class PageLink(models.Model):
    """A link of a page, as it was the last time the program looked where it leads."""

    page = models.ForeignKey(KnowledgePage, models.CASCADE, related_name="links", verbose_name=_("page"))
    url = models.CharField(_("link"), max_length=2000)
    looked_at = models.DateTimeField(_("looked at"))
    fault = models.CharField(_("what is wrong"), max_length=20, choices=Fault, blank=True)
    broken_since = models.DateTimeField(_("broken since"), null=True, blank=True)

    class Meta:
        verbose_name = _("link of a page")
        verbose_name_plural = _("links of pages")
        ordering = ["broken_since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "url"], name="page_link_once"),
            models.CheckConstraint(
                condition=Q(fault="", broken_since__isnull=True) | (~Q(fault="") & Q(broken_since__isnull=False)),
                name="page_link_is_broken_since",
            ),
        ]

    def __str__(self) -> str:
        return self.url
