"""The first account of a new installation."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from familjecentral.audit.models import AuditEvent
from staff.models import StaffMember

pytestmark = pytest.mark.django_db
PASSWORD = "tre blå ballonger"


@pytest.fixture(autouse=True)
def public_url(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"


def test_the_printed_link_gives_the_account_its_password_once_and_is_audited(client):
    said = StringIO()
    call_command("add_it_administrator", "It@example.org", "IT Exempel", stdout=said)
    person = StaffMember.objects.get()
    assert (person.email, person.is_staff, person.has_usable_password()) == ("it@example.org", True, False)
    [link] = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", said.getvalue())
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(link, chosen).status_code == 302
    assert client.post(link, chosen).status_code == 404
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "account_created",
        "role_added",
        "invited",
        "invitation_used",
        "password_set",
    ]
    assert not ProcrastinateJob.objects.filter(task_name="staff.tasks.send_invitation").exists()


@pytest.mark.parametrize("email", ["inte en adress", "IT@example.org"])
def test_a_wrong_or_taken_address_is_refused(email):
    StaffMember.objects.create_user("it@example.org", name="Finns redan")
    with pytest.raises(CommandError):
        call_command("add_it_administrator", email, "IT Exempel")
    assert StaffMember.objects.count() == 1
