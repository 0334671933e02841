"""The fonts of the PDFs that the portal makes itself; nothing of the machine's own."""

from functools import cache
from pathlib import Path

import typst


@cache
def pdf_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[Path(__file__).parent])
