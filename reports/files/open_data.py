"""Figures that anyone may have: a CSV and what data portals need to know about it (DCAT-AP-SE 3, as JSON-LD).

Only whole terms that are over, so that no later publication overlaps one that is out, and only what disclosure
control lets be printed. Sections about staff are left out: a centre has few.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from reports.periods import Period, term_of

from .tidy import KEYS, as_tidy_csv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .tidy import TidyRow

CSV_NAME, METADATA_NAME = "statistik.csv", "metadata.jsonld"
NOT_OPEN = frozenset({"house"})  # sections: about staff
NO_TIME = (2026, 1, 1, 0, 0, 0)  # the same figures give the same file
LANGUAGES = ("sv", "en")  # of titles and descriptions
AUTHORITY = "http://publications.europa.eu/resource/authority"
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#", "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#", "adms": "http://www.w3.org/ns/adms#",
}  # fmt: skip


@dataclass(frozen=True)
class DataSet:
    """``address``: the page or folder where the publisher lays the file out; ``contact``: an e-mail address."""

    publisher: str
    centres: tuple[str, ...]
    period: Period
    as_of: datetime
    address: str
    contact: str


def terms_over(period: Period, today: date) -> list[Period]:
    """The terms that lie in the period and are over on ``today``, the oldest first."""
    terms, day = [], period.start
    while day <= period.end:
        term = term_of(day)
        if period.start <= term.start and term.end <= period.end and term.end < today:
            terms.append(term)
        day = date.fromordinal(term.end.toordinal() + 1)
    return terms


def write_open_data(out: IO[bytes], rows: Iterable[TidyRow], of: DataSet) -> None:
    """A zip with the figures and their description, written as the rows come."""
    digest, size = hashlib.sha256(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_entry(CSV_NAME), "w", force_zip64=True) as file:
            for some in as_tidy_csv(rows):
                digest.update(some)
                size += len(some)
                file.write(some)
        metadata = describe(of, size=size, checksum=digest.hexdigest())
        text = json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
        archive.writestr(_entry(METADATA_NAME), text.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def describe(of: DataSet, *, size: int, checksum: str) -> dict[str, Any]:
    """The dataset, its distribution and who publishes it, with what DCAT-AP-SE demands and recommends."""
    base = of.address.rstrip("/")
    day = {"@value": of.as_of.date().isoformat(), "@type": "xsd:date"}
    dataset = {
        "@id": f"{base}#datamangd", "@type": "dcat:Dataset",
        "dcterms:title": _in_languages(lambda: _("Family centres: visits and activities")),
        "dcterms:description": _in_languages(lambda: _description(of)),
        "dcterms:identifier": f"{base}#datamangd",
        "dcterms:publisher": {"@id": f"{base}#utgivare"},
        "dcat:contactPoint": {"@id": f"{base}#kontakt"},
        "dcat:theme": [{"@id": f"{AUTHORITY}/data-theme/SOCI"}, {"@id": f"{AUTHORITY}/data-theme/HEAL"}],
        "dcat:keyword": [
            {"@value": word, "@language": "sv"}
            for word in ("familjecentral", "öppen förskola", "föräldraskapsstöd", "statistik")
        ],
        "dcterms:language": [{"@id": f"{AUTHORITY}/language/SWE"}],
        "dcterms:accessRights": {"@id": f"{AUTHORITY}/access-right/PUBLIC"},
        "dcterms:accrualPeriodicity": {"@id": f"{AUTHORITY}/frequency/ANNUAL_2"},
        "dcterms:spatial": [
            {"@id": f"{AUTHORITY}/country/SWE"},
            {"@type": "dcterms:Location", "skos:prefLabel": {"@value": of.publisher, "@language": "sv"}},
        ],
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": {"@value": of.period.start.isoformat(), "@type": "xsd:date"},
            "dcat:endDate": {"@value": of.period.end.isoformat(), "@type": "xsd:date"},
        },
        "dcterms:issued": day, "dcterms:modified": day,
        "dcat:distribution": {"@id": f"{base}#csv"},
    }  # fmt: skip
    distribution = {
        "@id": f"{base}#csv", "@type": "dcat:Distribution",
        "dcterms:title": _in_languages(lambda: _("All figures as CSV")),
        "dcterms:description": _in_languages(_columns),
        "dcat:accessURL": {"@id": of.address},
        "dcterms:license": {"@id": CC0},
        "dcterms:format": "text/csv",
        "dcat:mediaType": {"@id": "http://www.iana.org/assignments/media-types/text/csv"},
        "dcterms:language": {"@id": f"{AUTHORITY}/language/SWE"},
        "dcterms:issued": day, "dcterms:modified": day,
        "dcat:byteSize": {"@value": str(size), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum", "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": checksum, "@type": "xsd:hexBinary"},
        },
    }  # fmt: skip
    publisher = {
        "@id": f"{base}#utgivare", "@type": "foaf:Agent",
        "foaf:name": {"@value": of.publisher, "@language": "sv"},
        "dcterms:type": {"@id": "http://purl.org/adms/publishertype/LocalAuthority"},
    }  # fmt: skip
    contact = {
        "@id": f"{base}#kontakt", "@type": "vcard:Organization", "vcard:fn": of.publisher,
        "vcard:hasEmail": {"@id": f"mailto:{of.contact}"},
    }  # fmt: skip
    return {"@context": CONTEXT, "@graph": [dataset, distribution, publisher, contact]}


def _description(of: DataSet) -> str:
    return _(
        "Figures of {centres}, a term at a time: visits, groups, home visits and more, with no person in them. "
        "Numbers from 1 to 4 about people are withheld, and those from which they could be worked out."
    ).format(centres=", ".join(of.centres))


def _columns() -> str:
    return _(
        "A row for each centre, term and figure. Commas, decimal dots, ISO dates, UTF-8. Columns: {columns}. The "
        "column withheld says under_five or hidden where a number is withheld; shares are from 0 to 1."
    ).format(columns=", ".join(KEYS))


def _in_languages(text: Any) -> list[dict[str, str]]:
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append({"@value": text(), "@language": language})
    return found
