"""A workbook is XML in a zip: it is unpacked within bounds, looked at, and packed anew before anything parses it."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _

from journal.admin.tables.refusing import BadTableError

MOST_PARTS = 500
LARGEST_INFLATED = 20 * 1024 * 1024
AT_ONCE = 64 * 1024
# Of what is packed in another way, some bytes are unpacked to gigabytes at once.
PIECEMEAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# The smallest tag has four bytes, of which openpyxl makes 500, or 250 where the cells are.
MOST_TAGS, MOST_TAGS_OF_CELLS = 100_000, 500_000
OF_CELLS = ("xl/worksheets/", "xl/sharedStrings")

DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
ENCODINGS = {b"utf-8", b"us-ascii"}

BROKEN = _("The file is damaged, or is no workbook. Save it again as “Excel Workbook (.xlsx)”.")
MACROS = _("The workbook holds macros. Save it as “Excel Workbook (.xlsx)”, without them.")
TOO_MUCH = _("The workbook is too large once it is unpacked.")


def repacked(content: bytes, *, times: int = 1) -> io.BytesIO:
    """The same workbook, of which every part is as large as it says, and is plain XML.

    `times` as many cells as usual are let through, for a worker that has the memory.
    """
    parts = _inflated(content)
    if "[Content_Types].xml" not in parts or "xl/workbook.xml" not in parts:
        raise BadTableError(BROKEN)
    if b"macroenabled" in parts["[Content_Types].xml"].lower() or any("vbaproject" in name for name in parts):
        raise BadTableError(MACROS)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            if name.lower().endswith((".xml", ".rels")):
                _need_plain_xml(data)
                _need_few_tags(name, data, times)
                archive.writestr(name, data)
    result.seek(0)
    return result


def _inflated(content: bytes) -> dict[str, bytes]:
    """Each part read piece by piece: what it says of its own size is not believed."""
    parts: dict[str, bytes] = {}
    left = LARGEST_INFLATED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                raise BadTableError(TOO_MUCH)
            for entry in entries:
                if entry.compress_type not in PIECEMEAL:
                    raise BadTableError(BROKEN)
                parts[entry.filename] = _read(archive, entry, left)
                left -= len(parts[entry.filename])
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise BadTableError(BROKEN) from error
    return parts


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    pieces = []
    with archive.open(entry) as part:
        while piece := part.read(AT_ONCE):
            left -= len(piece)
            if left < 0:
                raise BadTableError(TOO_MUCH)
            pieces.append(piece)
    return b"".join(pieces)


def _need_plain_xml(data: bytes) -> None:
    """No entities, which can grow without end or name other files, in an encoding in which that can be seen."""
    begins = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = DECLARED.match(begins)
    if (
        not begins.startswith(b"<")
        or b"\0" in data
        or b"<!DOCTYPE" in data
        or b"<!ENTITY" in data
        or (declared and declared[1].lower() not in ENCODINGS)
    ):
        raise BadTableError(BROKEN)


def _need_few_tags(name: str, data: bytes, times: int) -> None:
    if data.count(b"<") > (MOST_TAGS_OF_CELLS * times if name.startswith(OF_CELLS) else MOST_TAGS):
        raise BadTableError(TOO_MUCH)
