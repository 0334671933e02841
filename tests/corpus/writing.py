"""Writing PDFs by hand, rightly or wrongly, byte by byte the same each time."""

from collections.abc import Mapping

Objects = Mapping[int, str | bytes]

TEXT = "BT /F1 18 Tf 72 700 Td (The words of this page stay as they are.) Tj ET"


def as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


def stream(content: str | bytes, extra: str = "", length: int | None = None) -> bytes:
    data = as_bytes(content)
    size = len(data) if length is None else length
    return f"<< /Length {size} {extra} >>\nstream\n".encode("latin-1") + data + b"\nendstream"


def document(catalog: str = "", page: str = "", **more: str | bytes) -> dict[int, str | bytes]:
    """One page with text; `more` are further objects, named _10, _11, …."""
    objects: dict[int, str | bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> "
        f"/Contents 4 0 R {page} >>",
        4: stream(TEXT),
        5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    return objects | {int(name.strip("_")): value for name, value in more.items()}


def written(
    objects: Objects, *, trailer: str = "", root: int = 1, header: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
) -> bytes:
    """With a classical table."""
    return body(objects, header, trailer=f"/Root {root} 0 R {trailer}")


def body(objects: Objects, before: bytes, *, trailer: str, size: int = 0) -> bytes:
    """The objects, their table and their trailer, after what is there already."""
    parts, places, start = [before], {}, len(before)
    for number, value in objects.items():
        places[number] = start
        parts.append(f"{number} 0 obj\n".encode() + as_bytes(value) + b"\nendobj\n")
        start += len(parts[-1])
    content = b"".join(parts)
    most = size or max(objects, default=0) + 1
    content += b"xref\n"
    if not before.rstrip().endswith(b"%%EOF"):
        content += b"0 1\n0000000000 65535 f \n"
    content += b"".join(
        f"{number} 1\n{place:010} 00000 n \n".encode() for number, place in sorted(places.items())
    )
    return content + f"trailer\n<< /Size {most} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1")


def update(earlier: bytes, objects: Objects, *, trailer: str = "/Root 1 0 R", size: int = 100) -> bytes:
    """An incremental update: what came before stays in the file."""
    previous = int(earlier.rpartition(b"startxref")[2].split()[0])
    return body(objects, earlier, trailer=f"{trailer} /Prev {previous}", size=size)


def with_streams(
    objects: Objects, packed: Objects, *, pack: bytes | None = None, filters: str = "/FlateDecode"
) -> bytes:
    """With a stream for the table, and `packed` objects within an object stream (or `pack` in its place)."""
    import zlib  # noqa: PLC0415

    table: list[tuple[int, int, int]] = [(0, 0, 65535)]
    numbers = sorted([*objects, *packed])
    holder, table_number = max(numbers) + 1, max(numbers) + 2
    parts, pairs, at = [], [], 0
    for number, value in packed.items():
        pairs.append(f"{number} {at}")
        parts.append(as_bytes(value) + b"\n")
        at += len(parts[-1])
    first = " ".join(pairs).encode() + b"\n"
    inside = zlib.compress(first + b"".join(parts)) if pack is None else pack
    extra = f"/Type /ObjStm /N {len(packed)} /First {len(first)} /Filter {filters}"
    everything = {**objects, holder: stream(inside, extra)}
    content, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, value in everything.items():
        places[number] = len(content)
        content += f"{number} 0 obj\n".encode() + as_bytes(value) + b"\nendobj\n"
    inner = list(packed)
    for number in range(1, table_number):
        if number in places:
            table.append((1, places[number], 0))
        elif number in packed:
            table.append((2, holder, inner.index(number)))
        else:
            table.append((0, 0, 65535))
    table.append((1, len(content), 0))
    rows = b"".join(kind.to_bytes(1) + place.to_bytes(4) + last.to_bytes(2) for kind, place, last in table)
    extra = f"/Type /XRef /W [1 4 2] /Size {table_number + 1} /Root 1 0 R"
    start = len(content)
    content += f"{table_number} 0 obj\n".encode() + stream(rows, extra) + b"\nendobj\n"
    return content + f"startxref\n{start}\n%%EOF\n".encode()
