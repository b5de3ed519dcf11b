"""The security measures (article 32), each with where it is held: nothing is here that the code does not do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True)
class Safeguard:
    """One measure, and the file that holds it or says it."""

    what: str | Promise
    held_by: str


SAFEGUARDS = (
    Safeguard(
        _("Each service sees its own families and no others: the program asks so, and the database holds it."),
        "familjecentral/privacy/walls.py",
    ),
    Safeguard(_("What each role may do is one table, tried cell by cell in the tests."), "docs/secrecy.md"),
    Safeguard(_("Who has read, changed or downloaded what is logged in a chain that shows if a line is missing."),
              "docs/adr/0005-audit-lanes.md"),
    Safeguard(_("Families see which service has opened their data, and on which day."),
              "activities/models/sign_ups.py"),
    Safeguard(_("Everything about a person has an end, and is erased in the night after."), "docs/retention.md"),
    Safeguard(_("Small numbers in reports are withheld, together with those they could be worked out from."),
              "familjecentral/disclosure.py"),
    Safeguard(_("Staff sign in with two steps; passwords are kept as Argon2 hashes."), "staff/second_factor.py"),
    Safeguard(_("A session ends after a pause, on a shared tablet within minutes."), "staff/idling.py"),
    Safeguard(_("On a shared tablet staff see who comes, and no contact details."),
              "docs/adr/0007-shared-tablets.md"),
    Safeguard(_("What a device keeps without a network is locked with a key that the server can throw away."),
              "docs/offline.md"),
    Safeguard(_("What a message said is emptied when it has been sent."),
              "familjecentral/outbox/sending.py"),
    Safeguard(_("Secret links are kept as hashes, and are in no log."), "familjecentral/privacy/tokens.py"),
    Safeguard(_("The program's logs hold no personal values."), "familjecentral/privacy/logs.py"),
    Safeguard(_("Pages load nothing from others, run no script of others and use no tracking."),
              "familjecentral/settings.py"),
    Safeguard(_("How often one address may try is limited."), "familjecentral/privacy/limits.py"),
    Safeguard(_("After a backup is restored, what has become too old since is erased before anyone is let in."),
              "docs/retention.md"),
)  # fmt: skip
