"""The first account of a new installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from familjecentral.audit.models import AuditEvent
from staff.models import StaffMember

pytestmark = pytest.mark.django_db


def test_the_account_signs_in_with_the_printed_password_and_is_audited(client):
    said = StringIO()
    call_command("add_it_administrator", "It@example.org", "IT Exempel", stdout=said)
    person = StaffMember.objects.get()
    assert (person.email, person.is_staff) == ("it@example.org", True)
    assert person.check_password(said.getvalue().split("password ")[1].split()[0])
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "account_created",
        "password_set",
        "role_added",
    ]


@pytest.mark.parametrize("email", ["inte en adress", "IT@example.org"])
def test_a_wrong_or_taken_address_is_refused(email):
    StaffMember.objects.create_user("it@example.org", name="Finns redan")
    with pytest.raises(CommandError):
        call_command("add_it_administrator", email, "IT Exempel")
    assert StaffMember.objects.count() == 1
