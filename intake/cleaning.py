"""Taking out of a file whatever acts, and what tells more than the document says.

The way through the file is the reader's: from the root along every reference, so that each dictionary is judged for
what it is used as. What nothing leads to is not written anew.
"""

from collections import Counter
from typing import Any

import pikepdf

from intake import active
from intake.metadata import clean_metadata

CONTAINERS = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)


def clean(pdf: pikepdf.Pdf) -> Counter[str]:
    """Changes the document; answers what was removed, by code, and how often."""
    removed: Counter[str] = Counter()
    keep_only(pdf.trailer, active.KEPT_IN_TRAILER, removed)
    clean_metadata(pdf, removed)
    metadata = pdf.Root.Metadata
    keep_only(pdf.Root, active.KEPT_IN_ROOT, removed)
    if isinstance(names := pdf.Root.get("/Names"), pikepdf.Dictionary):
        keep_only(names, active.KEPT_IN_NAMES, removed)
    clean_tree(pdf.Root, removed)
    pdf.Root.Metadata = metadata
    return removed


def keep_only(found: Any, kept: set[str], removed: Counter[str]) -> None:
    for key in set(found.keys()) - kept:
        if code := active.GONE_KEYS.get(key):
            removed[code] += key != "/Metadata"
        del found[key]


def clean_tree(root: pikepdf.Object, removed: Counter[str]) -> None:
    """Depth does not matter here, and a dictionary that is used in two ways is judged for both."""
    seen = set()
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        found, names_are_free = waiting.pop()
        if found.is_indirect:
            if (found.objgen, names_are_free) in seen:
                continue
            seen.add((found.objgen, names_are_free))
        if isinstance(found, pikepdf.Array):
            waiting += [(item, False) for item in found if isinstance(item, CONTAINERS)]
            continue
        is_stream = isinstance(found, pikepdf.Stream)
        names_are_free = names_are_free and not is_stream
        if not clean_dictionary(found, removed, is_stream=is_stream, names_are_free=names_are_free):
            continue
        for key, value in found.items():
            if isinstance(value, CONTAINERS):
                waiting.append((value, key in active.FREE and not names_are_free))


def clean_dictionary(found: Any, removed: Counter[str], *, is_stream: bool, names_are_free: bool) -> bool:
    """False where nothing of it was left."""
    keys = set(found.keys())
    kind = name_of(found.get("/S")) if "/S" in keys else ""
    if kind in active.GONE_ACTIONS:
        empty(found, keys)
        removed[active.GONE_ACTIONS[kind]] += 1
        return False
    if names_are_free:
        return True
    if not is_stream and "/Subtype" in keys and name_of(found["/Subtype"]) in active.GONE_ANNOTATIONS:
        removed[active.GONE_ANNOTATIONS[name_of(found["/Subtype"])]] += 1
        empty(found, keys - {"/Rect"})
        return False
    gone = {key: active.GONE_KEYS[key] for key in keys & active.GONE_KEYS.keys()}
    if is_stream:
        gone |= dict.fromkeys(keys & active.GONE_FROM_STREAMS, "other_file")
    if kind in active.KEPT_ACTIONS and "/Next" in keys:
        gone["/Next"] = "action_chain"
    if isinstance(found.get("/URI"), pikepdf.Dictionary):
        gone["/URI"] = "unsafe_link"
    for key, code in gone.items():
        del found[key]
        removed[code] += 1
    clean_uses(found, keys, removed)
    return True


def clean_uses(found: Any, keys: set[str], removed: Counter[str]) -> None:
    """The actions, annotations and signatures that a dictionary holds."""
    for key in keys & {"/A", "/PA"}:
        if not is_kept(found[key], removed):
            del found[key]
    if "/Annots" in keys:
        clean_annotations(found, removed)
    if "/FT" in keys and name_of(found["/FT"]) == "/Sig":
        clean_signature(found, keys, removed)


def is_kept(action: Any, removed: Counter[str]) -> bool:
    """Whether what stands under /A may stay: an action that leads within the document or to the web; or no action."""
    if not isinstance(action, pikepdf.Dictionary) or "/S" not in action:
        return isinstance(action, CONTAINERS)  # attributes of a tag
    kind = name_of(action["/S"])
    if kind not in active.KEPT_ACTIONS:
        removed[active.GONE_ACTIONS.get(kind, "other_action")] += 1
        return False
    for key in set(action.keys()) - active.KEPT_ACTIONS[kind]:
        del action[key]
        removed["action_chain"] += key == "/Next"
    if kind == "/URI" and not is_safe(action.get("/URI")):
        removed["unsafe_link"] += 1
        return False
    if kind == "/Named" and name_of(action.get("/N")) not in active.KEPT_NAMED:
        removed["other_action"] += 1
        return False
    return True


def is_safe(address: Any) -> bool:
    return isinstance(address, pikepdf.String) and bool(active.ADDRESS.fullmatch(bytes(address)))


def clean_annotations(page: Any, removed: Counter[str]) -> None:
    annotations = page["/Annots"]
    if not isinstance(annotations, pikepdf.Array):
        del page["/Annots"]
        return
    for place in reversed(range(len(annotations))):
        annotation = annotations[place]
        is_one = isinstance(annotation, pikepdf.Dictionary)
        code = active.GONE_ANNOTATIONS.get(name_of(annotation.get("/Subtype"))) if is_one else ""
        if code or not is_one:
            del annotations[place]
        if code:
            empty(annotation, set(annotation.keys()) - {"/Rect"})  # something else may still lead to it
            removed[code] += 1


def clean_signature(field: Any, keys: set[str], removed: Counter[str]) -> None:
    """A signature holds for the bytes that were signed; the file is written anew."""
    for key in keys & {"/V", "/Lock", "/SV"}:
        del field[key]
        removed["signature"] += key == "/V"


def empty(found: Any, keys: set[str]) -> None:
    for key in keys - {"/Length", "/Filter", "/DecodeParms"}:
        del found[key]


def name_of(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""
