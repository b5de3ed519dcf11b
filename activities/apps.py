from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.details import declare_details


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Programme and sign-ups")

    def ready(self) -> None:
        from staff import holdings, translating

        from . import purges
        from .erasing import Erased
        from .finding import documents, of_the_house
        from .holding import SignUps
        from .models import Deviation, PlannedChange
        from .own_texts import PROGRAMME
        from .rules import ByHand

        declare_details([*ByHand.choices, *Deviation.Kind.choices, *Erased.choices, *PlannedChange.Kind.choices])
        holdings.register(SignUps())
        for source in PROGRAMME:
            translating.register(source)
        for rows in of_the_house.SOURCES:
            documents.register(rows)
        purges.register_purges()
