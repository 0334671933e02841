"""Opening a file as it is, without mending it, and whether its trees are trees."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from pikepdf import settings

from intake.limits import (
    DEPTH,
    FILTERS,
    NESTING,
    OBJECTS,
    PAGES,
    STRUCTURE_DEPTH,
    UNPACKED,
)
from intake.why import RefusedError, Why

Children = Callable[[pikepdf.Object], Iterator[pikepdf.Object]]


# qpdf goes through the pages while it opens a file.
SAID_BY_QPDF = {
    "no pages found": Why.NO_PAGES,
    "Loop detected": Why.LOOPS,
    "deeply nested": Why.TOO_DEEP,
    "flate_max_memory": Why.UNPACKS_TOO_FAR,
}

# What qpdf remarks upon without losing anything. All else that it remarks upon means that an object, or a part of one,
# was read as nothing: the file would be written anew without it, and nobody would know.
HARMLESS = (
    "is not one plus the highest object number",
    "object has offset 0",
    "accepting invalid xref table entry",
    "can't find PDF header",
    "extraneous whitespace seen before xref",
    "MediaBox is undefined",
    "Resources is missing or invalid; repairing",
    "is direct; converting to indirect",
    "empty object treated as null",
    "duplicated key",
    "output may still be valid",
)


def set_limits() -> None:
    """What qpdf itself keeps to, for instance while it unpacks the streams that hold objects."""
    settings.set_qpdf_limits(
        doc_max_warnings=5 * PAGES,
        parser_max_nesting=NESTING,
        max_stream_filters=FILTERS,
        parser_max_container_size=5 * OBJECTS,
        flate_max_memory=UNPACKED,
        png_max_memory=UNPACKED,
        run_length_max_memory=UNPACKED,
        tiff_max_memory=UNPACKED,
    )


def open_strictly(content: bytes) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(content), attempt_recovery=False, inherit_page_attributes=False)
    except pikepdf.PasswordError as error:
        raise RefusedError(Why.ENCRYPTED) from error
    except (pikepdf.PdfError, RuntimeError) as error:
        said = str(error)
        if b"/Encrypt" in content:  # in a way that qpdf does not know, or not well
            raise RefusedError(Why.ENCRYPTED) from error
        raise RefusedError(
            next((code for words, code in SAID_BY_QPDF.items() if words in said), Why.DAMAGED)
        ) from error
    if pdf.is_encrypted or "/Encrypt" in pdf.trailer:
        raise RefusedError(Why.ENCRYPTED)
    return pdf


def check_nothing_was_lost(pdf: pikepdf.Pdf) -> None:
    """Once everything was read."""
    if any(not any(words in str(said) for words in HARMLESS) for said in pdf.get_warnings()):
        raise RefusedError(Why.DAMAGED)


def check_structure(pdf: pikepdf.Pdf) -> None:
    if len(pdf.get_xref_table()) > OBJECTS:
        raise RefusedError(Why.TOO_MANY_OBJECTS)
    root = pdf.trailer.get("/Root")
    if not isinstance(root, pikepdf.Dictionary):
        raise RefusedError(Why.DAMAGED)
    check_pages(root)
    walk(root.get("/Outlines"), outline_items, DEPTH)
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        for field in items(form.get("/Fields")):
            walk(field, kids, DEPTH)
    names = root.get("/Names")
    trees: list[Any] = list(names.values()) if isinstance(names, pikepdf.Dictionary) else []
    tags = root.get("/StructTreeRoot")
    if isinstance(tags, pikepdf.Dictionary):
        trees += [tags.get("/ParentTree"), tags.get("/IDTree")]
        walk(tags, tagged, STRUCTURE_DEPTH)
    for tree in [*trees, root.get("/PageLabels")]:
        walk(tree, kids, DEPTH)


def check_pages(root: pikepdf.Dictionary) -> None:
    tree = root.get("/Pages")
    if not isinstance(tree, pikepdf.Dictionary):
        raise RefusedError(Why.DAMAGED)
    pages = sum("/Kids" not in node for node in nodes(tree, kids, DEPTH))
    if pages == 0:
        raise RefusedError(Why.NO_PAGES)
    if pages > PAGES:
        raise RefusedError(Why.TOO_MANY_PAGES)


def walk(root: pikepdf.Object | None, children: Children, deepest: int) -> None:
    for _node in nodes(root, children, deepest):
        pass


def nodes(root: pikepdf.Object | None, children: Children, deepest: int) -> Iterator[pikepdf.Dictionary]:
    """Every node once. Raises RefusedError where a node is met twice, for then it is no tree, or too far down."""
    seen = set()
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary):
            continue
        if depth > deepest:
            raise RefusedError(Why.TOO_DEEP)
        if node.is_indirect:
            if node.objgen in seen:
                raise RefusedError(Why.LOOPS)
            seen.add(node.objgen)
        if len(seen) > OBJECTS:
            raise RefusedError(Why.TOO_MANY_OBJECTS)
        yield node
        waiting += [(child, depth + 1) for child in children(node)]


def items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, pikepdf.Array) else []


def kids(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield from items(node.get("/Kids"))


def tagged(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements below one; what it holds beside them (marked content, references to objects) has no /S."""
    below = node.get("/K")
    for child in items(below) or [below]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child


def outline_items(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The items directly below one."""
    seen = set()
    item = node.get("/First")
    while isinstance(item, pikepdf.Dictionary):
        if item.is_indirect and item.objgen in seen:
            raise RefusedError(Why.LOOPS)
        seen.add(item.objgen)
        yield item
        item = item.get("/Next")
