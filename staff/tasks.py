"""What the worker does for accounts."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .models import StaffMember
from .sign_in import password_mail


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def send_password_link(*, person_id: int, language: str) -> None:
    """Mail a link for a new password to an active account; a closed one gets none."""
    person = StaffMember.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        password_mail(person=person, language=language).send()
