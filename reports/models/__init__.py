"""What reports keep."""

from .exports import ReportExport
from .frozen import FrozenReport

__all__ = ["FrozenReport", "ReportExport"]
