"""IT's pages over home visit programmes, and what it does when a device is lost.

Counts and visits are entered by those who met the families.
"""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from familjecentral.administration import LabelledRows, NeverDeleted, SettingsAdmin, SettingsForm, SettingsInline
from familjecentral.audit.recording import Actor
from staff.admin.people import StaffMemberAdmin
from staff.models import StaffMember

from . import device_keys
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


@admin.action(description=_("Forget all devices, and sign out everywhere: a device is lost"))
def forget_devices(model_admin: StaffMemberAdmin, request: HttpRequest, people: QuerySet[StaffMember]) -> None:
    """What waits on the devices can never be read after this."""
    by = Actor.staff(request.user)  # type: ignore[arg-type]  # the admin lets only staff in
    gone = sum(device_keys.forget_all(person=person, by=by) for person in people)
    text = ngettext("%(count)s device is forgotten.", "%(count)s devices are forgotten.", gone)
    model_admin.message_user(request, text % {"count": gone}, messages.SUCCESS)


# The administration of people lies in an app that knows nothing of devices.
StaffMemberAdmin.actions = [*StaffMemberAdmin.actions, forget_devices]
