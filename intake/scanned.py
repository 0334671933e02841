"""All that a file goes through before it may be given out: scanner, child process, scanner again."""

from django.conf import settings

from intake import clamav
from intake.examine import Examined, examine


def examine_and_scan(content: bytes) -> Examined:
    """Raises RefusedError, or ScannerAwayError where a scanner is set and does not answer."""
    if settings.PORTAL_CLAMAV:
        clamav.scan(content, settings.PORTAL_CLAMAV)
    examined = examine(content)
    if settings.PORTAL_CLAMAV:
        clamav.scan(examined.content, settings.PORTAL_CLAMAV)
    return examined
