#!/usr/bin/env python
"""Django's command line. With no DATABASE_URL it uses (and if need be starts) our own PostgreSQL."""

import os
import sys
from pathlib import Path

import environ

# Commands that change the schema run as the owner of the tables; everything else as the ordinary
# application role, which the walls (row-level security) and the append-only tables hold against.
OWNER_COMMANDS = {"migrate", "sqlmigrate", "flush"}
MENDING_COMMANDS = {"verify_rollups"}  # with --mend they write what only the owner may
WITHOUT_DATABASE = {"compilemessages", "makemessages", "collectstatic", "help", "version", "--version", "--help"}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familjecentral.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in OWNER_COMMANDS or (command in MENDING_COMMANDS and "--mend" in sys.argv):
        os.environ["FC_DATABASE_ROLE"] = "owner"
    environ.Env.read_env(Path(__file__).with_name(".env"))  # as the settings do: is there a DATABASE_URL?
    if not os.environ.get("DATABASE_URL") and command not in WITHOUT_DATABASE:
        from familjecentral.database import embedded

        try:
            embedded.ensure_running()
        except embedded.EmbeddedDatabaseError as error:
            print(error, file=sys.stderr)
            return 1
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
