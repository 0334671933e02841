"""What can be said of a file without opening it, cheap enough for a request."""

from intake.limits import LARGEST, TAIL
from intake.why import RefusedError, Why


def look(content: bytes) -> None:
    """Raises RefusedError for what is too large, or does not begin and end as a PDF does."""
    if len(content) > LARGEST:
        raise RefusedError(Why.TOO_LARGE)
    if not content.startswith(b"%PDF-"):
        raise RefusedError(Why.NOT_PDF)
    if b"%%EOF" not in content[-TAIL:]:
        raise RefusedError(Why.CUT_OFF)
