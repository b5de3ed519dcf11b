from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from activities.messages.survey_links import invitations_come_from
        from activities.panels import Panel, show_in_planning
        from activities.undelivered import name_kind
        from staff import holdings, translating

        from . import answering, purges
        from .holding import Comments
        from .own_texts import VOICES
        from .surveys.inviting import Invitations
        from .wishes import wishes_of_visitors

        name_kind(answering.KIND, _("Answer to a comment"))
        show_in_planning(Panel("feedback/wishes.html", wishes_of_visitors))
        holdings.register(Comments())
        translating.register(VOICES)
        purges.register_purges()
        invitations_come_from(Invitations)
