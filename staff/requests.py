"""Requests as ``WallsMiddleware`` hands them on; views say with these what they count on."""

from django.http import HttpRequest

from familjecentral.privacy.walls import Reader

from .models import StaffMember


class WalledRequest(HttpRequest):
    """Any request: ``reader`` is whose persons it may read."""

    reader: Reader


class StaffRequest(WalledRequest):
    """A request of someone who has signed in."""

    user: StaffMember
