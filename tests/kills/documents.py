"""The same for the documents of applications: they lie on shelves of their own, with rows and a sweep of their own."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from intake.shelf import Shelf
from intake.sweeping import YOUNG
from journal.chain import seal_entries, verify_chain
from journal.models import Entry
from members.joining import applying, documents
from members.joining.views.session import KEY
from members.models import Application, ApplicationDocument
from tests.kills.trial import (
    PATIENCE,
    Only,
    Outcome,
    Trial,
    age_files,
    digest_of,
    files_below,
    numbered,
    pdf,
)
from tests.kills.victims import temporary

RECEIVED, ACCEPTED = "application.document_received", "application.document_accepted"


def receiving_documents(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """The web process is killed; the applicant sees an error, and gives the document again unless it is there."""
    application, session, file = given(trial)
    whole = trial.victims.run("receive_document", session, str(file))
    yield "receiving a document", faults(trial, application) + ([] if whole.how == "done" else [whole.how])
    for at, said in numbered(whole.points, only):
        application, session, file = given(trial)
        ended = trial.victims.run("receive_document", session, str(file), at=at)
        found = [] if ended.how == "killed" else [f"not killed: {ended.how}"]
        if not application.documents.exists():
            again = trial.victims.run("receive_document", session, str(file))
            found += [] if again.how == "done" else [again.how]
        yield f"receiving a document, killed at {said}", found + faults(trial, application)


def checking_documents(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """The worker is killed; the next one takes it up."""
    yield from killed_while_waiting(trial, "check_document", "checking a document", only)


def sweeping_documents(trial: Trial, only: Only = ()) -> Iterator[Outcome]:
    """There is an original and a result that no row names, as a kill leaves them."""
    yield from killed_while_waiting(trial, "sweep_documents", "sweeping documents", only)


def killed_while_waiting(trial: Trial, role: str, words: str, only: Only) -> Iterator[Outcome]:
    application = waiting(trial)
    whole = trial.victims.run(role)
    yield words, faults(trial, application) + ([] if whole.how == "done" else [whole.how])
    for at, said in numbered(whole.points, only):
        application = waiting(trial)
        ended = trial.victims.run(role, at=at)
        found = [] if ended.how == "killed" else [f"not killed: {ended.how}"]
        yield f"{words}, killed at {said}", found + faults(trial, application)


def given(trial: Trial) -> tuple[Application, str, Path]:
    """An application, the session of its author, and a file to be given."""
    application = applying.begin_application(
        organisation_name="Sample Grid Operator",
        country="BE",
        category="sme",
        contact_name="Ada Example",
        contact_email=f"ada{Application.objects.count()}@grid.example",
    )
    session = SessionStore()
    session[KEY] = str(application.links.get().pk)
    session.save()
    file = trial.folder / f"given-{application.pk}.pdf"
    file.write_bytes(pdf())
    return application, str(session.session_key), file


def waiting(trial: Trial) -> Application:
    """With a document that nobody has looked into yet, and beside it what two kills have left two hours ago."""
    application, _session, file = given(trial)
    documents.add_document(application=application, content=file.read_bytes(), name=file.name)
    for shelf in (documents.given(), documents.checked()):
        litter(shelf)
    age_files(trial.folder, 2 * 3600)
    return application


@transaction.atomic
def litter(shelf: Shelf) -> None:
    """A file that no row names, and a half of one."""
    whole = shelf.place(shelf.keep(pdf()))
    whole.with_name(f"{whole.name}.0.part").write_bytes(b"%PDF-")


def faults(trial: Trial, application: Application) -> list[str]:
    """What does not hold, once the workers have had their turns and the sweep has come round."""
    until = time.monotonic() + PATIENCE
    while ApplicationDocument.objects.open().exists() and time.monotonic() < until:
        ended = trial.victims.run("check_document")
        if ended.how != "done":
            raise AssertionError(ended.how)
    found = unsettled(application)
    age_files(trial.folder, YOUNG + 60)
    ended = trial.victims.run("sweep_documents")
    found += [] if ended.how == "done" else [ended.how]
    found += strays(trial.folder)
    seal_entries()
    broken = verify_chain()
    return found + ([broken] if broken else [])


def unsettled(application: Application) -> list[str]:
    states = Counter(application.documents.values_list("state", flat=True))
    verbs = Counter(Entry.objects.about(application).values_list("verb", flat=True))
    found = [] if states == {ApplicationDocument.State.ACCEPTED: 1} else [f"documents: {dict(states)}"]
    return found + ([] if (verbs[RECEIVED], verbs[ACCEPTED]) == (1, 1) else [f"on record: {dict(verbs)}"])


def strays(folder: Path) -> list[str]:
    """Files without a row, and rows without a file, whole and sound; no original outlives its check."""
    rows = set(ApplicationDocument.objects.accepted().values_list("checked_sha256", flat=True))
    kept = files_below(documents.checked().folder)
    found = [f"without a row: {path.name}" for path in kept if path.name not in rows]
    found += [f"without its file: {digest}" for digest in rows - {path.name for path in kept}]
    found += [f"damaged: {path.name}" for path in kept if digest_of(path) != path.name]
    found += [f"an original is left: {path.name}" for path in files_below(documents.given().folder)]
    left = files_below(temporary(folder))
    return found + [f"left behind: {path}" for path in left if path.stat().st_size]


TRIALS = {
    "receiving documents": receiving_documents,
    "checking documents": checking_documents,
    "sweeping documents": sweeping_documents,
}
