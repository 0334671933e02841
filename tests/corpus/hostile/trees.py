"""Trees that are none: they lead back to themselves, or go on for ever; and tables that do."""

from tests.corpus.hostile.common import Make, one
from tests.corpus.writing import TEXT, document, stream, update, written


def tree_of_kids(depth: int, width: int) -> bytes:
    """Every node lists the next one `width` times: so many pages as no reader counts."""
    objects = document()
    for level in range(10, 10 + depth):
        kids = f"{level + 1} 0 R " * width if level < 9 + depth else "3 0 R " * width
        objects[level] = f"<< /Type /Pages /Kids [{kids}] /Count {width} >>"
    objects[2] = "<< /Type /Pages /Kids [10 0 R] /Count 1 >>"
    return written(objects)


def pages(count: int) -> bytes:
    numbers = range(10, 10 + count)
    objects = document()
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {count} >>"
    return written(
        objects
        | dict.fromkeys(numbers, "<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [0 0 9 9] >>")
    )


def many_objects() -> bytes:
    return written(document() | dict.fromkeys(range(10, 200_020), "null"))


def outlines(items: dict[int, str], first: int = 11) -> bytes:
    return written(document("/Outlines 10 0 R") | {10: f"<< /First {first} 0 R /Last {first} 0 R >>"} | items)


def deep(opening: str, closing: str, depth: int) -> str:
    return opening * depth + closing * depth


def xref_loop() -> bytes:
    content = one()
    start = int(content.rpartition(b"startxref")[2].split()[0])
    return content.replace(b"/Root 1 0 R  >>", f"/Root 1 0 R /Prev {start} >>".encode())


def two_tables_in_a_circle() -> bytes:
    first = one()
    second = update(first, {4: stream(TEXT)})
    start = int(second.rpartition(b"startxref")[2].split()[0])
    return second.replace(b"/Root 1 0 R  >>", f"/Root 1 0 R /Prev {start} >>".encode(), 1)


TREES: dict[str, tuple[Make, str]] = {
    "kids-loop": (
        lambda: written(document() | {2: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}),
        "loops",
    ),
    "kids-loop-far": (
        lambda: written(
            document()
            | {
                2: "<< /Type /Pages /Kids [10 0 R] /Count 1 >>",
                10: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
            }
        ),
        "loops",
    ),
    "kids-doubling": (lambda: tree_of_kids(30, 2), "loops"),
    "pages-too-deep": (lambda: tree_of_kids(300, 1), "too_deep"),
    "outline-next-loop": (
        lambda: outlines(
            {
                11: "<< /Title (a) /Parent 10 0 R /Next 12 0 R >>",
                12: "<< /Title (b) /Parent 10 0 R /Next 11 0 R >>",
            }
        ),
        "loops",
    ),
    "outline-first-loop": (
        lambda: outlines({11: "<< /Title (a) /Parent 10 0 R /First 11 0 R >>"}),
        "loops",
    ),
    "name-tree-loop": (lambda: one("/Names << /Dests 10 0 R >>", _10="<< /Kids [10 0 R] >>"), "loops"),
    "number-tree-loop": (lambda: one("/PageLabels 10 0 R", _10="<< /Kids [10 0 R] >>"), "loops"),
    "tags-loop": (
        lambda: one("/StructTreeRoot 10 0 R", _10="<< /K 11 0 R >>", _11="<< /S /P /P 10 0 R /K 11 0 R >>"),
        "loops",
    ),
    "field-loop": (
        lambda: one("/AcroForm << /Fields [10 0 R] >>", _10="<< /T (a) /Kids [10 0 R] >>"),
        "loops",
    ),
    "no-pages": (lambda: written(document() | {2: "<< /Type /Pages /Kids [] /Count 0 >>"}), "no_pages"),
    "pages-missing": (lambda: written(document() | {1: "<< /Type /Catalog >>"}), "damaged"),
    "too-many-pages": (lambda: pages(2001), "too_many_pages"),
    "too-many-objects": (many_objects, "too_many_objects"),
    "deep-arrays": (lambda: one(page="/X " + deep("[", "]", 5000)), "refused"),
    "deep-dictionaries": (lambda: one(page="/X " + deep("<< /A ", ">>", 5000)), "refused"),
    "very-deep-arrays": (lambda: one(page="/X " + deep("[", "]", 1_000_000)), "refused"),
    "catalog-is-a-page": (lambda: written(document(), root=3), "refused"),
    "catalog-is-missing": (lambda: written(document(), root=77), "refused"),
    "object-that-is-itself": (lambda: one(page="/X 10 0 R", _10="10 0 R"), "damaged"),
    "xref-loop": (xref_loop, "refused"),
    "tables-in-a-circle": (two_tables_in_a_circle, "refused"),
}
