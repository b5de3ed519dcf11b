"""The first account of a new installation; all others are made in the administration."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.accounts import save_account, save_role
from staff.inviting import invite, link_of
from staff.models import StaffMember, StaffRole


class Command(BaseCommand):
    help = "Make an IT administrator's account and print the link by which its password is chosen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email: str, name: str, **_options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address: write it as name@example.com.") from error
        if StaffMember.objects.filter(email__iexact=email).exists():
            raise CommandError(f"{email} has an account already. Give it the role in the administration instead.")
        with transaction.atomic():
            person = StaffMember(email=email.lower(), name=name)
            person.set_unusable_password()
            save_account(person=person, by=SYSTEM, is_new=True)
            role = StaffRole(person=person, role=StaffRole.Role.IT_ADMINISTRATOR)
            save_role(role=role, by=SYSTEM, is_new=True)
            invitation = invite(person=person, by=SYSTEM, now=clock.now(), mail=False)
        self.stdout.write(f"{name} chooses a password for {person.email} here, once: {link_of(invitation)}")
