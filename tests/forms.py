"""What a page has when it is opened: sent back with the answers by every form that a visitor fills in."""

import uuid


def opened(**answers: object) -> dict[str, object]:
    """The hidden fields of a form that somebody opened a moment ago, and ``answers``."""
    return {"key": str(uuid.uuid4()), **answers}
