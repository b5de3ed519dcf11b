"""IT's pages over activities and templates. Sign-ups are about families and are never here."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.administration import NeverDeleted, ReadOnlyAdmin, SettingsAdmin, SettingsForm, SettingsInline
from familjecentral.audit.recording import Actor, record
from staff.admin.centres import OfACentreAdmin
from staff.admin.forms import AtOneCentreForm
from staff.models import Closure

from .deviating import Kind, register, undo
from .deviation_rules import ClosedTime, DeviationDenied, is_closed_already, may_undo
from .models import Activity, ActivitySession, Deviation, SeriesTemplate, TemplateSession
from .planning.materials import check_materials


class ActivityForm(AtOneCentreForm):
    constraint_texts = {"activity_ages": _("The upper age can not be below the lower.")}


class ClosureForm(AtOneCentreForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        times: list[Any] = [cleaned.get(name) for name in ("from_date", "to_date", "from_time", "to_time")]
        if cleaned.get("centre") and all(times[:2]) and is_closed_already(cleaned["centre"], ClosedTime(*times)):
            denied = DeviationDenied.ALREADY_CLOSED
            self.add_error("from_date", ValidationError(denied.label, code=denied.value))
        return cleaned


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


@admin.register(Closure)
class ClosureAdmin(OfACentreAdmin):
    """Closed days, with all that follows when a lead closes the house: sessions are called off, families told.

    What has been told is not rewritten: a closed day is never changed. Within the hour deleting it undoes it
    all; later it only opens the house.
    """

    form = ClosureForm
    verbs_tell_the_log = True
    list_display = ["centre", "from_date", "to_date", "from_time", "to_time", "reason"]
    search_fields = ["centre__name", "reason"]
    date_hierarchy = "from_date"
    actions = None  # one by one, so that each is undone or left as it should be

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Closure, form: Any, change: bool) -> None:
        """Close the house by the verb that leads use, and say what followed."""
        deviation = register(
            key=uuid.uuid4(), centre=obj.centre, kind=Kind.CLOSED, reason=obj.reason,
            closed=ClosedTime(obj.from_date, obj.to_date, obj.from_time, obj.to_time), **_who(request),
        )  # fmt: skip
        assert deviation.closure is not None  # it has just been made
        obj.pk = deviation.closure.pk
        count = deviation.touched.count()
        text = ngettext(
            "%(count)s session is called off, and its families are told.",
            "%(count)s sessions are called off, and their families are told.",
            count,
        )
        undoing = gettext("Delete the closed day within the hour to undo it.")
        self.message_user(request, f"{text % {'count': count}} {undoing}", messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: Closure) -> None:
        """Undo it all if it is still the hour; else open the house, and leave sessions as families know them."""
        who = _who(request)
        deviation = Deviation.objects.filter(closure=obj, undone_at=None).first()
        sessions = [each.session for each in deviation.touched.all()] if deviation else []
        if deviation and may_undo(deviation, sessions, person=who["person"], now=who["now"]) is None:
            undo(deviation=deviation, **who)
            return
        record("setting_removed", by=who["by"], thing=obj)
        super().delete_model(request, obj)
        text = gettext("The house is open then. Sessions that were called off stay so: families have been told.")
        self.message_user(request, text, messages.WARNING)


def _who(request: HttpRequest) -> dict[str, Any]:
    """Who does it, and when, as verbs want to know it."""
    person: Any = request.user  # the admin lets only staff in
    return {"by": Actor.staff(person), "person": person, "now": clock.now()}
