"""Every component of the pages in every state: a page of its own where DEBUG is on, and docs/design.md."""
