"""Emptying a demo database. Tallies and the audit log are append-only, so only their owner may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import environ
import psycopg
from django.apps import apps
from django.db import connection
from psycopg import sql

from familjecentral.database import embedded
from staff.models import FamilyCentre

from .loading import DemoRefusedError, refuse_in_production

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db import models

# What lies in the apps of the domain, and in the small apps that it stands on.
APPS = ("staff", "activities", "visits", "feedback", "reports", "outbox", "audit", "sessions")
LOCK_WAIT = "20s"
env = environ.Env()


def remove_everything() -> None:
    """Empty the database of all centres, people, sign-ups, visits and the audit log.

    Only where every centre is the demo's. What was added by hand in the demo goes too, and everyone is
    signed out. Raises DemoRefusedError, and then nothing was removed.
    """
    refuse_in_production()
    refuse_if_real_centres()
    with psycopg.connect(**_owner()) as owner:
        owner.execute(sql.SQL("SET lock_timeout = {}").format(LOCK_WAIT))
        tables = sql.SQL(", ").join(sql.Identifier(model._meta.db_table) for model in _models())
        try:
            # Locked first, so that no real centre comes between the look and the emptying.
            owner.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(tables))
            if owner.execute("SELECT 1 FROM staff_familycentre WHERE NOT is_demo").fetchone():
                raise DemoRefusedError(_real_centre_text())
            # CASCADE also empties what points to these rows from Django's own apps. Numbers are not used again,
            # so an old address or job never reaches something new.
            owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
        except psycopg.errors.LockNotAvailable as error:
            raise DemoRefusedError(
                f"Someone has used the database without a pause for {LOCK_WAIT}. Nothing was removed: try again."
            ) from error


def refuse_if_real_centres() -> None:
    """Raises DemoRefusedError when any centre is not the demo's."""
    if FamilyCentre.objects.filter(is_demo=False).exists():
        raise DemoRefusedError(_real_centre_text())


def _real_centre_text() -> str:
    return (
        "There are centres here that are not the demo's, so nothing was removed. "
        "Remove them in the administration first, or use another database for the demo."
    )


def _models() -> Iterable[type[models.Model]]:
    return [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def _owner() -> dict[str, Any]:
    """How to reach this very database as the owner of its tables."""
    if env("DATABASE_URL", default=""):
        url = env("DATABASE_OWNER_URL", default="")
        if not url:
            raise DemoRefusedError(
                "DATABASE_URL is set but DATABASE_OWNER_URL is not: only the owner of the tables may empty them. "
                "Set DATABASE_OWNER_URL and try again."
            )
        return {"conninfo": url, "dbname": str(connection.settings_dict["NAME"])}
    return {
        "host": str(connection.settings_dict["HOST"]),
        "dbname": str(connection.settings_dict["NAME"]),
        "user": embedded.OWNER_ROLE,
    }
