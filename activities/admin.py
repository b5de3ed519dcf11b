"""IT's pages over activities and templates. Sign-ups are about families and are never here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from familjecentral.administration import NeverDeleted, ReadOnlyAdmin, SettingsAdmin, SettingsForm, SettingsInline
from staff.admin.forms import AtOneCentreForm

from .models import Activity, ActivitySession, SeriesTemplate, TemplateSession
from .planning.materials import check_materials


class ActivityForm(AtOneCentreForm):
    constraint_texts = {"activity_ages": _("The upper age can not be below the lower.")}


class TemplateForm(SettingsForm):
    """A template, or one of its sessions."""

    constraint_texts = {
        "template_once": _("There is a template with that title already."),
        "template_number_once": _("Two sessions have the same number: give each its own."),
    }


@admin.register(Activity)
class ActivityAdmin(NeverDeleted, SettingsAdmin):
    form = ActivityForm
    list_display = ["title", "centre", "booking", "responsible_service", "capacity", "capacity_unit"]
    list_filter = ["booking", "centre__municipality"]
    list_select_related = ["centre", "responsible_service__centre"]
    search_fields = ["title", "centre__name"]
    autocomplete_fields = ["centre", "responsible_service", "participating_services"]


@admin.register(ActivitySession)
class ActivitySessionAdmin(ReadOnlyAdmin):
    """To look at; sessions are planned in the programme."""

    list_display = ["display_title", "centre", "starts_at", "ends_at", "venue", "capacity", "called_off_at"]
    list_filter = ["activity__booking", ("called_off_at", admin.EmptyFieldListFilter)]
    search_fields = ["activity__title", "title", "activity__centre__name"]
    date_hierarchy = "on_date"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActivitySession]:
        return super().get_queryset(request).select_related("activity__centre", "venue")

    @admin.display(description=_("session"))
    def display_title(self, session: ActivitySession) -> str:
        return session.display_title

    @admin.display(description=_("family centre"))
    def centre(self, session: ActivitySession) -> Any:
        return session.activity.centre


class TemplateSessionForm(TemplateForm):
    def clean_materials(self) -> str:
        return check_materials(self.cleaned_data["materials"])


class TemplateSessionInline(SettingsInline):
    model = TemplateSession
    form = TemplateSessionForm


@admin.register(SeriesTemplate)
class SeriesTemplateAdmin(SettingsAdmin):
    form = TemplateForm
    list_display = ["title", "centre"]
    list_select_related = ["centre"]
    search_fields = ["title", "centre__name"]
    autocomplete_fields = ["centre"]
    inlines = [TemplateSessionInline]
