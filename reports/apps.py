from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from familjecentral.audit.details import declare_details

        from .exporting import Format

        declare_details((one.value, one.name) for one in Format)
