"""The steps between a file as it came and one that may be given out, each with its share of the processor."""

import io
from collections import Counter

import pikepdf

from sector_reports.intake import cleaning, structure, unpack
from sector_reports.intake.limits import LARGEST, STEP, RefusedError
from sector_reports.intake.sandbox import allow


def remake(content: bytes) -> tuple[bytes, Counter[str]]:
    """The file written anew, without what acts, and what was taken out. The same file gives the same bytes."""
    allow(STEP)
    structure.set_limits()
    try:
        with structure.open_strictly(content) as pdf:
            structure.check_structure(pdf)
            allow(STEP)
            unpack.unpack(pdf.objects)
            allow(STEP)
            removed = cleaning.clean(pdf)
            written = io.BytesIO()
            allow(STEP)
            pdf.save(
                written,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                fix_metadata_version=False,
                deterministic_id=True,
            )
    except (pikepdf.PikepdfError, pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise RefusedError("damaged") from error
    result = written.getvalue()
    if len(result) > LARGEST:
        raise RefusedError("too_large")
    return result, removed
