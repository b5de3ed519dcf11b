"""What can come of handing a message over, when it didn't simply go well.

Any other error than these two means that it surely did not leave, and may be tried again.
"""


class RefusedForGoodError(Exception):
    """The other side said no, and will say so every time: a wrong address, say. Never tried again by itself."""


class PerhapsSentError(Exception):
    """Nobody knows whether the other side took it. Never sent again by itself, since that could be twice."""
