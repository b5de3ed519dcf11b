"""Reads about centres and services that several apps need."""

from .models import PartnerService


def every_service_id() -> list[int]:
    """The system: ids of all services, active or not. No person is in them."""
    return list(PartnerService.objects.order_by("pk").values_list("pk", flat=True))
