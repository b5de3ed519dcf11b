"""Responsible bodies, centres, and what belongs to a centre."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from familjecentral.administration import NeverDeleted, SettingsAdmin, SettingsInline
from staff.models import (
    AccessibilityTest,
    AgeBand,
    Agreement,
    FamilyCentre,
    OpeningHours,
    PartnerService,
    Principal,
    ScheduleException,
    Venue,
)

from .forms import AtOneCentreForm


@admin.register(Principal)
class PrincipalAdmin(SettingsAdmin):
    form = AtOneCentreForm
    list_display = ["name", "kind", "is_published"]
    list_filter = ["kind", "is_published"]
    search_fields = ["name"]


class CentreInline(SettingsInline):
    """Rows of one centre; a service or a place is chosen among that centre's own."""

    form = AtOneCentreForm

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        own: dict[str, QuerySet[Any]] = {
            "service": PartnerService.objects.select_related("centre"),
            "venue": Venue.objects.all(),
        }
        if db_field.name in own:
            match = request.resolver_match
            centre_id = match.kwargs.get("object_id") if match else None
            is_number = str(centre_id).isdigit()
            kwargs["queryset"] = own[db_field.name].filter(centre_id=centre_id if is_number else None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ServiceInline(NeverDeleted, CentreInline):
    model = PartnerService
    fields = ["kind", "name", "principal", "answers_feedback", "is_active"]
    show_change_link = True


class OpeningHoursInline(CentreInline):
    model = OpeningHours


class VenueInline(CentreInline):
    model = Venue


class AgeBandInline(CentreInline):
    model = AgeBand


@admin.register(FamilyCentre)
class FamilyCentreAdmin(NeverDeleted, SettingsAdmin):
    form = AtOneCentreForm
    list_display = ["name", "municipality", "kind", "reason", "is_published", "is_demo"]
    list_filter = ["is_published", "is_demo", "municipality"]
    list_select_related = ["municipality"]
    search_fields = ["name", "slug", "municipality__name", "locality"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["kind", "reason"]
    inlines = [ServiceInline, OpeningHoursInline, VenueInline, AgeBandInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FamilyCentre]:
        return super().get_queryset(request).prefetch_related("services")

    @admin.display(description=_("kind of centre"))
    def kind(self, centre: FamilyCentre) -> str:
        return str(centre.classification().label) if centre.pk else "–"

    @admin.display(description=_("why"))
    def reason(self, centre: FamilyCentre) -> str:
        return format_html("{}", centre.classification().reason) if centre.pk else "–"


class OfACentreAdmin(SettingsAdmin):
    """Something that belongs to a centre."""

    form = AtOneCentreForm
    autocomplete_fields = ["centre"]
    list_select_related = ["centre"]


@admin.register(PartnerService)
class PartnerServiceAdmin(NeverDeleted, OfACentreAdmin):
    list_display = ["label", "kind", "centre", "principal", "answers_feedback", "is_active"]
    list_filter = ["kind", "is_active", "answers_feedback", "principal"]
    search_fields = ["name", "kind", "centre__name", "principal__name"]
    autocomplete_fields = ["centre", "principal"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartnerService]:
        return super().get_queryset(request).select_related("centre", "principal")

    @admin.display(description=_("name"))
    def label(self, service: PartnerService) -> str:
        return service.label


@admin.register(Agreement)
class AgreementAdmin(OfACentreAdmin):
    list_display = ["centre", "reference", "valid_from", "valid_to", "next_review"]
    list_filter = ["valid_to"]
    search_fields = ["centre__name", "reference", "parties__name"]
    date_hierarchy = "valid_to"
    autocomplete_fields = ["centre", "parties"]


@admin.register(OpeningHours)
class OpeningHoursAdmin(OfACentreAdmin):
    list_display = ["centre", "service", "weekday", "opens", "closes", "valid_from", "valid_to"]
    list_filter = ["weekday"]
    list_select_related = ["centre", "service__centre"]
    search_fields = ["centre__name", "service__name"]
    autocomplete_fields = ["centre", "service"]


@admin.register(ScheduleException)
class ScheduleExceptionAdmin(OfACentreAdmin):
    list_display = ["centre", "from_date", "to_date", "kind", "venue", "note"]
    list_filter = ["kind"]
    list_select_related = ["centre", "venue"]
    search_fields = ["centre__name", "venue__name", "note"]
    date_hierarchy = "from_date"
    autocomplete_fields = ["centre", "venue"]


@admin.register(Venue)
class VenueAdmin(OfACentreAdmin):
    list_display = ["name", "centre", "street", "is_shared"]
    list_filter = ["is_shared"]
    search_fields = ["name", "street", "centre__name"]


@admin.register(AgeBand)
class AgeBandAdmin(OfACentreAdmin):
    list_display = ["centre", "from_months", "to_months"]
    search_fields = ["centre__name"]


@admin.register(AccessibilityTest)
class AccessibilityTestAdmin(SettingsAdmin):
    form = AtOneCentreForm
    list_display = ["tested_on", "conformance", "by_whom"]
    search_fields = ["what", "by_whom"]
