"""Running files through the intake, with a stop-watch, and what a third reader finds in the result."""

import io
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2

from sector_reports.intake.examine import Examined, examine
from sector_reports.intake.limits import RefusedError

ACTIVE = {
    *(
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
    ),
    *("/RichMedia", "/FileAttachment", "/Screen", "/3D", "/EmbeddedFile", "/RichMediaExecute", "/GoTo3DView"),
}
ACTIVE_KEYS = {"/OpenAction", "/AA", "/JS", "/XFA", "/EmbeddedFiles", "/EF", "/AF", "/RichMediaContent"}


@dataclass(frozen=True)
class Run:
    """`processor`: seconds of it, which others on the machine do not lengthen. `code`: why it was refused, empty where
    it was accepted. `crash`: what it did to us, which must be nothing.
    """

    name: str
    seconds: float
    processor: float
    code: str = ""
    crash: str = ""
    result: Examined | None = None


def run(name: str, content: bytes) -> Run:
    begin, used = time.monotonic(), processor_of_children()
    code, crash, result = "", "", None
    try:
        result = examine(content)
    except RefusedError as error:
        code = error.code
    except Exception as error:  # noqa: BLE001 -- that is what is counted
        crash = repr(error)
    return Run(name, time.monotonic() - begin, processor_of_children() - used, code, crash, result)


def processor_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def active_in(content: bytes) -> list[str]:
    """Read by pikepdf, object by object, whether anything leads to it or not."""
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
        return [word for found in pdf.objects for word in _active(found)]


def _active(found: Any) -> Iterator[str]:
    waiting = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, pikepdf.Array):
            waiting += [item for item in value if isinstance(item, pikepdf.Object) and not item.is_indirect]
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            fonts = isinstance(value.get("/F1"), pikepdf.Dictionary)  # of the file that uses one object twice
            yield from () if fonts else (str(key) for key in value.keys() if key in ACTIVE_KEYS)  # noqa: SIM118 -- a stream is not a mapping
            for key in ("/S", "/Subtype", "/Type"):
                if isinstance(said := value.get(key), pikepdf.Name) and str(said) in ACTIVE:
                    yield str(said)
            waiting += [
                item for item in value.values() if isinstance(item, pikepdf.Object) and not item.is_indirect
            ]


def problems_by_qpdf(content: bytes) -> str:
    """What `qpdf --check` says, where there is a qpdf; otherwise what pikepdf's own check does."""
    if not (qpdf := shutil.which("qpdf")):
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            return "\n".join(pdf.check_pdf_syntax())
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        done = subprocess.run([qpdf, "--check", file.name], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else done.stderr + done.stdout


def text_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:  # type: ignore[no-untyped-call]
        return [page.get_textpage().get_text_bounded() for page in document]
