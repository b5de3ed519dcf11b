from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.details import declare_details


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("Visits")

    def ready(self) -> None:
        from . import purges
        from .models import CountClosing, UnlockReason

        declare_details(CountClosing.Kind.choices)
        declare_details(UnlockReason.choices)
        purges.register_purges()
