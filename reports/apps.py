from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def fill_figures(plan: Any = (), **_signal: object) -> None:
    """After a migration of the figures by the owner: work them out from what there is."""
    from familjecentral.database.roles import owns_the_tables

    from .verifying import mend

    is_new = any(migration.app_label == "reports" and not backwards for migration, backwards in plan)
    if is_new and owns_the_tables():
        mend()


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from familjecentral.audit.details import declare_details

        from .exporting import Format

        declare_details((one.value, one.name) for one in Format)
        # After the walls, which are put up when the app "audit" is told (familjecentral.privacy.apps).
        post_migrate.connect(fill_figures, sender=self, dispatch_uid="fill_figures")
