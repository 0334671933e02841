"""Running files through the intake, with a stop-watch, and what a third reader finds in the result."""

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from intake.examine import Examined

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


ROOT = Path(__file__).parent.parent.parent
HANGS = 60  # seconds, for what promises to end within 30


@dataclass(frozen=True)
class Run:
    """`processor`: seconds of it, which others on the machine do not lengthen. `memory`: bytes, the most that the child
    held. `code`: why it was refused, empty where it was accepted. `crash`: what it did to us, which must be nothing.
    """

    name: str
    seconds: float = 0
    processor: float = 0
    memory: int = 0
    code: str = ""
    crash: str = ""
    result: Examined | None = None


def run(name: str, content: bytes) -> Run:
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.corpus.measured"],
            input=content,
            capture_output=True,
            cwd=ROOT,
            timeout=HANGS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Run(name, seconds=HANGS, crash="hangs")
    if ended.returncode:
        return Run(name, crash=f"ended with {ended.returncode}: {ended.stderr.decode()[-200:]}")
    line, _end, result = ended.stdout.partition(b"\n")
    told = json.loads(line)
    pages, removed = told.pop("pages", None), told.pop("removed", None)
    examined = None if pages is None else Examined(content=result, pages=pages, removed=removed)
    return Run(name, result=examined, **told)


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
