from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Programme and sign-ups")

    def ready(self) -> None:
        from familjecentral.audit.details import declare_details

        from .models import Deviation

        declare_details(Deviation.Kind.choices)
