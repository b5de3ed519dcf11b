"""What has to be true before web and worker start: schema, styles, and what is in the database.

``python -m familjecentral.preparing [STATE_FILE]``, as the owner of the tables, started by ``run.py``.
Writes to STATE_FILE, as JSON, whether the database is empty or the demo, and how to sign in to it.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

STAMP = ".made-from"


def main(state_file: Path) -> int:
    import django

    os.environ["FC_DATABASE_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familjecentral.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    for each in ("ship_templates", "ship_home_visit_programmes"):  # by name: of apps above
        call_command(each, verbosity=0)
    collect_static()
    state_file.write_text(json.dumps(state_of_the_database()), encoding="utf-8")
    return 0


def collect_static() -> bool:
    """Hash and compress the static files if any of them has changed; True if it was done."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / STAMP
    now = _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, clear=stamp.parent.exists(), verbosity=0)
    stamp.write_text(now)
    return True


def _fingerprint() -> str:
    """Changes when a static file, wherever an app keeps it, is added, removed or written."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            seen.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def state_of_the_database() -> dict[str, Any]:
    """Does it hold a centre, and is it the demo; the demo's sign-ins as (role, e-mail)."""
    from django.apps import apps

    accounts, password = [], ""
    if apps.is_installed("demo"):  # by name: nothing here may depend on an app above it
        demo = importlib.import_module("demo.accounts")
        accounts, password = [list(account) for account in demo.DEMO_ACCOUNTS], demo.DEMO_PASSWORD
    emails = [email for _role, email in accounts]
    return {
        "is_empty": not apps.get_model("staff", "FamilyCentre")._base_manager.exists(),
        "is_demo": apps.get_model("staff", "StaffMember")._base_manager.filter(email__in=emails).exists(),
        "accounts": accounts,
        "password": password,
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
