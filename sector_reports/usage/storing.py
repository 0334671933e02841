"""From Redis to PostgreSQL: each count once, whoever is killed when, and however many do it at a time."""

import datetime
import logging
import uuid
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from sector_reports.models import UsageBatch
from sector_reports.usage import pending
from sector_reports.usage.counting import OF_AN_ORGANISATION, ReadingTally, Tally

logger = logging.getLogger(__name__)

OF_READINGS = f"{OF_AN_ORGANISATION}|"
BATCHES_REMEMBERED = datetime.timedelta(days=7)

# In one order for all, so that no two batches wait for each other; without what has been deleted meanwhile.
ADD = """
INSERT INTO sector_reports_usagecount (report_id, edition_id, day, channel, metric, category, count)
SELECT new.report, new.edition, new.day, new.channel, new.metric, new.category, new.count
FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::text[], %s::text[], %s::text[], %s::int[])
    AS new (report, edition, day, channel, metric, category, count)
JOIN sector_reports_report ON sector_reports_report.id = new.report
LEFT JOIN sector_reports_edition
    ON sector_reports_edition.id = new.edition AND sector_reports_edition.report_id = new.report
WHERE new.edition IS NULL OR sector_reports_edition.id IS NOT NULL
ORDER BY new.report, new.edition, new.day, new.channel, new.metric, new.category
ON CONFLICT ON CONSTRAINT usage_counted_in_one_place
    DO UPDATE SET count = sector_reports_usagecount.count + EXCLUDED.count
"""

ADD_READINGS = """
INSERT INTO sector_reports_readingcount (organisation_id, month, count)
SELECT new.organisation, new.month, new.count
FROM unnest(%s::uuid[], %s::date[], %s::int[]) AS new (organisation, month, count)
JOIN members_organisation ON members_organisation.id = new.organisation
ORDER BY new.organisation, new.month
ON CONFLICT ON CONSTRAINT reading_counted_in_one_place
    DO UPDATE SET count = sector_reports_readingcount.count + EXCLUDED.count
"""


def store_pending() -> None:
    """A batch that fails stays for the next time, and does not hold up the others."""
    for batch in pending.set_aside():
        try:
            store(batch)
        except Exception:
            logger.exception("Batch %s of usage was not stored", batch)
    UsageBatch.objects.filter(stored_at__lt=timezone.now() - BATCHES_REMEMBERED).delete()


def store(batch: uuid.UUID) -> None:
    with transaction.atomic():
        _row, is_new = UsageBatch.objects.get_or_create(id=batch)
        if is_new:
            counts = pending.counts_in(batch)
            readings = {text: count for text, count in counts.items() if text.startswith(OF_READINGS)}
            add(_understood(Tally, {text: counts[text] for text in counts.keys() - readings.keys()}))
            add_readings(_understood(ReadingTally, readings))
    pending.forget(batch)


def add(counts: dict[Tally, int]) -> None:
    columns: list[Any] = [
        [str(tally.report) for tally in counts],
        [str(tally.edition) if tally.edition else None for tally in counts],
        [tally.day for tally in counts],
        [tally.channel for tally in counts],
        [tally.metric for tally in counts],
        [tally.category for tally in counts],
        list(counts.values()),
    ]
    with connection.cursor() as cursor:
        cursor.execute(ADD, columns)


def add_readings(counts: dict[ReadingTally, int]) -> None:
    columns: list[Any] = [
        [str(tally.organisation) for tally in counts],
        [tally.month for tally in counts],
        list(counts.values()),
    ]
    with connection.cursor() as cursor:
        cursor.execute(ADD_READINGS, columns)


T = TypeVar("T", Tally, ReadingTally)


def _understood(kind: type[T], counts: dict[str, int]) -> dict[T, int]:
    """Without what another version of the portal wrote and this one does not know."""
    understood = {}
    for text, count in counts.items():
        try:
            understood[kind.from_text(text)] = count
        except ValueError:
            logger.warning("A count of usage was not understood; it is left out")
    return understood
