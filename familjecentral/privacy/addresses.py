"""From which network address a request comes: told by our own proxies or by the connection, never guessed."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's IP address in one spelling; empty when it can't be told.

    With TRUSTED_PROXIES = n, the n-th entry of X-Forwarded-For from the end is what the outermost of our
    proxies saw; without that entry, the address would be a proxy's own. Nobody else's header is believed.
    """
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        return spelled(connected_address(request))
    told = request.headers.get("X-Forwarded-For", "").split(",")
    return spelled(told[-proxies].strip()) if proxies <= len(told) else ""


def connected_address(request: HttpRequest) -> str:
    """Who has connected to us: the client, or the nearest proxy; empty on a Unix socket."""
    return str(request.META.get("REMOTE_ADDR") or "")


def spelled(address: str) -> str:
    """The address as Python spells it, without a zone and IPv4 as such; empty when it is none."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
