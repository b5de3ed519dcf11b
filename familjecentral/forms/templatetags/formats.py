"""The functions of ``familjecentral.formats`` for templates, loaded in all of them."""

from typing import Any

from django import template

from familjecentral import formats

register = template.Library()

for _function in (
    formats.clock_time, formats.at_time, formats.long_date, formats.day_and_month, formats.short_day,
    formats.month_and_year, formats.weekday,
):  # fmt: skip
    register.filter(_function.__name__, _function)


@register.simple_tag
def time_range(start: Any, end: Any) -> str:
    return formats.time_range(start, end)


@register.simple_tag
def day_and_times(start: Any, end: Any) -> str:
    return formats.day_and_times(start, end)


@register.filter
def ages(thing: Any) -> str:
    """The ages of an activity or an age band: ``0–6 år``."""
    if hasattr(thing, "age_to_months"):
        return formats.age_range(thing.age_from_months, thing.age_to_months)
    return formats.age_band(thing.from_months, thing.to_months)


@register.filter
def service_class(kind: str) -> str:
    """The style of a kind of service: its colour, tint and symbol."""
    return {"mhv": "mhv", "bhv": "bhv", "open_preschool": "ofsk", "social_services": "soc"}.get(kind, "other")
