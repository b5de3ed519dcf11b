"""How often one address may do a thing that anyone can do: counted in the database, for all web processes.

One counter for each thing, address and window of ten minutes. It is added to in one statement, so that
sixty families behind one wifi wait for nothing but their turn at a row. The address is kept as a keyed
hash only, and for no longer than the window.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from .addresses import client_address, connected_address, spelled
from .tokens import fingerprint

if TYPE_CHECKING:
    from django.http import HttpRequest

WINDOW = timedelta(minutes=10)
IPV6_HOUSEHOLD = 64  # bits; one household or phone has all addresses behind them

# Unlogged: after a crash of the server everybody begins at nought again, and nothing is written twice.
TABLE = """
CREATE UNLOGGED TABLE IF NOT EXISTS fc_tries (
  who text NOT NULL, until timestamptz NOT NULL, times integer NOT NULL, PRIMARY KEY (who, until)
)
"""


@dataclass(frozen=True)
class Limit:
    """``setting``: the name of the setting that says how often in ten minutes; 0 there means no limit."""

    what: str
    setting: str

    @property
    def most(self) -> int:
        return int(getattr(settings, self.setting))


PUBLIC_POSTS = Limit("public_post", "PUBLIC_POSTS_PER_ADDRESS")
WRONG_LINKS = Limit("wrong_link", "WRONG_LINKS_PER_ADDRESS")


def count(limit: Limit, request: HttpRequest, now: datetime) -> bool:
    """Count one more; False when it is more than the limit."""
    return count_for(limit, _household(request), now)


def count_for(limit: Limit, who: str, now: datetime) -> bool:
    """As ``count``, for anyone else than an address: a staff member by their number."""
    if not limit.most:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fc_tries AS t (who, until, times) VALUES (%s, %s, 1) "
            "ON CONFLICT (who, until) DO UPDATE SET times = t.times + 1 RETURNING times",
            [fingerprint(limit.what, who), window_end(now)],
        )
        (times,) = cursor.fetchone()
        if times == 1:
            cursor.execute("DELETE FROM fc_tries WHERE until <= %s", [now])
    return bool(times <= limit.most)


def is_spent(limit: Limit, request: HttpRequest, now: datetime) -> bool:
    """Whether the limit is reached, without counting."""
    return is_spent_for(limit, _household(request), now)


def is_spent_for(limit: Limit, who: str, now: datetime) -> bool:
    """As ``is_spent``, for anyone else than an address."""
    if not limit.most:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT times FROM fc_tries WHERE who = %s AND until = %s",
            [fingerprint(limit.what, who), window_end(now)],
        )
        row = cursor.fetchone()
    return row is not None and row[0] >= limit.most


def window_end(now: datetime) -> datetime:
    """When the window that ``now`` lies in ends, and counting begins at nought."""
    seconds = WINDOW.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, UTC)


def address_to_count(request: HttpRequest) -> str:
    """The client's address; the proxy's when it doesn't tell, and 0.0.0.0 for all on a Unix socket."""
    return client_address(request) or spelled(connected_address(request)) or "0.0.0.0"  # noqa: S104 (nobody's)


def _household(request: HttpRequest) -> str:
    """The client's address; of IPv6 the network that a household has."""
    address = ipaddress.ip_address(address_to_count(request))
    if isinstance(address, ipaddress.IPv6Address):
        address = ipaddress.IPv6Network((address, IPV6_HOUSEHOLD), strict=False).network_address
    return str(address)
