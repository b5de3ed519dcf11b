from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.details import declare_details


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Programme and sign-ups")

    def ready(self) -> None:
        from staff import holdings

        from . import purges
        from .erasing import Erased
        from .holding import SignUps
        from .models import Deviation, PlannedChange
        from .rules import ByHand

        declare_details([*ByHand.choices, *Deviation.Kind.choices, *Erased.choices, *PlannedChange.Kind.choices])
        holdings.register(SignUps())
        purges.register_purges()
