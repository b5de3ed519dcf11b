"""The first account of a new installation; all others are made in the administration."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import get_random_string

from familjecentral.audit.recording import SYSTEM
from staff.accounts import password_was_set, save_account, save_role
from staff.models import StaffMember, StaffRole

PASSWORD_LENGTH = 24


class Command(BaseCommand):
    help = "Make an IT administrator's account and print its first password, once."

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
        password = get_random_string(PASSWORD_LENGTH)
        with transaction.atomic():
            person = StaffMember(email=email.lower(), name=name)
            person.set_password(password)
            save_account(person=person, by=SYSTEM, is_new=True)
            password_was_set(person=person, by=SYSTEM)
            role = StaffRole(person=person, role=StaffRole.Role.IT_ADMINISTRATOR)
            save_role(role=role, by=SYSTEM, is_new=True)
        self.stdout.write(f"{name} signs in with {person.email} and the password {password} (shown only now).")
