from django.db import transaction

from members.models import Person
from sector_reports.actions import opened_to, record_about
from sector_reports.importing.reading import Planned
from sector_reports.intake.actions import take_in
from sector_reports.models import Edition, Report


@transaction.atomic
def import_reports(*, rows: list[Planned], by: Person) -> list[Report]:
    """A draft for each row, with its file; all of them or none."""
    return [import_report(row=row, by=by) for row in rows]


def import_report(*, row: Planned, by: Person) -> Report:
    facts = row.facts
    day, precision = facts["published"] or (None, Report.Precision.DAY)
    report = Report.objects.create(
        slug=facts["slug"],
        title=facts["title"],
        abstract=facts["abstract"],
        kind=facts["kind"] or Report.Kind.SECTOR_REPORT,
        group=facts["group"][0],
        tlp=facts["label"],
        is_announced=facts["announced"] != "no",
        published_on=day,
        published_precision=precision,
    )
    report.sectors.set(facts["sectors"])
    report.organisations.set(facts["organisations"])
    report.addressed_groups.set(facts["addressed_groups"])
    edition = Edition.objects.create(report=report, language=facts["language"] or "en", notes=facts["notes"])
    record_about(report, "report.added", by=by, changes=opened_to(facts["addressed_groups"]))
    assert row.source is not None  # noqa: S101 -- a row without errors has it
    take_in(
        edition=edition,
        content=row.source.read_bytes(),
        examined=row.examined(),
        name=row.name,
        by=by,
    )
    return report
