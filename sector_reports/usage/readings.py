"""What the people of an organisation read, in one number, for its official contacts."""

from django.db.models import Sum

from members.models import Organisation
from sector_reports.models import ReadingCount
from sector_reports.usage.period import Period
from sector_reports.usage.suppression import LEAST_SHOWN, Figure, total

MONTHS = 12


def readings_of(organisation: Organisation, *, people: int) -> Figure | None:
    """In the last twelve months that are over. None where so few people act for it that it would tell of each."""
    if people < LEAST_SHOWN:
        return None
    period = Period.last_months(MONTHS)
    counts = ReadingCount.objects.filter(
        organisation=organisation, month__gte=period.first_day, month__lt=period.end
    )
    return total(counts.aggregate(times=Sum("count", default=0))["times"])
