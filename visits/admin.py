"""IT's pages over home visit programmes. Counts and visits are entered by those who met the families."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from familjecentral.administration import SettingsAdmin, SettingsForm, SettingsInline

from .models import HomeVisitProgramme, HomeVisitStep


class StepForm(SettingsForm):
    constraint_texts = {"step_once": _("The programme has a step at that age already.")}


class StepInline(SettingsInline):
    model = HomeVisitStep
    form = StepForm


@admin.register(HomeVisitProgramme)
class HomeVisitProgrammeAdmin(SettingsAdmin):
    list_display = ["name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "steps__name"]
    inlines = [StepInline]
