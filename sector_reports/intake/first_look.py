"""What can be said of a file without opening it, cheap enough for a request."""

from sector_reports.intake.limits import LARGEST, TAIL, RefusedError


def look(content: bytes) -> None:
    """Raises RefusedError for what is too large, or does not begin and end as a PDF does."""
    if len(content) > LARGEST:
        raise RefusedError("too_large")
    if not content.startswith(b"%PDF-"):
        raise RefusedError("not_pdf")
    if b"%%EOF" not in content[-TAIL:]:
        raise RefusedError("cut_off")
