"""What the office does with a report: its label now and on a day to come, and its newest edition."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import Step
from journal.admin.journalled import person_of
from sector_reports.actions import change_label
from sector_reports.admin.edition_steps import PUBLISHING, publish_newest, withdraw_newest
from sector_reports.admin_forms import EmbargoForm, LabelForm, WithdrawForm
from sector_reports.models import Edition, Embargo, Report
from sector_reports.scheduling import cancel_embargo, set_embargo
from working_groups.tlp import Tlp


def relabel(request: HttpRequest, report: Report, tlp: Tlp, reason: str) -> None:
    is_released = report.state != Report.State.DRAFT
    comes_out = is_released or report.editions.filter(state=Edition.State.SCHEDULED).exists()
    if tlp == Tlp.RED and not comes_out:
        raise ValidationError(
            _("Publish or schedule an edition first: nobody in the office could publish a TLP:RED draft.")
        )
    change_label(report=report, tlp=tlp, reason=reason, by=person_of(request))


def embargo(request: HttpRequest, report: Report, ends_at: datetime.datetime, tlp: Tlp, reason: str) -> None:
    set_embargo(report=report, ends_at=ends_at, tlp=tlp, reason=reason, by=person_of(request))


def drop_embargo(request: HttpRequest, report: Report) -> None:
    cancel_embargo(report=report, by=person_of(request))


def embargo_of(report: Report) -> Embargo | None:
    return getattr(report, "embargo", None)


def as_set(report: Report) -> dict[str, Any]:
    """What the form of the embargo begins with."""
    row = embargo_of(report)
    return {"ends_at": row.ends_at, "tlp": row.tlp, "reason": row.reason} if row else {}


REPORT_STEPS = [
    Step(
        name="publish",
        label=_("Publish the newest draft"),
        explanation=PUBLISHING,
        act=publish_newest,
        done=_("The report is published."),
        offered=lambda report: any(edition.is_unreleased for edition in report.editions.all()),
    ),
    Step(
        name="withdraw",
        label=_("Withdraw the newest edition"),
        explanation=_("Its file is no longer given out; the report's page says why."),
        act=withdraw_newest,
        done=_("The edition is withdrawn."),
        form_class=WithdrawForm,
        offered=lambda report: report.state == Report.State.PUBLISHED,
        is_grave=True,
    ),
    Step(
        name="label",
        label=_("Change the label"),
        explanation=_(
            "A stricter label holds at once. A lower one needs a reason, and from TLP:AMBER+STRICT on two "
            "people. As TLP:RED only the named recipients see the report: name them first."
        ),
        act=relabel,
        done=_("The report has its new label."),
        form_class=LabelForm,
        initial=lambda report: {"tlp": report.tlp},
    ),
    Step(
        name="embargo",
        label=_("Set an embargo"),
        explanation=_(
            "At that time the label is lowered by itself. If the label is changed before, the embargo is over."
        ),
        act=embargo,
        done=_("The embargo is set."),
        form_class=EmbargoForm,
        initial=as_set,
        offered=lambda report: Tlp.CLEAR < report.label < Tlp.AMBER_STRICT,
    ),
    Step(
        name="cancel_embargo",
        label=_("Cancel the embargo"),
        explanation=_("The label stays as it is."),
        act=drop_embargo,
        done=_("The embargo is cancelled."),
        offered=lambda report: embargo_of(report) is not None,
    ),
]
