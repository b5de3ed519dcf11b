"""Freezing a report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.keyed import KeyedForm
from staff.development.forms import RefusableForm

from .freezing import FreezeDenied


class FreezeForm(RefusableForm, KeyedForm):
    """What it is to be called; the centres and the period are those of the report that one comes from."""

    field_of = {FreezeDenied.PERSONAL: "title"}
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("Such as: Annual report 2026. It stands on the first page."),
        error_messages={"required": _("Write what the report is called.")},
    )  # fmt: skip
