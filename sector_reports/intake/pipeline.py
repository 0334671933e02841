"""From an upload that waits to one that is settled: claim, scan, look into, scan again, settle."""

import logging

from django.conf import settings

from sector_reports.intake import actions, at_work, clamav, quarantine
from sector_reports.intake.clamav import ScannerAwayError
from sector_reports.intake.examine import Examined, examine
from sector_reports.intake.why import RefusedError, Why
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
    if upload.tries > actions.MOST_TRIES:
        raise RefusedError(Why.GIVEN_UP)
    content = quarantine.read(upload.sha256)
    if content is None:
        raise RefusedError(Why.LOST)
    return examine_and_scan(content)


def examine_and_scan(content: bytes) -> Examined:
    """Raises RefusedError, or ScannerAwayError where a scanner is set and does not answer."""
    if settings.PORTAL_CLAMAV:
        clamav.scan(content, settings.PORTAL_CLAMAV)
    examined = examine(content)
    if settings.PORTAL_CLAMAV:
        clamav.scan(examined.content, settings.PORTAL_CLAMAV)
    return examined
