"""What may leave by the doors that stand open to everybody and to every machine: citations, harvesting and feeds.

Whoever asks, nothing but published TLP:CLEAR reports: what left is copied on by others and never comes back.
"""

from sector_reports.models import Report
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
