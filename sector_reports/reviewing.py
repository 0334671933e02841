"""From a draft to something that somebody stands for: proposal, comments, what was made of them, sign-off.

Who may do it is asked before (`policy.Action.WORK_ON`); here each step guards the state that it starts from.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Person
from sector_reports.actions import lock, need_label_within_group, record_about
from sector_reports.models import Comment, Edition, Report, SignOff, StoredFile


@transaction.atomic
def propose_edition(*, edition: Edition, by: Person) -> None:
    """Ask those who work on it for their comments."""
    report, locked = lock(edition)
    if locked.state != Edition.State.DRAFT:
        raise ValidationError(_("Only a draft can be proposed."))
    if locked.file_id is None and locked.uploads.open().exists():
        raise ValidationError(_("The file of this edition is still being checked; wait for the answer."))
    if locked.file_id is None:
        raise ValidationError(_("Upload the PDF of this edition before you propose it."))
    need_label_within_group(report, report.label)
    _move(report, locked, Edition.State.IN_REVIEW, "report.proposed", by=by)
    edition.refresh_from_db()


@transaction.atomic
def take_back_edition(*, edition: Edition, by: Person) -> None:
    """A draft again: no more comments for now. Those that were made stay."""
    report, locked, _file = _in_review(edition)
    _move(report, locked, Edition.State.DRAFT, "report.taken_back", by=by)
    edition.refresh_from_db()


@transaction.atomic
def comment_on(*, edition: Edition, text: str, page: int | None = None, by: Person) -> Comment:
    report, locked, file = _in_review(edition)
    if page is not None and not 1 <= page <= file.pages:
        raise ValidationError(_("The file has the pages 1 to %(pages)d."), params={"pages": file.pages})
    comment = Comment.objects.create(edition=locked, text=text, page=page, by=by)
    record_about(report, "report.commented", by=by, changes={"comment": ["", str(comment.pk)]})
    return comment


@transaction.atomic
def decide_on(*, comment: Comment, disposition: str, reason: str = "", by: Person) -> None:
    """Accepted, accepted with changes, or rejected; the latter two with a reason. It may be decided anew."""
    report, _edition, _file = _in_review(comment.edition)
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    before = locked.disposition
    locked.disposition = Comment.Disposition(disposition)
    locked.disposition_reason = reason.strip()
    locked.disposed_by = by
    locked.disposed_at = timezone.now()
    if locked.disposition != Comment.Disposition.ACCEPTED and not locked.disposition_reason:
        raise ValidationError(_("Say why the comment is not accepted as it is."))
    locked.save()
    record_about(
        report,
        "report.comment_decided",
        by=by,
        changes={"comment": [str(locked.pk)] * 2, "disposition": [before, locked.disposition]},
    )
    comment.refresh_from_db()


@transaction.atomic
def sign_off(*, edition: Edition, by: Person, basis: str = "") -> None:
    """Stand for it with the file that it has now. `basis`: the decision it rests on, where no chair signs."""
    report, locked, file = _in_review(edition)
    if locked.comments.open().exists():
        raise ValidationError(_("Some comments are still open: decide on them first."))
    if locked.sign_offs.filter(file=file, by=by).exists():
        raise ValidationError(_("You have signed off this file already."))
    SignOff.objects.create(edition=locked, file=file, by=by, basis=basis.strip())
    record_about(report, "report.signed_off", by=by, reason=basis.strip())


def _in_review(edition: Edition) -> tuple[Report, Edition, StoredFile]:
    report, locked = lock(edition)
    if locked.state != Edition.State.IN_REVIEW:
        raise ValidationError(_("This edition is not in review."))
    if locked.file is None:
        raise ValidationError(_("This edition has no file any more: upload it first."))
    return report, locked, locked.file


def _move(report: Report, edition: Edition, state: Edition.State, verb: str, *, by: Person) -> None:
    before = edition.state
    edition.state = state
    edition.save(update_fields=["state"])
    record_about(report, verb, by=by, changes={"state": [before, state]})
