"""The formats that a report can be cited in; the name of each stands in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sector_reports.citing import bibtex, csl, datacite, dublin_core, ris
from sector_reports.citing.record import Citation


@dataclass(frozen=True)
class Format:
    name: str
    title: Any
    media_type: str
    ending: str
    render: Callable[[Citation], str]


FORMATS = {
    kind.name: kind
    for kind in (
        Format("bibtex", _("BibTeX"), "application/x-bibtex", "bib", bibtex.render),
        Format(
            "ris", _("RIS, for reference managers"), "application/x-research-info-systems", "ris", ris.render
        ),
        Format("csl", _("CSL-JSON"), "application/vnd.citationstyles.csl+json", "csl.json", csl.render),
        Format(
            "datacite",
            _("DataCite (JSON)"),
            "application/vnd.datacite.datacite+json",
            "datacite.json",
            datacite.render,
        ),
        Format("dc", _("Dublin Core (XML)"), "application/xml", "dc.xml", dublin_core.render),
    )
}
