"""What happens to a report on its day, by itself: an edition comes out, an embargo ends.

Both are decided by a person, are on record from then on, and happen once: also when nothing ran on the day itself.
"""

import datetime
import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Person
from sector_reports.actions import change_label, lock, need_ready, publish_edition, record_about
from sector_reports.models import Edition, Embargo, Report
from working_groups.tlp import Tlp

logger = logging.getLogger(__name__)


@transaction.atomic
def schedule_edition(*, edition: Edition, at: datetime.datetime, by: Person) -> None:
    """Publish it at that time; until then it stays as it is. Another time may be given later."""
    report, locked = lock(edition)
    need_ready(report, locked, by=by)
    _need_future(at)
    before = locked.publish_at
    locked.state = Edition.State.SCHEDULED
    locked.publish_at = at
    locked.save(update_fields=["state", "publish_at"])
    record_about(report, "report.scheduled", by=by, changes={"publish_at": [_text(before), _text(at)]})
    edition.refresh_from_db()


@transaction.atomic
def unschedule_edition(*, edition: Edition, by: Person | None, reason: str = "") -> None:
    """Put it into review again, where it may be changed. `by` is None where it could not come out on its day."""
    report, locked = lock(edition)
    if locked.state != Edition.State.SCHEDULED:
        raise ValidationError(_("This edition is not scheduled."))
    before = locked.publish_at
    locked.state = Edition.State.IN_REVIEW
    locked.publish_at = None
    locked.save(update_fields=["state", "publish_at"])
    record_about(
        report, "report.unscheduled", by=by, reason=reason, changes={"publish_at": [_text(before), ""]}
    )
    edition.refresh_from_db()


@transaction.atomic
def set_embargo(*, report: Report, ends_at: datetime.datetime, tlp: Tlp, reason: str, by: Person) -> None:
    """Lower the label at that time. Not from AMBER+STRICT or RED, which one person does not lower."""
    locked = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    _need_future(ends_at)
    if not tlp < locked.label < Tlp.AMBER_STRICT:
        raise ValidationError(
            _(
                "At the end of an embargo a label is lowered; from %(label)s it cannot become %(after)s by itself."
            ),
            params={"label": locked.label.label, "after": tlp.label},
        )
    if not reason.strip():
        raise ValidationError(_("Say why the label is lowered."))
    Embargo.objects.update_or_create(
        report=locked, defaults={"ends_at": ends_at, "tlp": tlp, "reason": reason.strip()}
    )
    record_about(
        locked,
        "report.embargoed",
        by=by,
        reason=reason.strip(),
        changes={"label": [locked.label.label, tlp.label], "ends_at": ["", _text(ends_at)]},
    )


@transaction.atomic
def cancel_embargo(*, report: Report, by: Person) -> None:
    """The label stays as it is."""
    locked = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    deleted, _rows = Embargo.objects.filter(report=locked).delete()
    if not deleted:
        raise ValidationError(_("This report has no embargo."))
    record_about(locked, "report.embargo_cancelled", by=by)


def publish_due() -> int:
    """Publish what is due, each edition by itself, and say how many.

    What cannot come out is in review again, with the reason on record.
    """
    due = Edition.objects.filter(state=Edition.State.SCHEDULED, publish_at__lte=timezone.now())
    return sum(_publish(edition) for edition in due.order_by("publish_at"))


def _publish(edition: Edition) -> bool:
    try:
        with transaction.atomic():
            _report, locked = lock(edition)
            if (
                locked.state != Edition.State.SCHEDULED
                or (locked.publish_at or timezone.now()) > timezone.now()
            ):
                return False
            publish_edition(edition=edition, by=None)
    except ValidationError as refusal:
        logger.warning("A scheduled edition cannot come out: %s", edition.pk)
        unschedule_edition(edition=edition, by=None, reason=" ".join(refusal.messages))
        return False
    return True


def end_embargoes() -> int:
    """Lower the labels that are due, each by itself, and say how many."""
    return sum(_end(embargo) for embargo in Embargo.objects.due().select_related("report"))


@transaction.atomic
def _end(embargo: Embargo) -> bool:
    report = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=embargo.report_id)
    due = Embargo.objects.due().filter(report=report).first()
    if due is None:
        return False
    change_label(report=report, tlp=Tlp(due.tlp), reason=due.reason, by=None)
    return True


def _need_future(at: datetime.datetime) -> None:
    if at <= timezone.now():
        raise ValidationError(_("Choose a time to come."))


def _text(at: datetime.datetime | None) -> str:
    return at.isoformat() if at else ""
