from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def hold_lanes(**_signal: object) -> None:
    """After a migration by the owner: the functions and the trigger that chain the rows and let the oldest go."""
    from familjecentral.audit import forgetting, lanes
    from familjecentral.database.roles import owns_the_tables

    if owns_the_tables():
        with connection.cursor() as cursor:
            lanes.hold_lanes(cursor)
            forgetting.hold_forgetting(cursor)


class AuditConfig(AppConfig):
    name = "familjecentral.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        post_migrate.connect(hold_lanes, sender=self, dispatch_uid="hold_lanes")
