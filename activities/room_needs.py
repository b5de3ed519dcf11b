"""What the room and the table must have for those who come, as counts: never whose need it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .models import SignUpContact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from familjecentral.privacy.walls import Reader

    from .models import ActivitySession, SignUp


@dataclass(frozen=True)
class RoomNeeds:
    """How many of the parents who come have asked for each; ``diets``: (in words, how many), those asked for."""

    step_free: int
    hearing_loop: int
    diets: list[tuple[str, int]]

    def __bool__(self) -> bool:
        return bool(self.step_free or self.hearing_loop or self.diets)


def needs_of_the_room(session: ActivitySession, sign_ups: Sequence[SignUp], reader: Reader) -> RoomNeeds | None:
    """Readers of the responsible service's contacts: the needs of ``sign_ups`` together; None for anyone else."""
    if session.activity.responsible_service_id not in reader.services:
        return None
    asked = list(
        SignUpContact.objects.for_reader(reader)
        .filter(sign_up__in=sign_ups)
        .values_list("step_free", "hearing_loop", "diet")
    )
    diets = Counter(diet for _step_free, _loop, several in asked for diet in several)
    return RoomNeeds(
        step_free=sum(step_free for step_free, _loop, _diet in asked),
        hearing_loop=sum(loop for _step_free, loop, _diet in asked),
        diets=[(str(diet.label), diets[diet]) for diet in SignUpContact.Diet if diets[diet]],
    )
