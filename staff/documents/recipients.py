"""Where data goes that leaves the house: read from the settings that make it go there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _


def recipients() -> list[str]:
    """Each one that personal data is handed to, and why; what is not set up is said not to be."""
    found = []
    mailers: dict[str, dict[str, Any]] = settings.MAILERS
    options = mailers["default"].get("OPTIONS", {})
    if host := options.get("host"):
        found.append(_("E-mail to families and staff is handed to the mail server {host}.").format(host=host))
    else:
        found.append(_("No mail server is set up: e-mail stays in a folder on the machine."))
    if settings.SMS_BACKEND == settings.ELKS:
        host = urlsplit(settings.SMS_OPTIONS["url"]).hostname
        found.append(_("SMS to families with no e-mail is handed to the gateway {host}.").format(host=host))
    elif settings.SMS_BACKEND and not settings.DEMO:
        found.append(_("SMS to families with no e-mail is handed to a gateway of the municipality's own."))
    else:
        found.append(_("No SMS leaves the system."))
    hosts = sorted(str(urlsplit(each.issuer).hostname) for each in settings.OIDC_PROVIDERS.values())
    if hosts:
        found.append(_("Staff sign in with their municipal account at {hosts}.").format(hosts=", ".join(hosts)))
    return found


def transfers() -> str:
    """What is known of transfers outside the EU and EEA: the program makes none; where hosts lie it can't know."""
    return _("The program itself sends nothing to a country outside the EU and EEA.")


def to_check() -> str:
    """What whoever keeps a register has to see to, since settings don't tell it."""
    return _("Check that those it hands data to, and whoever runs the machine, keep it within the EU and EEA.")
