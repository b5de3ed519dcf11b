"""Home visits: offered, declined and done by step, together or alone, with whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from familjecentral.disclosure import Protected
from reports.telling.printable import Printable
from visits.models import HomeVisit

from .base import HOME_VISITS, Goal, Indicator, Kind, cell_of, ratio, rest_of, together

State = HomeVisit.State
NONE_DONE = _("There is no value when no home visit was done.")


def _state(p: Printable, state: str) -> Protected:
    return p.cells("home_visit_states").get(state, 0)


def _with_interpreter(p: Printable) -> Protected:
    return p.cells("home_visits_interpreter").get(True, 0)


HOME_VISITS_OFFERED = Indicator(
    "home_visits_offered", _("Home visits offered"), _("home visits"),
    _("Home visits logged with a date in the period, whatever came of them."),
    HOME_VISITS, lambda p: p.offered_home_visits, goal=Goal.EARLY,
)  # fmt: skip
HOME_VISIT_STATES = [
    Indicator("home_visits_done", _("Done"), _("home visits"), _("Home visits done."), HOME_VISITS,
              cell_of("home_visit_states", State.DONE), is_part=True, goal=Goal.EARLY),
    Indicator("home_visits_declined", _("Declined"), _("home visits"), _("Home visits that the family declined."),
              HOME_VISITS, cell_of("home_visit_states", State.DECLINED), is_part=True, goal=Goal.EARLY),
    Indicator("home_visits_rescheduled", _("Rescheduled"), _("home visits"),
              _("Home visits that got another date."),
              HOME_VISITS, cell_of("home_visit_states", State.RESCHEDULED), is_part=True, goal=Goal.EARLY),
    Indicator("home_visits_open", _("Not yet answered"), _("home visits"),
              _("Home visits offered and not yet answered."),
              HOME_VISITS, cell_of("home_visit_states", State.OFFERED), is_part=True, goal=Goal.TRUST),
]  # fmt: skip
JOINT = [
    Indicator("home_visits_joint", _("Done by two services or more"), _("home visits"),
              _("Home visits done in which another service took part; each counted once."),
              HOME_VISITS, lambda p: p.joint, is_part=True, goal=Goal.TOGETHER),
    Indicator("home_visits_alone", _("Done by one service"), _("home visits"),
              _("Home visits done by the service that logged it alone."),
              HOME_VISITS, lambda p: p.by_one_service, is_part=True, goal=Goal.TOGETHER),
]  # fmt: skip
JOINT_SHARE = Indicator(
    "joint_share", _("Share of joint home visits"), "%",
    _("Home visits done by two services or more ÷ home visits done."),
    HOME_VISITS, lambda p: p.share("home_visits_joint", True), Kind.SHARE, goal=Goal.TOGETHER,
    missing=NONE_DONE,
)  # fmt: skip
BOTH_PARENTS = Indicator(
    "home_visits_both_parents", _("Done with both mother and father"), _("home visits"),
    _("Home visits done at which both were, by what any of the services has logged; each counted once."),
    HOME_VISITS, lambda p: p.both_parents, is_part=True, goal=Goal.EQUAL_PARENTS,
)  # fmt: skip
BOTH_PARENTS_SHARE = Indicator(
    "home_visits_both_parents_share", _("Share with both mother and father"), "%",
    _("Home visits done with both mother and father ÷ home visits done."),
    HOME_VISITS, lambda p: p.share("home_visits_both_parents", True), Kind.SHARE, goal=Goal.EQUAL_PARENTS,
    missing=NONE_DONE,
)  # fmt: skip
WITH_INTERPRETER = Indicator(
    "home_visits_interpreter", _("Done with an interpreter"), _("home visits"),
    _("Home visits done for which a language to interpret was logged."),
    HOME_VISITS, _with_interpreter, is_part=True, goal=Goal.EARLY,
)  # fmt: skip
INTERPRETER_SHARE = Indicator(
    "home_visits_interpreter_share", _("Share with an interpreter"), "%",
    _("Home visits done with an interpreter ÷ home visits done."),
    HOME_VISITS, lambda p: p.share("home_visits_interpreter", True), Kind.SHARE, goal=Goal.EARLY,
    missing=NONE_DONE,
)  # fmt: skip
SHARE_ANSWERED = Indicator(
    "home_visits_share_answered", _("Share of home visits offered that are answered"), "%",
    _("Home visits done or declined ÷ home visits offered."), HOME_VISITS,
    lambda p: ratio(together([_state(p, State.DONE), _state(p, State.DECLINED)]), p.told_home_visits), Kind.SHARE,
    goal=Goal.TRUST, missing=_("There is no value when no home visit was offered."),
)  # fmt: skip
OF_STEP = {
    State.DONE: pgettext_lazy("home visits of a step", "{step}: done"),
    State.DECLINED: pgettext_lazy("home visits of a step", "{step}: declined"),
    State.RESCHEDULED: pgettext_lazy("home visits of a step", "{step}: rescheduled"),
    State.OFFERED: pgettext_lazy("home visits of a step", "{step}: not yet answered"),
}


STEPS_REST = Indicator(
    "home_visits_step:rest", _("Other steps and what is withheld"), _("home visits"),
    _("Home visits offered − those of the steps that are listed."), HOME_VISITS, rest_of("home_visit_steps"),
    is_part=True, goal=Goal.EARLY,
)  # fmt: skip


def of_step(step: str, state: str) -> Indicator:
    """Home visits of one step of a programme, in one state."""
    return Indicator(
        f"home_visits_step:{step}:{state}", str(OF_STEP[State(state)]).format(step=step), _("home visits"),
        _("Home visits of the step that came to this; what is offered for it is the sum of all."),
        HOME_VISITS, cell_of("home_visit_steps", (step, state)), is_part=True, goal=Goal.EARLY,
    )  # fmt: skip
