"""The pages of the report."""

from .notes import notes
from .report import download, report

__all__ = ["download", "notes", "report"]
