"""From an upload that waits to one that is settled: claim, scan, look into, scan again, settle."""

import logging

from intake import at_work, quarantine
from intake.claims import MOST_TRIES
from intake.clamav import ScannerAwayError
from intake.examine import Examined
from intake.scanned import examine_and_scan
from intake.why import RefusedError, Why
from sector_reports.intake import actions
from sector_reports.models import Upload

logger = logging.getLogger(__name__)


def check_next() -> bool:
    """False where none is due. A worker that is killed here leaves a claim that another takes up at its next turn."""
    upload = actions.claim_upload()
    if upload is None:
        return False
    with at_work.ended(upload.pk):
        settle(upload)
    return True


def settle(upload: Upload) -> None:
    try:
        actions.accept(upload=upload, examined=look_into(upload))
    except RefusedError as error:
        actions.refuse(upload=upload, code=error.code)
    except ScannerAwayError:
        logger.warning("The virus scanner does not answer: upload %s waits in quarantine", upload.pk)
        actions.hold_back(upload=upload)


def look_into(upload: Upload) -> Examined:
    if upload.tries > MOST_TRIES:
        raise RefusedError(Why.GIVEN_UP)
    content = quarantine.read(upload.sha256)
    if content is None:
        raise RefusedError(Why.LOST)
    return examine_and_scan(content)
