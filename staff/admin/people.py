"""Accounts and roles. Every change here is told to the audit log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from familjecentral import clock
from familjecentral.administration import NeverDeleted, SettingsAdmin, SettingsInline
from familjecentral.audit.recording import Actor
from staff import accounts, inviting, municipal
from staff.models import GroupRole, StaffMember, StaffRole
from staff.second_factor import factors_of

from .forms import AccountForm, AtOneCentreForm, GroupRoleForm, NewAccountForm


def _by(request: HttpRequest) -> Actor:
    return Actor.staff(request.user)  # type: ignore[arg-type]  # the admin lets only staff in


class RoleInline(SettingsInline):
    """The roles given by hand; those from groups follow the groups."""

    model = StaffRole
    form = AtOneCentreForm
    autocomplete_fields = ["centre", "service"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffRole]:
        by_hand = super().get_queryset(request).filter(from_group=None)
        return by_hand.select_related("centre", "service__centre")


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
    readonly_fields = ["second_factor", "last_login", "roles_from_groups"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("email", "name", "is_active", "password"),
                    *("second_factor", "last_login", "roles_from_groups"),
                ]
            },
        )
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "name", "invite", "usable_password", "password1", "password2"],
                "description": _("Without a password, the person chooses one with the link in the invitation."),
            },
        )
    ]
    inlines = [RoleInline]
    actions = ["send_invitations", "untie_municipal_accounts"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffMember]:
        return super().get_queryset(request).prefetch_related("roles__centre")

    @admin.display(description=_("roles"))
    def role_names(self, person: StaffMember) -> str:
        return "; ".join(str(role) for role in person.roles.all())

    @admin.display(description=_("roles from groups"))
    def roles_from_groups(self, person: StaffMember) -> str:
        return "; ".join(str(role) for role in person.roles.all() if role.from_group_id)

    @admin.action(description=_("Send an invitation, to choose a password"))
    def send_invitations(self, request: HttpRequest, queryset: QuerySet[StaffMember]) -> None:
        sent = 0
        for person in queryset:
            try:
                inviting.invite(person=person, by=_by(request), now=clock.now())
            except inviting.InvitationRefused as refusal:
                self.message_user(request, f"{person}: {refusal}", messages.ERROR)
            else:
                sent += 1
        if sent:
            text = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", sent)
            self.message_user(request, text % {"count": sent}, messages.SUCCESS)

    @admin.action(description=_("Untie from the municipal account"))
    def untie_municipal_accounts(self, request: HttpRequest, queryset: QuerySet[StaffMember]) -> None:
        untied = sum(municipal.untie(person=person, by=_by(request)) for person in queryset)
        text = ngettext("%(count)s municipal account untied.", "%(count)s municipal accounts untied.", untied)
        self.message_user(request, text % {"count": untied}, messages.SUCCESS)

    @admin.display(description=_("second factor"))
    def second_factor(self, person: StaffMember) -> str:
        """How many they have, and the way to reset them; never what is in them."""
        count = factors_of(person.pk).count()
        if not count:
            return str(_("None. They are asked to add one when they sign in."))
        url = reverse("admin:staff_staffmember_second_factor", args=[person.pk])
        return format_html('{} · <a href="{}">{}</a>', count, url, _("Reset, when it is lost"))

    def get_urls(self) -> list[URLPattern]:
        reset = path(
            "<int:pk>/second-factor/",
            self.admin_site.admin_view(self.reset_second_factor),
            name="staff_staffmember_second_factor",
        )
        return [reset, *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask first, then remove all second factors of somebody who has lost theirs."""
        person = self.get_object(request, str(pk))
        if person is None or not self.has_change_permission(request, person):
            raise PermissionDenied
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {"person": person, "title": _("Second factor lost?")}
            return render(request, "admin/staff/staffmember/second_factor.html", context)
        try:
            accounts.reset_second_factor(person=person, by=_by(request))
            text = _("%(name)s is signed out everywhere, and adds a new second factor at the next sign-in.")
            self.message_user(request, text % {"name": person.name}, messages.SUCCESS)
        except accounts.OwnSecondFactorError as error:
            self.message_user(request, str(error), messages.ERROR)
        return redirect("admin:staff_staffmember_change", person.pk)

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        accounts.save_account(person=obj, by=_by(request), is_new=not change, changed=form.changed_data)
        if not change and form.cleaned_data["invite"]:
            inviting.invite(person=obj, by=_by(request), now=clock.now())

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
            keep = request.session if person == request.user else None
            accounts.password_was_set(person=person, by=_by(request), keep=keep)
        return response


@admin.register(StaffRole)
class StaffRoleAdmin(SettingsAdmin):
    verbs_tell_the_log = True
    form = AtOneCentreForm
    list_display = ["person", "role", "centre", "service", "from_group"]
    list_filter = ["role", "centre__municipality"]
    list_select_related = ["person", "centre", "service__centre", "from_group__centre"]
    search_fields = ["person__name", "person__email", "centre__name"]
    autocomplete_fields = ["person", "centre", "service"]

    def has_change_permission(self, request: HttpRequest, obj: StaffRole | None = None) -> bool:
        """What a group has given is changed where the group is."""
        by_hand = obj is None or obj.from_group_id is None
        return by_hand and super().has_change_permission(request, obj)

    has_delete_permission = has_change_permission

    def save_model(self, request: HttpRequest, obj: StaffRole, form: Any, change: bool) -> None:
        accounts.save_role(role=obj, by=_by(request), is_new=not change)

    def delete_model(self, request: HttpRequest, obj: StaffRole) -> None:
        accounts.remove_role(role=obj, by=_by(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[StaffRole]) -> None:
        for role in queryset:
            accounts.remove_role(role=role, by=_by(request))


@admin.register(GroupRole)
class GroupRoleAdmin(SettingsAdmin):
    verbs_tell_the_log = True
    """Which groups of the municipality give which roles here."""

    form = GroupRoleForm
    list_display = ["provider", "group", "role", "centre", "service"]
    list_filter = ["provider", "role"]
    list_select_related = ["centre", "service__centre"]
    search_fields = ["group", "centre__name"]
    autocomplete_fields = ["centre", "service"]

    def save_model(self, request: HttpRequest, obj: GroupRole, form: Any, change: bool) -> None:
        accounts.save_group_role(group_role=obj, by=_by(request), is_new=not change)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """The page that asks first shows who loses the role; that they do needs no right of its own."""
        shown, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return shown, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: GroupRole) -> None:
        accounts.remove_group_role(group_role=obj, by=_by(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[GroupRole]) -> None:
        for group_role in queryset:
            accounts.remove_group_role(group_role=group_role, by=_by(request))
