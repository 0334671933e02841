"""What may happen to an upload. Whoever holds one by a claim that has run out meanwhile changes nothing any more."""

import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake import at_work, quarantine
from intake.claims import is_due
from intake.examine import Examined
from intake.first_look import look
from intake.names import file_name
from intake.why import RefusedError, Why
from intake.words import refusal
from journal.bell import ring
from members.models import Person
from sector_reports.actions import lock, record_about
from sector_reports.models import Edition, Report, StoredFile, Upload

TAKE_FILES = (Edition.State.DRAFT, Edition.State.IN_REVIEW)


@transaction.atomic
def receive_upload(*, edition: Edition, content: bytes, name: str, by: Person | None) -> Upload:
    """Keep a file for a draft edition, and have it checked. One that waits for the same edition gives way to it."""
    try:
        look(content)
    except RefusedError as error:
        raise ValidationError(str(refusal(error.code)), code=error.code) from error
    report, locked = lock(edition)
    if locked.state not in TAKE_FILES:
        raise ValidationError(_("Only a draft takes a new file; a published edition never changes."))
    for earlier in locked.uploads.open().select_for_update():
        settle(earlier, report, Upload.State.REFUSED, refusal=Why.REPLACED)
    upload = Upload.objects.create(
        edition=locked,
        by=by,
        name=file_name(name),
        size=len(content),
        sha256=quarantine.keep(content),
    )
    note(upload, report, "upload.received", {"file": ["", upload.sha256]})
    transaction.on_commit(partial(ring, "sector_reports.tasks.check_uploads"), robust=True)
    return upload


@transaction.atomic
def claim_upload() -> Upload | None:
    """The one that has waited longest; also those whose worker was killed, or whose scanner was away.

    Whoever claims it says by `at_work.ended` that the work is over.
    """
    now = timezone.now()
    waiting = Upload.objects.open().order_by("received_at")
    due = (upload.pk for upload in waiting if is_due(upload, now))
    upload = next((locked for pk in due if (locked := lock_due(pk, now))), None)
    if upload is None:
        return None
    at_work.begin(upload.pk)
    upload.state, upload.claimed_at, upload.tries = Upload.State.CHECKING, now, upload.tries + 1
    upload.save(update_fields=["state", "claimed_at", "tries"])
    return upload


def lock_due(pk: UUID, now: datetime.datetime) -> Upload | None:
    """None where another worker was quicker."""
    locked = Upload.objects.open().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    return locked if locked and is_due(locked, now) else None


@transaction.atomic
def take_in(*, edition: Edition, content: bytes, examined: Examined, name: str, by: Person | None) -> Upload:
    """What was looked into before it is given to its edition, as an import does."""
    report, locked = lock(edition)
    upload = Upload(
        edition=locked, by=by, name=file_name(name), size=len(content), sha256=quarantine.keep(content)
    )
    settle_as_accepted(upload, report, locked, examined)
    edition.refresh_from_db()
    return upload


@transaction.atomic
def accept(*, upload: Upload, examined: Examined) -> bool:
    """The edition has its file from now on. The same content is stored once. False where the claim is lost."""
    held = hold(upload)
    if held is None:
        return False
    locked, report, edition = held
    settle_as_accepted(locked, report, edition, examined)
    return True


@transaction.atomic
def refuse(*, upload: Upload, code: Why) -> bool:
    """False where the claim is lost."""
    held = hold(upload)
    if held is None:
        return False
    settle(held[0], held[1], Upload.State.REFUSED, refusal=code, changes={"refusal": ["", code]})
    return True


@transaction.atomic
def hold_back(*, upload: Upload) -> bool:
    """The scanner does not answer: the file stays in quarantine, and is tried again until it does."""
    held = hold(upload)
    if held is None:
        return False
    locked = held[0]
    locked.state, locked.tries = Upload.State.QUARANTINED, 0
    locked.save(update_fields=["state", "tries"])
    return True


def hold(upload: Upload) -> tuple[Upload, Report, Edition] | None:
    """Locked, in the order in which everything locks them; None unless the claim is still the one of `upload`."""
    report, edition = lock(Edition.objects.get(pk=upload.edition_id))
    locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if not locked.is_open or locked.claimed_at != upload.claimed_at:
        return None
    return locked, report, edition


def settle_as_accepted(upload: Upload, report: Report, edition: Edition, examined: Examined) -> None:
    file = StoredFile.objects.store_checked(examined.content, pages=examined.pages)
    changes = {"file": ["", file.sha256]}
    if examined.removed:
        changes["removed"] = ["", ", ".join(f"{code} {count}" for code, count in examined.removed)]
    upload.removed = [[code, count] for code, count in examined.removed]
    settle(upload, report, Upload.State.ACCEPTED, file=file, changes=changes)
    if edition.state in TAKE_FILES:
        edition.file = file
        edition.save(update_fields=["file"])


def settle(
    upload: Upload,
    report: Report,
    state: Upload.State,
    *,
    refusal: str = "",
    file: StoredFile | None = None,
    changes: dict[str, list[str]] | None = None,
) -> None:
    upload.state, upload.refusal, upload.file, upload.settled_at = state, refusal, file, timezone.now()
    upload.save()
    note(upload, report, f"upload.{state.value}", changes or {"refusal": ["", refusal]})


def note(upload: Upload, report: Report, verb: str, changes: dict[str, list[str]]) -> None:
    """On the record of the report, under its label; the name of the file may say too much and is left out."""
    number = str(Edition.objects.values_list("number", flat=True).get(pk=upload.edition_id))
    record_about(report, verb, by=upload.by, changes={"edition": [number, number], **changes})
