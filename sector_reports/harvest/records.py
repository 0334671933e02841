"""What there is to harvest: records, the sets they are in, and the formats they come in."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from sector_reports.citing import datacite, dublin_core
from sector_reports.citing.record import PUBLISHER, Citation, cited
from sector_reports.harvest.questions import OaiError, Selection
from sector_reports.markup import Markup, element
from sector_reports.models import HarvestRecord
from sector_reports.open_reports import open_reports
from working_groups.models import Sector, WorkingGroup

A_PAGE = 100
ACRONYM = "ECSO"


@dataclass(frozen=True)
class MetadataFormat:
    schema: str
    namespace: str
    render: Callable[[Citation], Markup]


OAI_DATACITE = "http://schema.datacite.org/oai/oai-1.1/"


def _oai_datacite(citation: Citation) -> Markup:
    return element(
        "oai_datacite",
        element("schemaVersion", "4"),
        element("datacentreSymbol", ACRONYM),
        element("payload", datacite.resource(citation)),
        attributes={
            "xmlns": OAI_DATACITE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{OAI_DATACITE} {OAI_DATACITE}oai.xsd",
        },
    )


FORMATS = {
    "oai_dc": MetadataFormat(dublin_core.SCHEMA, dublin_core.NAMESPACE, dublin_core.resource),
    "oai_datacite": MetadataFormat(f"{OAI_DATACITE}oai.xsd", OAI_DATACITE, _oai_datacite),
}


@dataclass(frozen=True)
class Item:
    """One record; `citation` is None for a report that is no longer open: of it nothing is told but that."""

    row: HarvestRecord
    citation: Citation | None

    @property
    def identifier(self) -> str:
        return f"{identifier_prefix()}{self.row.pk}"


def identifier_prefix() -> str:
    return f"oai:{urlsplit(settings.BASE_URL).hostname}:"


def item(identifier: str) -> Item:
    """Raises OaiError with idDoesNotExist."""
    name = identifier.removeprefix(identifier_prefix())
    try:
        pk = UUID(name)
    except ValueError:
        pk = None
    row = HarvestRecord.objects.filter(pk=pk).first() if pk and str(pk) == name != identifier else None
    if row is None:
        raise OaiError("idDoesNotExist", "There is no record of this identifier.")
    return _items([row])[0]


@dataclass(frozen=True)
class Page:
    items: list[Item]
    size: int
    cursor: int
    token: str

    @property
    def is_whole_list(self) -> bool:
        return not self.cursor and not self.token


def page(selection: Selection) -> Page:
    """The next records, oldest change first. Raises OaiError with noRecordsMatch.

    The time of a change is rounded up to a second that has not begun, and only seconds that have begun are given
    out: so whatever changes meanwhile stands behind all that was given out, and nothing is passed over.
    """
    rows = HarvestRecord.objects.filter(_condition(selection))
    size = rows.count()
    if selection.after:
        when, last = selection.after
        rows = rows.filter(Q(changed_at__gt=when) | Q(changed_at=when, pk__gt=last), changed_at__gte=when)
    found = list(rows.order_by("changed_at", "pk")[: A_PAGE + 1])
    if not found:
        raise OaiError("noRecordsMatch", "No record fits this question.")
    shown = found[:A_PAGE]
    return Page(
        _items(shown),
        max(size, selection.cursor + len(found)),
        selection.cursor,
        _rest(selection, shown) if len(found) > A_PAGE else "",
    )


def _condition(selection: Selection) -> Q:
    condition = Q(changed_at__lte=timezone.now())
    if selection.since:
        condition &= Q(changed_at__gte=selection.since)
    if selection.until:
        condition &= Q(changed_at__lte=selection.until)
    if selection.set_spec:
        condition &= Q(sets__contains=[selection.set_spec])
    return condition


def _rest(selection: Selection, shown: list[HarvestRecord]) -> str:
    last = shown[-1]
    rest = Selection(
        selection.prefix,
        selection.since,
        selection.until,
        selection.set_spec,
        (last.changed_at, last.pk),
        selection.cursor + len(shown),
    )
    return rest.token()


def _items(rows: list[HarvestRecord]) -> list[Item]:
    """The policy, asked now, says what is still open; the row only says what once was."""
    reports = open_reports().filter(pk__in=[row.pk for row in rows])
    citations = {report.pk: citation for report, citation in cited(reports)}
    return [Item(row, citations.get(row.pk)) for row in rows]


def sets() -> list[tuple[str, str]]:
    """Name and title of each set: the groups and the sectors. A proposed group is known only by an open report."""
    groups: QuerySet[WorkingGroup] = WorkingGroup.objects.filter(
        Q(pk__in=WorkingGroup.objects.shown().values("pk")) | Q(pk__in=open_reports().values("group"))
    )
    return [
        *((f"group-{group.code.lower()}", f"{PUBLISHER}, {group}") for group in groups),
        *((f"sector-{sector.slug}", f"Sector {sector}") for sector in Sector.objects.all()),
    ]
