"""The messages that a family gets about its sign-up, in its own language: by mail, by SMS, or told by staff.

A verb says what has happened with a ``Notice`` for each family, and posts them all at once::

    messages.post([Notice(Kind.OFFER, sign_up, (session,), event="3", details={"until": until})])

What each kind takes in ``details``: see ``Kind``. Neither a name nor a group's title is ever in a subject; a
discreet group is called by its neutral title everywhere, and no place is named that tells what it is.
"""

from .kinds import IN_WORDS, Kind, Notice
from .posting import event_of, post, reaches

__all__ = ["IN_WORDS", "Kind", "Notice", "event_of", "post", "reaches"]
