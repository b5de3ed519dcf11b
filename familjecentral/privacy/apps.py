from django.apps import AppConfig
from django.db.models.signals import post_migrate


def hold_walls(**_: object) -> None:
    """After a migration by the owner: policies, append-only triggers and grants, from the models."""
    from familjecentral.database.roles import app_role, owns_the_tables
    from familjecentral.privacy.walls import apply_walls

    if owns_the_tables():
        apply_walls(app_role())


class PrivacyConfig(AppConfig):
    name = "familjecentral.privacy"

    def ready(self) -> None:
        # Sent once per app with models, after all migrations: any one of them will do.
        from django.apps import apps

        post_migrate.connect(hold_walls, sender=apps.get_app_config("audit"), dispatch_uid="hold_walls")
