"""The register of personal data: every record type with a person in it, field by field. One place.

From it come the periods that the nightly purge follows, the list that ``manage.py list_personal_data`` prints,
the register of processing, the information at each form and the page about retention. A model that is neither
here nor in FREE_OF_PERSONS fails a test, and so does a new field of text in a model that is.
"""

from __future__ import annotations

from .kinds import ALL, Basis, Controller, Kept, RecordType, Whose
from .no_person import FREE_OF_PERSONS, OF_OTHER_PACKAGES, OTHER_TABLES, OTHER_TEXT
from .record_types import RECORD_TYPES

__all__ = [
    "ALL",
    "BY_CODE",
    "FREE_OF_PERSONS",
    "OF_OTHER_PACKAGES",
    "OTHER_TABLES",
    "OTHER_TEXT",
    "RECORD_TYPES",
    "Basis",
    "Controller",
    "Kept",
    "RecordType",
    "Whose",
    "kept_of",
]

BY_CODE: dict[str, RecordType] = {each.code: each for each in RECORD_TYPES}


def kept_of(record_type: RecordType) -> Kept:
    """The record type's own period, or that of the type it goes with."""
    found = record_type.kept or BY_CODE[record_type.goes_with].kept
    assert found is not None  # a test holds it for every type
    return found
