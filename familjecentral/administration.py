"""Django's admin, for IT administrators: settings and accounts, never persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import NON_FIELD_ERRORS, ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import IntegrityError
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable


def _is_it_administrator(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_staff", False))


class ITAdminSite(admin.AdminSite):
    """Shows only what is built on SettingsAdmin: other packages' pages don't come in by themselves."""

    site_title = site_header = _("Familjecentralen – administration")
    index_title = _("Settings and accounts")
    empty_value_display = "–"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register settings; leave out pages of other packages; refuse any model with a person behind a wall."""
        found = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        for model in found:
            if getattr(model, "wall", None):
                raise ImproperlyConfigured(f"{model.__name__} is about persons: it has no place in the admin.")
        if admin_class is not None and issubclass(admin_class, SettingsAdmin):
            super().register(found, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return _is_it_administrator(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Everyone signs in at one place; who is signed in and may not be here is told so."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        from django.contrib.auth.views import redirect_to_login  # apps are not loaded when this module is

        wanted = request.GET.get(REDIRECT_FIELD_NAME) or request.get_full_path()
        return redirect_to_login(wanted)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]  # a redirect, where Django has a page
        from django.contrib.auth.views import LogoutView  # apps are not loaded when this module is

        return LogoutView.as_view(next_page=settings.ACCOUNT_LOGOUT_REDIRECT_URL)(request)


class ITAdminConfig(AdminConfig):
    default_site = "familjecentral.administration.ITAdminSite"


class SettingsForm(ModelForm):
    """Says in words what a database constraint asks, by its name in ``constraint_texts``."""

    constraint_texts: dict[str, str | Promise] = {}

    def _update_errors(self, errors: ValidationError) -> None:
        texts = {
            constraint.get_violation_error_message(): self.constraint_texts[constraint.name]
            for constraint in self._meta.model._meta.constraints
            if constraint.name in self.constraint_texts
        }
        for error in getattr(errors, "error_dict", {}).get(NON_FIELD_ERRORS, []):
            error.message = texts.get(str(error.message), error.message)
        super()._update_errors(errors)  # type: ignore[misc]  # mixed into forms that have it


class _ITOnly:
    """Every IT administrator may see and change settings; nobody else may."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_it_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_it_administrator(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class LabelledRows(BaseInlineFormSet):
    """Every field of a row has a name of its own for those who hear the page: the column's."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label:
                field.widget.attrs.setdefault("aria-label", field.label)


class SettingsInline(_ITOnly, admin.TabularInline):
    """Rows of settings on the page of what they belong to."""

    extra = 0
    form = SettingsForm
    formset = LabelledRows


class SettingsAdmin(_ITOnly, admin.ModelAdmin):
    """An admin page of settings."""

    save_on_top = True
    list_per_page = 50
    form: type[ModelForm] = SettingsForm
    verbs_tell_the_log = False  # where the page's own verbs write the audit log

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As Django's; what only the database knows to be wrong gives a sentence, and nothing is saved."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            text = _("Nothing was saved: it does not go together with what is there already. Check and try again.")
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._tell_the_log("setting_added", request, [obj])
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """A form that was saved without a change is no event."""
        if message:
            self._tell_the_log("setting_changed", request, [obj])
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        self._tell_the_log("setting_removed", request, queryset)
        return super().log_deletions(request, queryset)

    def _tell_the_log(self, action: str, request: HttpRequest, things: Iterable[Any]) -> None:
        from familjecentral.audit.recording import Actor, record  # apps are not loaded when this module is

        if not self.verbs_tell_the_log:
            for thing in things:
                record(action, by=Actor.staff(request.user), thing=thing)  # type: ignore[arg-type]  # only staff come in


class NeverDeleted:
    """What persons or statistics may hang on is switched off instead of deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(SettingsAdmin):
    """Something to read and search, not to change."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission
