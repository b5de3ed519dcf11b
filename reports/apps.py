from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from familjecentral.audit.details import declare_details
        from staff.retention.purging import Purge, register

        from .exporting import Format
        from .exports import fetching, tasks  # noqa: F401 (the worker finds its tasks so)

        declare_details((one.value, one.name) for one in Format)
        register(Purge("ordered_file", fetching.count_old, fetching.forget_old))
