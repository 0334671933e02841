from enum import Enum

from sector_reports.models import Report
from working_groups.policy import Action, can, waits_for_second_factor
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer


class Access(Enum):
    """Whether somebody who sees a report listed may open its file, and if not, what stands between."""

    OPEN = "open"
    WITH_REASON = "with a reason"
    SECOND_FACTOR = "second factor"
    WITHDRAWN = "withdrawn"
    SIGN_IN = "sign in"
    JOIN = "join"
    ACCEPT = "accept"
    ASK_CHAIR = "ask the chair"

    # Django's templates would otherwise call the class when they look at it.
    do_not_call_in_templates = True


def access_to(report: Report, viewer: Viewer) -> Access:
    """For a viewer to whom the report is listed."""
    if can(viewer, Action.READ, report):
        return Access.OPEN
    if can(viewer, Action.READ_WITH_REASON, report):
        return Access.WITH_REASON
    if waits_for_second_factor(viewer, Action.READ, report):
        return Access.SECOND_FACTOR
    if report.state == Report.State.WITHDRAWN:
        return Access.WITHDRAWN
    if viewer.person is None:
        return Access.SIGN_IN
    if report.tlp <= Tlp.GREEN:
        return Access.JOIN
    could_read = report.tlp == Tlp.RED or viewer.groups & report.audience().addressed_groups
    return Access.ACCEPT if could_read and not viewer.has_accepted_undertaking else Access.ASK_CHAIR
