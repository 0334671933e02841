"""From a document that waits to one that is settled: claim, scan, look into, scan again, settle."""

import logging

from intake import at_work
from intake.claims import MOST_TRIES
from intake.clamav import ScannerAwayError
from intake.examine import Examined
from intake.scanned import examine_and_scan
from intake.why import RefusedError, Why
from members.joining import documents
from members.models import ApplicationDocument

logger = logging.getLogger(__name__)


def check_next() -> bool:
    """False where none is due. A worker that is killed here leaves a claim that another takes up at its next turn."""
    document = documents.claim_document()
    if document is None:
        return False
    with at_work.ended(document.pk):
        settle(document)
    return True


def settle(document: ApplicationDocument) -> None:
    try:
        documents.accept(document=document, examined=look_into(document))
    except RefusedError as error:
        documents.refuse(document=document, code=error.code)
    except ScannerAwayError:
        logger.warning("The virus scanner does not answer: document %s waits in quarantine", document.pk)
        documents.hold_back(document=document)


def look_into(document: ApplicationDocument) -> Examined:
    if document.tries > MOST_TRIES:
        raise RefusedError(Why.GIVEN_UP)
    content = documents.given().read(document.sha256)
    if content is None:
        raise RefusedError(Why.LOST)
    return examine_and_scan(content)
