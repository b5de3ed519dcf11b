"""Forms of the admin pages, with the sentences that wrong input gets."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from familjecentral.administration import SettingsForm
from staff.models import GroupRole, StaffMember

_ENDS_AFTER_START = _("The end must come after the start.")
_BOTH_TIMES = _("Give both times, the end after the start, or leave both empty for the whole day.")
_LAST_DATE = _("The last date can not come before the first.")

CONSTRAINT_TEXTS: dict[str, str | Promise] = {
    "principal_once": _("This responsible body is there already."),
    "service_once_per_centre": _("The centre has such a service already: give this one a name of its own."),
    "one_service_answers_feedback": _("Another service at the centre answers comments: only one can."),
    "venue_once_per_centre": _("The centre has a place with that name already."),
    "age_band_order": _("The upper age must be above the lower."),
    "age_band_once": _("The centre has an age band from that age already."),
    "agreement_period": _LAST_DATE,
    "opening_hours_order": _ENDS_AFTER_START,
    "opening_hours_period": _LAST_DATE,
    "closure_dates": _LAST_DATE,
    "closure_times": _BOTH_TIMES,
    "exception_dates": _LAST_DATE,
    "exception_times": _BOTH_TIMES,
    "moved_has_a_place": _("Say where it is moved: choose the new place."),
    "role_once": _("The person has that role already."),
    "group_role_once": _("The group gives that role already."),
}


class AtOneCentreForm(SettingsForm):
    """Settings of a centre: a service or a place that is chosen must be at the same centre."""

    constraint_texts = CONSTRAINT_TEXTS

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        centre = cleaned.get("centre")
        if ("from_time" in cleaned and "to_time" in cleaned) and bool(cleaned["from_time"]) != bool(
            cleaned["to_time"]
        ):
            self.add_error("to_time" if cleaned["from_time"] else "from_time", ValidationError(_BOTH_TIMES))
        for name in ("service", "responsible_service", "venue"):
            chosen = cleaned.get(name)
            if centre and chosen and chosen.centre_id != centre.pk:
                self.add_error(name, ValidationError(_("It is at another centre: choose one of this centre's.")))
        others = cleaned.get("participating_services") or []
        if centre and any(service.centre_id != centre.pk for service in others):
            text = _("One of them is at another centre: choose this centre's only.")
            self.add_error("participating_services", ValidationError(text))
        return cleaned


class GroupRoleForm(AtOneCentreForm):
    """A group and the role it gives; the provider is one of those in the settings."""

    provider = forms.ChoiceField(label=_("identity provider"))

    class Meta:
        model = GroupRole
        fields = ("provider", "group", "role", "centre", "service")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(found.id, found.name) for found in settings.OIDC_PROVIDERS.values()]
        kept = self.instance.provider
        if kept and kept not in settings.OIDC_PROVIDERS:
            choices.append((kept, kept))
        self.fields["provider"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField


def _lower_email(form: Any) -> str:
    email: str = form.cleaned_data["email"].lower()
    if StaffMember.objects.filter(email__iexact=email).exclude(pk=form.instance.pk).exists():
        raise ValidationError(_("There is an account with that e-mail address already: change that one."))
    return email


class NewAccountForm(AdminUserCreationForm):
    """A new account, by e-mail; without a password the person chooses one by the invitation's link."""

    invite = forms.BooleanField(
        label=_("Send an invitation"),
        help_text=_("A mail with a link, by which the person chooses a password."),
        required=False,
        initial=True,
    )

    class Meta:
        model = StaffMember
        fields = ("email", "name")
        field_classes: ClassVar[dict[str, type]] = {}

    def clean_email(self) -> str:
        return _lower_email(self)


class AccountForm(UserChangeForm):
    """An account that is there; its password has a page of its own."""

    class Meta:
        model = StaffMember
        fields = ("email", "name", "is_active", "password")
        field_classes: ClassVar[dict[str, type]] = {}

    def clean_email(self) -> str:
        return _lower_email(self)
