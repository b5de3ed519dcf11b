"""Accounts and roles. Every change here is told to the audit log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from familjecentral.administration import NeverDeleted, SettingsAdmin, SettingsInline
from familjecentral.audit.recording import Actor
from staff import accounts
from staff.models import StaffMember, StaffRole

from .forms import AccountForm, AtOneCentreForm, NewAccountForm


def _by(request: HttpRequest) -> Actor:
    return Actor.staff(request.user)  # type: ignore[arg-type]  # the admin lets only staff in


class RoleInline(SettingsInline):
    model = StaffRole
    form = AtOneCentreForm
    autocomplete_fields = ["centre", "service"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffRole]:
        return super().get_queryset(request).select_related("centre", "service__centre")


@admin.register(StaffMember)
class StaffMemberAdmin(NeverDeleted, SettingsAdmin, UserAdmin):
    """An account is never deleted, but closed: what the person has counted stays."""

    verbs_tell_the_log = True
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["name", "email", "role_names", "is_active", "is_demo", "last_login"]
    list_filter = ["is_active", "roles__role", "is_demo"]
    search_fields = ["name", "email", "roles__centre__name"]
    ordering = ["name"]
    filter_horizontal = []
    readonly_fields = ["last_login"]
    fieldsets = [(None, {"fields": ["email", "name", "is_active", "password", "last_login"]})]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "name", "usable_password", "password1", "password2"],
                "description": _("Without a password, the person chooses one with “Forgot your password?”."),
            },
        )
    ]
    inlines = [RoleInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffMember]:
        return super().get_queryset(request).prefetch_related("roles__centre")

    @admin.display(description=_("roles"))
    def role_names(self, person: StaffMember) -> str:
        return "; ".join(str(role) for role in person.roles.all())

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        accounts.save_account(person=obj, by=_by(request), is_new=not change, changed=form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for role in formset.save(commit=False):
            accounts.save_role(role=role, by=_by(request), is_new=role.pk is None)
        for role in formset.deleted_objects:
            accounts.remove_role(role=role, by=_by(request))
        formset.save_m2m()

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 (Django's name)
        before = self.get_object(request, id)
        response = super().user_change_password(request, id, form_url)
        person = self.get_object(request, id)
        if before and person and before.password != person.password:
            accounts.password_was_set(person=person, by=_by(request))
        return response


@admin.register(StaffRole)
class StaffRoleAdmin(SettingsAdmin):
    verbs_tell_the_log = True
    form = AtOneCentreForm
    list_display = ["person", "role", "centre", "service"]
    list_filter = ["role", "centre__municipality"]
    list_select_related = ["person", "centre", "service__centre"]
    search_fields = ["person__name", "person__email", "centre__name"]
    autocomplete_fields = ["person", "centre", "service"]

    def save_model(self, request: HttpRequest, obj: StaffRole, form: Any, change: bool) -> None:
        accounts.save_role(role=obj, by=_by(request), is_new=not change)

    def delete_model(self, request: HttpRequest, obj: StaffRole) -> None:
        accounts.remove_role(role=obj, by=_by(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[StaffRole]) -> None:
        for role in queryset:
            accounts.remove_role(role=role, by=_by(request))
