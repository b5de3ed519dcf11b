from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from activities.messages.survey_links import invitations_come_from

        from .surveys.inviting import Invitations

        invitations_come_from(Invitations)
