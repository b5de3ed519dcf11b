"""What a page tells the scripts that keep records on the device."""

from __future__ import annotations

from typing import Any

from django import template

from staff.models import StaffMember
from visits import device_keys, offline_pages

register = template.Library()


@register.simple_tag
def opaque_id(person: Any) -> str:
    """Whose page it is, as devices know them; empty for a stranger."""
    return str(device_keys.opaque_id(person)) if isinstance(person, StaffMember) else ""


@register.simple_tag
def app_version() -> str:
    """The version of the scripts and looks that devices keep."""
    return offline_pages.version()
