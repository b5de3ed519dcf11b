from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from staff import holdings

        from . import purges
        from .holding import Comments

        holdings.register(Comments())
        purges.register_purges()
