"""Requests as ``WallsMiddleware`` hands them on; views say with these what they count on."""

from django.http import HttpRequest

from familjecentral.privacy.walls import Reader

from .models import StaffMember


class WalledRequest(HttpRequest):
    """Any request: ``reader`` is whose persons it may read.

    ``must_add_second_factor``: its person may open nothing but the pages to add one.
    """

    reader: Reader
    must_add_second_factor: bool


class StaffRequest(WalledRequest):
    """A request of someone who has signed in."""

    user: StaffMember
