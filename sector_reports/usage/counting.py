"""One view or one download more: cheap, and never in the way of the page or file that it counts.

While Redis does not answer nothing is counted, and a warning says so; the journal of TLP:AMBER and stricter is kept
apart from this and misses nothing. A page that nginx answers from its short cache is not counted either.
"""

import datetime
import logging
import time
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.http.response import HttpResponseBase

from members.dated import today
from sector_reports.models import Edition, Report, UsageCount
from sector_reports.usage import pending
from sector_reports.usage.period import first_of_month
from sector_reports.usage.robots import is_by_a_person, is_continuation
from sector_reports.usage.visitor import category_of, visitor_hash
from working_groups.middleware import ViewerRequest

logger = logging.getLogger(__name__)

SUCCESSFUL = {200, 206, 304}
OF_AN_ORGANISATION = "organisation"
PAUSE = 5  # seconds without trying again after Redis failed

_quiet_until = 0.0


@dataclass(frozen=True)
class Tally:
    """What is counted together."""

    report: UUID
    edition: UUID | None
    day: datetime.date
    channel: str
    metric: str
    category: str

    def as_text(self) -> str:
        edition = self.edition or ""
        return f"{self.report}|{edition}|{self.day}|{self.channel}|{self.metric}|{self.category}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raises ValueError for what `as_text` does not write."""
        report, edition, day, channel, metric, category = text.split("|")
        return cls(
            report=UUID(report),
            edition=UUID(edition) if edition else None,
            day=datetime.date.fromisoformat(day),
            channel=UsageCount.Channel(channel),
            metric=UsageCount.Metric(metric),
            category=category,
        )


@dataclass(frozen=True)
class ReadingTally:
    """That somebody who acts for an organisation read a report, whichever it was."""

    organisation: UUID
    month: datetime.date

    def as_text(self) -> str:
        return f"{OF_AN_ORGANISATION}|{self.organisation}|{self.month}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raises ValueError for what `as_text` does not write."""
        _kind, organisation, month = text.split("|")
        return cls(UUID(organisation), first_of_month(datetime.date.fromisoformat(month)))


def count_view(request: ViewerRequest, report: Report) -> None:
    if report.state != Report.State.DRAFT and is_by_a_person(request):
        _count(request, report, None, UsageCount.Channel.PAGE)


def count_download(request: ViewerRequest, edition: Edition, response: HttpResponseBase) -> None:
    if (
        edition.state == Edition.State.PUBLISHED
        and response.status_code in SUCCESSFUL
        and is_by_a_person(request)
        and not is_continuation(request)
    ):
        _count(request, edition.report, edition, UsageCount.Channel.FILE)


def count_reading(request: ViewerRequest, edition: Edition) -> None:
    """A page of the reader: the first of it that this visitor sees counts for all."""
    if edition.state == Edition.State.PUBLISHED and is_by_a_person(request):
        _count(request, edition.report, edition, UsageCount.Channel.READER, within=pending.READING)


def count_citation(request: ViewerRequest, report: Report) -> None:
    if is_by_a_person(request):
        _count(request, report, None, UsageCount.Channel.CITATION)


def _count(
    request: ViewerRequest,
    report: Report,
    edition: Edition | None,
    channel: str,
    *,
    within: int = pending.DOUBLE_CLICK,
) -> None:
    global _quiet_until  # noqa: PLW0603 -- what this process last learned of Redis
    if time.monotonic() < _quiet_until:
        return
    day = today()
    try:
        visitor = visitor_hash(request, request.viewer, pending.salt_of(day))
        tally = Tally(
            report=report.pk,
            edition=edition.pk if edition else None,
            day=day,
            channel=channel,
            metric=UsageCount.Metric.DOWNLOAD if edition else UsageCount.Metric.VIEW,
            category=category_of(request.viewer),
        )
        readings = [ReadingTally(pk, first_of_month(day)) for pk in request.viewer.organisations if edition]
        item = (edition or report).pk
        texts = [tally.as_text(), *(reading.as_text() for reading in readings)]
        pending.add_first_click(*texts, click=f"{visitor}:{channel}:{item}", within=within)
    except Exception as error:  # noqa: BLE001 -- whatever ails the counting, the page must be answered
        _quiet_until = time.monotonic() + PAUSE
        logger.warning("Views and downloads are not counted at present: %s", type(error).__name__)
