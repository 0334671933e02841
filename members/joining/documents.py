"""The documents of an application: received, checked like every other PDF, kept apart from the files of reports."""

import hashlib
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake import at_work
from intake.claims import is_due
from intake.contents import hold_content
from intake.examine import Examined
from intake.first_look import look
from intake.limits import MB
from intake.names import file_name
from intake.shelf import Shelf
from intake.why import RefusedError, Why
from intake.words import refusal, removed_in_words
from journal.actions import record
from journal.bell import ring
from members.joining.applying import lock, touch
from members.models import Application, ApplicationDocument

MOST = 5
LARGEST = 10 * MB

State = ApplicationDocument.State


def given() -> Shelf:
    """Files as they came, for as long as they wait to be checked."""
    return Shelf(Path(settings.APPLICATIONS_DIR) / "given")


def checked() -> Shelf:
    """What was made of them."""
    return Shelf(Path(settings.APPLICATIONS_DIR) / "checked")


def takes_documents(application: Application) -> bool:
    """While it is written, and while a question is open, whose answer may be a document."""
    return application.is_begun or (application.is_undecided and application.questions.open().exists())


@transaction.atomic
def add_document(*, application: Application, content: bytes, name: str) -> ApplicationDocument:
    if len(content) > LARGEST:
        raise ValidationError(
            _("The file is larger than 10 MB. Save it with smaller pictures, for instance as JPEG."),
            code="too_large",
        )
    try:
        look(content)
    except RefusedError as error:
        raise ValidationError(str(refusal(error.code)), code=error.code) from error
    locked = lock(application)
    if not takes_documents(locked):
        raise ValidationError(_("This application takes no more documents."))
    theirs = locked.documents.exclude(state=State.REFUSED)
    if theirs.count() >= MOST:
        raise ValidationError(_("An application has at most %(most)d documents."), params={"most": MOST})
    digest = hashlib.sha256(content).hexdigest()
    if theirs.filter(sha256=digest).exists():
        raise ValidationError(_("This very file is there already."), code="twice")
    document = ApplicationDocument.objects.create(
        application=locked, name=file_name(name), size=len(content), sha256=given().keep(content)
    )
    touch(locked)
    record("application.document_received", locked, by=None, changes={"document": ["", digest]})
    transaction.on_commit(partial(ring, "members.joining.tasks.check_documents"), robust=True)
    return document


@transaction.atomic
def remove_document(*, document: ApplicationDocument) -> None:
    """While the application is not sent its author may take a document back; it is gone then."""
    application = lock(document.application)
    if not application.is_begun:
        raise ValidationError(_("This application has been sent: its documents stay with it."))
    touch(application)
    changes = {"document": [document.sha256, ""]}
    delete_documents(application, document.pk)
    record("application.document_removed", application, by=None, changes=changes)


def delete_documents(application: Application, *only: UUID) -> int:
    """Rows and files, for good; all of the application's, or those named. Needs its lock."""
    rows = application.documents.filter(pk__in=only) if only else application.documents.all()
    digests = list(rows.values_list("sha256", "checked_sha256"))
    rows.delete()
    for as_it_came, as_kept in digests:
        transaction.on_commit(partial(discard, given(), as_it_came), robust=True)
        if as_kept:
            transaction.on_commit(partial(discard, checked(), as_kept), robust=True)
    return len(digests)


@transaction.atomic
def discard(shelf: Shelf, digest: str) -> None:
    """Unless another document needs the same content. What a crash leaves here the nightly sweep takes away."""
    hold_content(digest)
    is_needed = needs_original if shelf == given() else needs_file
    if not is_needed(digest):
        shelf.place(digest).unlink(missing_ok=True)


def needs_original(digest: str) -> bool:
    return ApplicationDocument.objects.open().filter(sha256=digest).exists()


def needs_file(digest: str) -> bool:
    return ApplicationDocument.objects.filter(checked_sha256=digest).exists()


def in_words(document: ApplicationDocument) -> dict[str, Any]:
    """For a page: the document, why it was refused, and what was taken out of it."""
    return {
        "row": document,
        "refusal": refusal(document.refusal) if document.refusal else None,
        "removed": removed_in_words(document.removed),
    }


def content_of(document: ApplicationDocument) -> bytes | None:
    """What the secretariat opens; None where it is missing or damaged."""
    return checked().read(document.checked_sha256) if document.checked_sha256 else None


# The check


@transaction.atomic
def claim_document() -> ApplicationDocument | None:
    """The one that has waited longest. Whoever claims it says by `at_work.ended` that the work is over."""
    now = timezone.now()
    waiting = ApplicationDocument.objects.open().order_by("received_at")
    for pk in [document.pk for document in waiting if is_due(document, now)]:
        rows = ApplicationDocument.objects.open().select_for_update(of=("self",), skip_locked=True)
        document = rows.filter(pk=pk).first()
        if document and is_due(document, now):
            at_work.begin(document.pk)
            document.state, document.claimed_at = State.CHECKING, now
            document.tries += 1
            document.save(update_fields=["state", "claimed_at", "tries"])
            return document
    return None


@transaction.atomic
def accept(*, document: ApplicationDocument, examined: Examined) -> bool:
    """False where the claim is lost, or the document is gone meanwhile."""
    held = hold(document)
    if held is None:
        return False
    held.checked_sha256, held.pages = checked().keep(examined.content), examined.pages
    held.removed = [[code, times] for code, times in examined.removed]
    settle(held, State.ACCEPTED)
    return True


@transaction.atomic
def refuse(*, document: ApplicationDocument, code: Why) -> bool:
    held = hold(document)
    if held is None:
        return False
    held.refusal = code
    settle(held, State.REFUSED)
    return True


@transaction.atomic
def hold_back(*, document: ApplicationDocument) -> bool:
    """The scanner does not answer: the file stays in quarantine, and is tried again until it does."""
    held = hold(document)
    if held is None:
        return False
    held.state, held.tries = State.QUARANTINED, 0
    held.save(update_fields=["state", "tries"])
    return True


def hold(document: ApplicationDocument) -> ApplicationDocument | None:
    """Locked after its application; None unless the claim is still the one of `document`."""
    application = Application.objects.filter(documents=document.pk).first()
    if application is None:
        return None
    application = lock(application)
    rows = ApplicationDocument.objects.select_for_update(of=("self",))
    held = rows.filter(pk=document.pk).first()
    if held is None or not held.is_open or held.claimed_at != document.claimed_at:
        return None
    held.application = application
    return held


def settle(document: ApplicationDocument, state: State) -> None:
    """The file as it came is not kept any longer than it is needed."""
    document.state, document.settled_at = state, timezone.now()
    document.save()
    changes = {"document": [document.sha256, document.checked_sha256 or document.refusal]}
    record(f"application.document_{state.value}", document.application, by=None, changes=changes)
    transaction.on_commit(partial(discard, given(), document.sha256), robust=True)
