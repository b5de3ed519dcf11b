"""manage.py import_programme: a centre's weekly programme from .csv or .xlsx."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from activities.cells import YEARS
from activities.importing import Counted, ImportResult, WrongFile, import_programme
from activities.programme_files import read_programme
from familjecentral.audit.recording import SYSTEM
from familjecentral.formats import at_time, long_date


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS or day.isoformat() != text:
        raise ArgumentTypeError(_("“{value}” is not a date. Write it as 2026-08-24.").format(value=text))
    return day


class Command(BaseCommand):
    help = (
        "Imports a weekly programme: makes, changes and calls off sessions so that they are what the file says. "
        "The same file again changes nothing. Any error, and nothing is written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", metavar="WEEK.csv", help="the ordinary week, .csv or .xlsx")
        parser.add_argument(
            "--exceptions", metavar="FILE.csv", help="closures and exceptions; without it those there are stay"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--shift-to",
            type=_day,
            metavar="YYYY-MM-DD",
            help="move it all by whole weeks to begin in this day's week",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            rows, exceptions = read_programme(options["week"], options["exceptions"])
            result = import_programme(
                rows=rows,
                exceptions=exceptions,
                by=SYSTEM,
                shift_to=options["shift_to"],
                dry_run=options["dry_run"],
            )
        except WrongFile as wrong:
            lines = [str(error) for error in wrong.errors]
            raise CommandError("\n".join([*lines, _("Nothing was imported.")])) from None
        for line in summary(result):
            self.stdout.write(line)


def summary(result: ImportResult) -> list[str]:
    """What happened, line by line. Of those who have signed up only how many."""
    if not result.has_changes:
        return [_("Nothing has changed: the programme is as the file says.")]
    lines = [*result.said]
    lines += [f"{counted.label}: {result.counts[counted]}" for counted in Counted if result.counts[counted]]
    if result.affected:
        lines.append(_("Families have signed up to these sessions, and are told where they can be reached:"))
        for affected in sorted(result.affected, key=lambda affected: affected.session.starts_at):
            session = affected.session
            lines.append(
                _("- {centre}, {title}, {day} {time}: {what} (places taken: {taken}, waiting: {waiting})").format(
                    centre=session.activity.centre,
                    title=session.display_title,
                    day=long_date(session.on_date),
                    time=at_time(session.starts_at),
                    what=affected.what.label,
                    taken=affected.places_taken,
                    waiting=affected.families_waiting,
                )
            )
    if result.dry_run:
        lines.append(_("This was a dry run: nothing has been changed."))
    return lines
