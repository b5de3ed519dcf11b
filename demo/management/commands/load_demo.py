"""``manage.py load_demo [--reset]``: the demo's centres, families and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from demo import loading, resetting

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Loads the demo data, unless it is there. Never in production, never beside real centres' names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset",
            action="store_true",
            help="Remove all there is first; only where every centre is the demo's.",
        )

    def handle(self, *_args: Any, reset: bool = False, **_options: Any) -> None:
        try:
            loading.refuse_in_production()
            if reset:
                resetting.remove_everything()
            elif loading.is_loaded():
                self.stdout.write("The demo is already here: nothing was changed. (--reset loads it anew.)")
                return
            made = loading.load()
        except loading.DemoRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"The demo is loaded: {made.centres} centres, {made.sessions} sessions, {made.sign_ups} sign-ups."
        )
