"""Does a link still lead somewhere? Asked from our own network, so it may not become a way into that network.

What somebody writes in a link is a wish to make our server ask an address for them. So: only http and https on
their own ports, no user names; the host's addresses are looked up once, every one must be a public one, and the
connection goes to that very address, so that a name can't mean something else the second time; each redirect is
looked at in the same way as the first address, and there is an end to how long all of it takes.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Event, Timer
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 4
SECONDS = 8.0  # for one request, all of it
HEADERS = {
    "User-Agent": "Familjecentralen (looks whether links still work)",
    "Accept": "*/*",
    "Connection": "close",
}
_IN_PATHS = "/%:@!$&'()*+,;=~-._"
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in its last four bytes


class Fault(TextChoices):
    """Why a link does not lead anywhere; as editors read it."""

    NOT_FOUND = "not_found", _("the page is not there any more")
    NO_SUCH_HOST = "no_such_host", _("there is no site with that address")
    NO_ANSWER = "no_answer", _("the site does not answer")
    SERVER_FAULT = "server_fault", _("the site says that something is wrong with it")
    NOT_SECURE = "not_secure", _("the site can not prove that it is the right one (its certificate is not valid)")
    ROUND_AND_ROUND = "round_and_round", _("the link leads on and on, and nowhere")
    NOT_PUBLIC = "not_public", _("the link leads to an address that only opens inside a network")
    NOT_A_WEB_ADDRESS = "not_a_web_address", _("this is not an address on the web")


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of a host name. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Is it an address out in the world? Not loopback, private, link-local, multicast, nor one in disguise."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip in NAT64:
            ip = IPv4Address(ip.packed[-4:])
        elif ip.ipv4_mapped or ip.sixtofour or ip.teredo:
            return False
    return ip.is_global and not ip.is_multicast


@dataclass(frozen=True)
class Net:
    """How names become addresses, which may be reached, and on which ports: tests have one of their own."""

    addresses_of: Callable[[str, int], list[str]] = addresses_of
    may_reach: Callable[[str], bool] = is_public
    ports: frozenset[int] = field(default_factory=lambda: frozenset(PORTS.values()))
    seconds: float = SECONDS


def look_at(url: str, net: Net | None = None) -> Fault | None:
    """What is wrong with the link; None when it leads somewhere.

    A page that answers "not for you" or "not so often" is there: only what is gone, broken or unsafe is a fault.
    """
    net = net or Net()
    for _hop in range(MOST_REDIRECTS + 1):
        answer = _ask(url, net)
        if isinstance(answer, Fault):
            return answer
        status, location = answer
        if status in GONE:
            return Fault.NOT_FOUND
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Fault.SERVER_FAULT
        if not location:
            return None
        url = urljoin(url, location)
    return Fault.ROUND_AND_ROUND


def _ask(url: str, net: Net) -> tuple[int, str] | Fault:
    """Status and where it leads on to; HEAD first, and GET of those that do not take it."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host = (parts.hostname or "").encode("idna").decode()
    except (KeyError, ValueError):  # a UnicodeError is a ValueError
        return Fault.NOT_A_WEB_ADDRESS
    if not host or parts.username is not None or port not in net.ports:
        return Fault.NOT_A_WEB_ADDRESS
    try:
        addresses = net.addresses_of(host, port)
    except OSError:
        return Fault.NO_SUCH_HOST
    if not addresses or not all(net.may_reach(address) for address in addresses):
        return Fault.NOT_PUBLIC
    try:
        status, location = _request("HEAD", addresses[0], host, parts, net)
        if status >= HTTPStatus.BAD_REQUEST:
            status, location = _request("GET", addresses[0], host, parts, net)
    except ssl.SSLError:
        return Fault.NOT_SECURE
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        return Fault.NOT_SECURE if isinstance(error.__cause__, ssl.SSLError) else Fault.NO_ANSWER
    return status, location


def _request(method: str, address: str, host: str, parts: SplitResult, net: Net) -> tuple[int, str]:
    """One request to that very address, and never more of the answer than its head."""
    port = parts.port or PORTS[parts.scheme]
    if parts.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(
            address, port, timeout=net.seconds, server_hostname=host, ssl_context=ssl.create_default_context()
        )
    else:
        connection = HTTPConnection(address, port, timeout=net.seconds)
    # The timeout is for each wait; who answers a letter at a time is cut off by the clock.
    is_cut = Event()
    clock = Timer(net.seconds, _cut_off, [connection, is_cut])
    clock.daemon = True
    clock.start()
    path, query = quote(parts.path, safe=_IN_PATHS) or "/", quote(parts.query, safe=_IN_PATHS + "?")
    target = f"{path}?{query}" if query else path
    named = f"{host}:{parts.port}" if parts.port else host
    try:
        connection.request(method, target, headers={"Host": named, **HEADERS}, preload_content=False)
        answer = connection.getresponse()
        if is_cut.is_set():  # half a head can look like a whole one
            raise TimeoutError
        is_redirect = HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST
        return answer.status, str(answer.headers.get("Location", "")) if is_redirect else ""
    finally:
        clock.cancel()
        connection.close()


def _cut_off(connection: HTTPConnection, is_cut: Event) -> None:
    is_cut.set()
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)
