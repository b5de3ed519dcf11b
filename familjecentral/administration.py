"""Django's admin, for IT administrators: settings, accounts and the audit log, never persons."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ITAdminSite(admin.AdminSite):
    site_title = site_header = _("Familjecentralen – administration")
    index_title = _("Settings and accounts")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_staff", False))


class ITAdminConfig(AdminConfig):
    default_site = "familjecentral.administration.ITAdminSite"


class SettingsAdmin(admin.ModelAdmin):
    """An admin page of settings: every IT administrator may see and change them."""

    save_on_top = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class ReadOnlyAdmin(SettingsAdmin):
    """Something to read and search, not to change."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
