"""Domain errors that can be shown: a verb refuses, and says why and what to do instead."""

from django.db.models import TextChoices


class Refused(Exception):  # noqa: N818 (reads as what happened)
    """Something was refused. ``reason`` says why, one enum for screen, tests and figures; ``str`` can be shown."""

    def __init__(self, reason: TextChoices) -> None:
        super().__init__(reason.label)
        self.reason = reason
