"""What the second walker holds against a file: a list of its own, so that a gap in the other does not open the gate."""

import re
from collections.abc import Iterator
from typing import Any

from intake.walker import Name, Reference

KEYS = {
    "OpenAction",
    "AA",
    "JS",
    "JavaScript",
    "XFA",
    "EF",
    "RF",
    "AF",
    "EmbeddedFiles",
    "Collection",
    "RichMediaContent",
    "RichMediaSettings",
    "3DD",
    "3DA",
    "Renditions",
    "AlternatePresentations",
    "URLS",
    "OPI",
    "SpiderInfo",
    "Requirements",
    "Templates",
    "PieceInfo",
    "Encrypt",
}
ACTIONS = {
    "JavaScript",
    "Launch",
    "SubmitForm",
    "ImportData",
    "ResetForm",
    "GoToR",
    "GoToE",
    "Thread",
    "Rendition",
    "Movie",
    "Sound",
    "GoTo3DView",
    "RichMediaExecute",
    "Hide",
    "SetOCGState",
    "Trans",
    "GoToDp",
}
PLAIN_ACTIONS = {"GoTo", "URI", "Named"}
ANNOTATIONS = {"FileAttachment", "Sound", "Movie", "Screen", "RichMedia", "3D", "Projection"}
NAMED = {"NextPage", "PrevPage", "FirstPage", "LastPage"}
FREE = {
    "Font",
    "XObject",
    "ExtGState",
    "ColorSpace",
    "Pattern",
    "Shading",
    "Properties",
    "CharProcs",
    "RoleMap",
    "RoleMapNS",
    "ClassMap",
    "Dests",
    "Colorants",
    "N",
    "D",
    "R",
}
ADDRESS = re.compile(rb"(?i:https?://|mailto:)\S+")


def suspects(objects: dict[bytes, Any]) -> Iterator[str]:
    """A word for everything that acts, or might."""
    bound: set[bytes] = set()
    free: set[bytes] = set()
    for value in objects.values():
        for names_are_free, reference in references(value):
            (free if names_are_free else bound).add(bytes(reference))
    for number, value in objects.items():
        yield from within(value, names_are_free=number in free - bound)


def references(value: Any) -> Iterator[tuple[bool, Reference]]:
    waiting = [(value, "", False)]
    while waiting:
        found, key, in_free = waiting.pop()
        if isinstance(found, Reference):
            yield key in FREE and not in_free, found
        elif isinstance(found, dict):
            waiting += [(below, str(name), key in FREE and not in_free) for name, below in found.items()]
        elif isinstance(found, list):
            waiting += [(below, "", False) for below in found]


def within(value: Any, *, names_are_free: bool) -> Iterator[str]:
    waiting = [(value, names_are_free)]
    while waiting:
        found, free = waiting.pop()
        if isinstance(found, list):
            waiting += [(below, False) for below in found]
        elif isinstance(found, dict):
            yield from in_dictionary(found, names_are_free=free and "\0stream" not in found)
            waiting += [(below, name in FREE and not free) for name, below in found.items()]


def in_dictionary(found: dict[str, Any], *, names_are_free: bool) -> Iterator[str]:
    if (kind := name_of(found, "S")) in ACTIONS:
        yield kind
    if names_are_free:
        return
    yield from found.keys() & KEYS
    if name_of(found, "Subtype") in ANNOTATIONS and "\0stream" not in found:
        yield name_of(found, "Subtype")
    if "\0stream" in found and found.keys() & {"F", "FFilter", "Ref", "PS"}:
        yield "external data"
    for key in ("A", "PA"):
        if (
            isinstance(action := found.get(key), dict)
            and "S" in action
            and name_of(action, "S") not in PLAIN_ACTIONS
        ):
            yield "unknown action"
    if kind in PLAIN_ACTIONS and "Next" in found:
        yield "Next"
    if kind == "Named" and name_of(found, "N") not in NAMED:
        yield "Named"
    if "URI" in found and not (isinstance(found["URI"], bytes) and ADDRESS.fullmatch(found["URI"])):
        yield "URI"


def name_of(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    return value if isinstance(value, Name) else ""
