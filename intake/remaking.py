"""The steps between a file as it came and one that may be given out, each with its share of the processor."""

import io
from collections import Counter

import pikepdf
from pikepdf.jbig2 import JBIG2DecoderInterface, set_decoder

from intake import cleaning, gate, structure, unpack
from intake.limits import LARGEST, STEP
from intake.sandbox import allow
from intake.why import RefusedError, Why


class NoPictures(JBIG2DecoderInterface):
    """For scans in JBIG2, which pikepdf would have another program decode; PDFium shows them by itself."""

    def check_available(self) -> None:
        pass

    def decode_jbig2(self, jbig2: bytes, jbig2_globals: bytes) -> bytes:
        return b""


set_decoder(NoPictures())


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
            allow(STEP)
            written = write(pdf)
            allow(STEP)
            structure.check_nothing_was_lost(pdf)
            if gate.problems(written):
                # A stream without its end, perhaps: what it holds is packed anew. Once, and then it must be sound.
                written = write(pdf, recompress=True)
                if gate.problems(written):
                    raise RefusedError(Why.DAMAGED)
    except (pikepdf.PikepdfError, pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise RefusedError(Why.DAMAGED) from error
    if len(written) > LARGEST:
        raise RefusedError(Why.TOO_LARGE)
    return written, removed


def write(pdf: pikepdf.Pdf, *, recompress: bool = False) -> bytes:
    written = io.BytesIO()
    pdf.save(
        written,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
        deterministic_id=True,
        recompress_flate=recompress,
    )
    return written.getvalue()
