"""Ordering a file that takes long."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from familjecentral.forms.keyed import KeyedForm
from reports.models import ReportExport
from staff.development.forms import RefusableForm

from .ordering import ExportDenied


class OrderForm(RefusableForm, KeyedForm):
    """Which file; the centres and the period are those of the report that one comes from."""

    field_of = {
        ExportDenied.NO_ADDRESS: "address", ExportDenied.NO_WHOLE_TERM: "file_format",
        ExportDenied.SEVERAL_PUBLISHERS: "file_format",
    }  # fmt: skip
    file_format = forms.ChoiceField(
        label=_("Which file?"), choices=ReportExport.Format, widget=forms.RadioSelect,
        error_messages={"required": _("Choose a file.")},
    )  # fmt: skip
    address = forms.URLField(
        label=_("Where will the data be published?"), required=False, assume_scheme="https", max_length=300,
        help_text=_("For open data: the web address of the page where you lay the file out."),
        error_messages={"invalid": _("Write a web address, such as https://www.exempelstad.se/oppna-data.")},
    )  # fmt: skip
    contact = forms.EmailField(
        label=_("E-mail for questions about the data"), required=False,
        help_text=_("For open data: an address of the office, not a person's. Everybody can read it."),
        error_messages={"invalid": _("Write an e-mail address as name@example.com.")},
        widget=forms.EmailInput({"autocomplete": "off"}),  # not one's own
    )  # fmt: skip
