"""Answers in OAI-PMH 2.0, http://www.openarchives.org/OAI/openarchivesprotocol.html: six verbs and eight errors."""

import datetime
import re
from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Min
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from sector_reports.citing.record import PUBLISHER, absolute
from sector_reports.harvest import records
from sector_reports.harvest.questions import WRITTEN, OaiError, Question, read, selected
from sector_reports.harvest.records import FORMATS, Item, MetadataFormat
from sector_reports.markup import DECLARATION, Markup, element
from sector_reports.models import HarvestRecord

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
EMAIL = re.compile(r"[^\s@/:]+@[^\s@/]+\.[^\s@/.]+")
ROOT = {
    "xmlns": NAMESPACE,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{NAMESPACE} {NAMESPACE}OAI-PMH.xsd",
}


def answer(asked: QueryDict) -> str:
    """The whole document, whatever was asked."""
    repeated: dict[str, str] = {}
    try:
        question = read(asked)
        repeated = {"verb": question.verb, **question.arguments}
        body = [element(question.verb, *_content(question))]
    except OaiError as error:
        if error.code == "badArgument":
            repeated = {}
        body = [element("error", str(error), attributes={"code": error.code})]
    return DECLARATION + element(
        "OAI-PMH",
        element("responseDate", _written(timezone.now())),
        element("request", absolute(reverse("oai")), attributes=repeated),
        *body,
        attributes=ROOT,
    )


def _content(question: Question) -> Iterable[Markup]:
    match question.verb:
        case "Identify":
            return _identify()
        case "ListMetadataFormats":
            return _formats(question.arguments.get("identifier"))
        case "ListSets":
            return _sets(question.arguments)
        case "GetRecord":
            kind = _format(question.arguments["metadataPrefix"])
            return [_record(records.item(question.arguments["identifier"]), kind)]
        case _:
            return _list(question)


def _identify() -> Iterable[Markup]:
    earliest = HarvestRecord.objects.aggregate(first=Min("changed_at"))["first"]
    facts = {
        "repositoryName": PUBLISHER,
        "baseURL": absolute(reverse("oai")),
        "protocolVersion": "2.0",
        "adminEmail": _admin_email(),
        "earliestDatestamp": _written(earliest or timezone.now()),
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }
    return [element(name, value) for name, value in facts.items()]


def _admin_email() -> str:
    """The address that the portal writes from, or the one for security; the protocol wants one with a dot.

    A portal that has neither yet, on somebody's own machine, names one that can never be anybody's (RFC 2606).
    """
    security = settings.PORTAL_SECURITY_CONTACT
    known = [parseaddr(settings.DEFAULT_FROM_EMAIL)[1], security.removeprefix("mailto:").partition("?")[0]]
    return next(filter(EMAIL.fullmatch, known), "portal@portal.invalid")


def _formats(identifier: str | None) -> Iterable[Markup]:
    if identifier is not None and records.item(identifier).citation is None:
        raise OaiError("noMetadataFormats", "This record is deleted.")
    return [
        element(
            "metadataFormat",
            element("metadataPrefix", prefix),
            element("schema", kind.schema),
            element("metadataNamespace", kind.namespace),
        )
        for prefix, kind in FORMATS.items()
    ]


def _sets(arguments: dict[str, str]) -> Iterable[Markup]:
    if arguments:
        raise OaiError("badResumptionToken", "The list of sets is given out whole.")
    found = records.sets()
    if not found:
        raise OaiError("noSetHierarchy", "There are no sets yet.")
    return [element("set", element("setSpec", name), element("setName", title)) for name, title in found]


def _list(question: Question) -> Iterable[Markup]:
    selection = selected(question.arguments)
    kind = _format(selection.prefix)
    page = records.page(selection)
    whole = question.verb == "ListRecords"
    parts = [_record(item, kind) if whole else _header(item) for item in page.items]
    if page.is_whole_list:
        return parts
    place = {"completeListSize": str(page.size), "cursor": str(page.cursor)}
    return [*parts, element("resumptionToken", page.token, attributes=place)]


def _format(prefix: str) -> MetadataFormat:
    kind = FORMATS.get(prefix)
    if kind is None:
        raise OaiError("cannotDisseminateFormat", f"The formats are {' and '.join(FORMATS)}.")
    return kind


def _record(item: Item, kind: MetadataFormat) -> Markup:
    if item.citation is None:
        return element("record", _header(item))
    return element("record", _header(item), element("metadata", kind.render(item.citation)))


def _header(item: Item) -> Markup:
    return element(
        "header",
        element("identifier", item.identifier),
        element("datestamp", _written(item.row.changed_at)),
        *(element("setSpec", name) for name in item.row.sets),
        attributes={} if item.citation else {"status": "deleted"},
    )


def _written(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime(WRITTEN)
