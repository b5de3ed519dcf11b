"""Where those are counted who come to a session inside an open one, so that nobody is counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from familjecentral import formats

from .models import Activity

if TYPE_CHECKING:
    from .models import ActivitySession


def counted_in_slot(session: ActivitySession) -> ActivitySession | None:
    """The open session at which the visitors of ``session`` are counted; None when they are counted at itself.

    At one that is called off nobody can be counted, so what takes place all the same is counted by itself.
    """
    slot: ActivitySession | None = session.within
    if slot is None or slot.is_called_off:
        return None
    return slot if session.activity.nested_count == Activity.NestedCount.IN_SLOT else None


def counting_rule(session: ActivitySession) -> str:
    """Staff of the centre: where those who come are counted, as a sentence; empty for what lies in no other."""
    if session.within is None:
        return ""
    values = {"session": session.display_title, "open": name_and_time(session.within)}
    if counted_in_slot(session) is not None:
        return _("{session} is a part of {open}. Its visitors are counted there, and only there.").format(**values)
    return _("{session} is counted by itself. Do not count its visitors once more at {open}.").format(**values)


def name_and_time(session: ActivitySession) -> str:
    """``Öppen förskola, kl. 9–12``."""
    times = formats.time_range(session.starts_at, session.ends_at)
    return _("{title}, {time}").format(title=session.display_title, time=times)
