from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from journal.models import Entry
from members.dated import today
from members.models import Person
from sector_reports.models import Edition, Embargo, Report
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp


@transaction.atomic
def publish_edition(*, edition: Edition, by: Person | None, is_news: bool = True) -> None:
    """Publish what is signed off. The report takes today's date, unless it already has one.

    `by` is None for the portal itself, which publishes what was scheduled and what is only brought in. With
    `is_news` false nobody is told: the publication lies in the past and is only being brought in.
    """
    report, locked = lock(edition)
    need_ready(report, locked, by=by)
    before = locked.state
    locked.state = Edition.State.PUBLISHED
    locked.publish_at = None
    locked.published_at = timezone.now()
    locked.published_by = by
    locked.save(update_fields=["state", "publish_at", "published_at", "published_by"])
    report.state = Report.State.PUBLISHED
    report.published_on = report.published_on or today()
    report.save(update_fields=["state", "published_on"])
    verb = "report.published" if is_news else "report.imported"
    record_about(report, verb, by=by, changes={"state": [before, locked.state]})
    edition.refresh_from_db()


def lock(edition: Edition) -> tuple[Report, Edition]:
    """The rows as they are now, and stay until the transaction ends; the report first, always: see docs/locks.md."""
    report = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.report_id)
    return report, Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)


def need_ready(report: Report, edition: Edition, *, by: Person | None) -> None:
    """Raises ValidationError for an edition that cannot come out as it is, or that nobody stands for."""
    if not edition.is_unreleased:
        raise ValidationError(
            _("Only a draft can be published; this edition is %(state)s."),
            params={"state": edition.get_state_display()},
        )
    if edition.uploads.open().exists():
        raise ValidationError(_("The file of this edition is still being checked; wait for the answer."))
    if edition.file_id is None:
        raise ValidationError(_("Upload the PDF of this edition before you publish it."))
    if by and edition.comments.open().exists():
        raise ValidationError(_("Some comments are still open: decide on them first."))
    if by and not edition.is_signed_off:
        raise ValidationError(_("Nobody has signed off this edition with the file that it has now."))
    need_label_within_group(report, report.label)


def need_label_within_group(report: Report, tlp: Tlp) -> None:
    if tlp > report.group.highest_tlp:
        raise ValidationError(
            _("%(label)s is stricter than %(group)s allows."),
            params={"label": tlp.label, "group": report.group.code},
        )


@transaction.atomic
def withdraw_edition(*, edition: Edition, reason: str, by: Person) -> None:
    """Take a published edition back; its page keeps the reason, its file is no longer given out."""
    report, locked = lock(edition)
    if locked.state != Edition.State.PUBLISHED:
        raise ValidationError(_("Only a published edition can be withdrawn."))
    if not reason.strip():
        raise ValidationError(_("Say why the edition is withdrawn; readers will see the reason."))
    locked.state = Edition.State.WITHDRAWN
    locked.withdrawn_at = timezone.now()
    locked.withdrawn_reason = reason.strip()
    locked.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    if not report.editions.published().exists():
        report.state = Report.State.WITHDRAWN
        report.save(update_fields=["state"])
    record_about(
        report,
        "report.withdrawn",
        by=by,
        reason=locked.withdrawn_reason,
        changes={"state": [Edition.State.PUBLISHED, locked.state]},
    )
    edition.refresh_from_db()


@transaction.atomic
def change_label(*, report: Report, tlp: Tlp, reason: str = "", by: Person | None) -> None:
    """Raise a label at once, or lower it with a reason. AMBER+STRICT and RED are not lowered by one person.

    An embargo was decided for the label as it was, so it ends with it. `by` is None for the portal itself.
    """
    locked = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    before = locked.label
    if tlp == before:
        return
    if tlp < before and not reason.strip():
        raise ValidationError(_("Say why the label is lowered."))
    if tlp < before and before >= Tlp.AMBER_STRICT:
        raise ValidationError(
            _("%(label)s is lowered by two people together."), params={"label": before.label}
        )
    if tlp > before:
        need_label_within_group(locked, tlp)
    locked.tlp = tlp
    locked.save(update_fields=["tlp"])
    Embargo.objects.filter(report=locked).delete()
    record_about(
        locked, "report.label_changed", by=by, reason=reason, changes={"label": [before.label, tlp.label]}
    )
    report.tlp = tlp


@transaction.atomic
def record_access(*, report: Report, verb: str, by: Person, reason: str = "") -> Entry:
    """Note that a TLP:AMBER or stricter report was viewed or downloaded: before the first byte leaves."""
    return record_about(report, verb, by=by, reason=reason)


def opened_to(groups: Iterable[WorkingGroup]) -> dict[str, list[str]]:
    """What the record says of a new report: to which groups it is open is on record from its beginning, by codes."""
    codes = ", ".join(sorted(group.code for group in groups))
    return {"addressed_groups": ["", codes]} if codes else {}


def record_about(
    report: Report,
    verb: str,
    *,
    by: Person | None,
    reason: str = "",
    changes: dict[str, list[str]] | None = None,
) -> Entry:
    return record(
        verb,
        report,
        by=by,
        group_id=report.group_id,
        tlp=report.tlp,
        reason=reason,
        changes=changes,
    )
