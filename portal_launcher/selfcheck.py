"""./portal run --once asks the running portal for the pages that show that it works."""

import re

from .messages import say
from .web_address import Answer, ask

PAGES = ("/", "/healthz", "/readyz", "/reports/")
REPORT = re.compile(r'href="(/reports/[a-z0-9-]+/)"')


def passes(port: int) -> bool:
    results = [tell(path, fine=is_fine(ask(port, path))) for path in PAGES]
    document = first_download(port)
    results.append(tell(document or "a download from /reports/", fine=document is not None))
    return all(results)


def is_fine(answer: Answer | None) -> bool:
    return answer is not None and answer.status == 200


def first_download(port: int) -> str | None:
    """The address of a report that every visitor may download, if its file is a PDF."""
    library = ask(port, "/reports/")
    reports = dict.fromkeys(REPORT.findall(library.text)) if library else {}
    for report in reports:
        path = f"{report}latest.pdf"
        answer = ask(port, path)
        if answer is not None and answer.status == 200 and answer.body.startswith(b"%PDF-"):
            return path
    return None


def tell(path: str, *, fine: bool) -> bool:
    say(f"  {'ok    ' if fine else 'FAILED'}  {path}")
    return fine
