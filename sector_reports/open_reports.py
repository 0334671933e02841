"""What may leave by the doors that stand open to everybody and to every machine: citations, harvesting and feeds.

Whoever asks, nothing but published TLP:CLEAR reports: what left is copied on by others and never comes back.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from sector_reports.models import Relation, Report
from sector_reports.models.relation import RelationQuerySet
from sector_reports.models.report import ReportQuerySet
from working_groups.policy import Action, can
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS


def open_reports() -> ReportQuerySet:
    return Report.objects.visible_to(ANONYMOUS).available().filter(tlp=Tlp.CLEAR)


def is_open(report: Report) -> bool:
    """The same for one report."""
    return report.tlp == Tlp.CLEAR and can(ANONYMOUS, Action.READ, report)


def to_cite(reports: ReportQuerySet) -> ReportQuerySet:
    """With all that a citation is made of: five queries, however many reports."""
    return reports.select_related("group").prefetch_related("sectors", "organisations", "editions__file")


def between_open(relations: RelationQuerySet) -> Any:
    """The rows, marked with `is_between_open`: both reports are open, so that each may name the other at every door."""
    return relations.annotate(
        is_between_open=Exists(open_reports().filter(pk=OuterRef("report")))
        & Exists(open_reports().filter(pk=OuterRef("other")))
    )


def open_relations(reports: Collection[Report]) -> dict[UUID, list[Relation]]:
    """What each of these reports is to an open one, and what that is to it: one query, however many reports."""
    asked = {report.pk for report in reports}
    rows = Relation.objects.filter(
        Q(report__in=asked) | Q(other__in=asked), report__in=open_reports(), other__in=open_reports()
    )
    found: dict[UUID, list[Relation]] = defaultdict(list)
    for row in rows.select_related("report", "other"):
        for pk in asked & {row.report_id, row.other_id}:
            found[pk].append(row)
    return found
