from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from activities.panels import Panel, show_in_planning
        from activities.undelivered import name_kind
        from staff import holdings

        from . import answering, purges
        from .holding import Comments
        from .wishes import wishes_of_visitors

        name_kind(answering.KIND, _("Answer to a comment"))
        show_in_planning(Panel("feedback/wishes.html", wishes_of_visitors))
        holdings.register(Comments())
        purges.register_purges()
