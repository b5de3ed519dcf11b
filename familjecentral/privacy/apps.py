from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


def hold_walls(**_: object) -> None:
    """After a migration by the owner: tables for counting, then policies, triggers and grants from the models."""
    from familjecentral.database.roles import app_role, owns_the_tables
    from familjecentral.privacy.walls import apply_walls

    if owns_the_tables():
        make_tables()
        apply_walls(app_role())


def make_tables() -> None:
    """The tables that belong to no model: the cache, and what ``limits`` counts in. Neither is worth a log."""
    from django.core.management import call_command

    from familjecentral.privacy.limits import TABLE

    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = 'fc_cache' AND relpersistence <> 'u'")
        if cursor.fetchone():
            cursor.execute("ALTER TABLE fc_cache SET UNLOGGED")
        cursor.execute(TABLE)


class PrivacyConfig(AppConfig):
    name = "familjecentral.privacy"

    def ready(self) -> None:
        # Sent once per app with models, after all migrations: any one of them will do.
        from django.apps import apps

        from familjecentral.privacy.logs import guard_what_python_prints

        guard_what_python_prints()
        post_migrate.connect(hold_walls, sender=apps.get_app_config("audit"), dispatch_uid="hold_walls")
