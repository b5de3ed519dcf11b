"""IT's pages over home visit programmes. Counts and visits are entered by those who met the families."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from familjecentral.administration import LabelledRows, NeverDeleted, SettingsAdmin, SettingsForm, SettingsInline

from .home_visit_programmes import used_steps
from .models import HomeVisitProgramme, HomeVisitStep


class StepForm(SettingsForm):
    constraint_texts = {"step_once": _("The programme has a step at that age already.")}


class StepRows(LabelledRows):
    """A step with visits stays, closed or not: figures of the years before are by its name."""

    def clean(self) -> None:
        super().clean()
        used = used_steps(form.instance.pk for form in self.deleted_forms if form.instance.pk)
        for form in self.deleted_forms:
            if form.instance.pk in used:
                raise ValidationError(
                    _("Visits are logged on the step %(name)s, so it stays. Untick In use instead."),
                    code="step_is_used",
                    params={"name": form.instance.name},
                )


class StepInline(SettingsInline):
    model = HomeVisitStep
    form = StepForm
    formset = StepRows


@admin.register(HomeVisitProgramme)
class HomeVisitProgrammeAdmin(NeverDeleted, SettingsAdmin):
    list_display = ["name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "steps__name"]
    inlines = [StepInline]
