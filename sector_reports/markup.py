"""XML as text, for the small documents that leave the portal."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NO_ATTRIBUTES: Mapping[str, str] = {}


class Markup(str):
    """Text that is XML already."""

    __slots__ = ()


def element(name: str, *content: str, attributes: Mapping[str, str] = NO_ATTRIBUTES) -> Markup:
    """One element; content that is no Markup is escaped, and loses the characters that XML 1.0 cannot hold."""
    said = "".join(f" {key}={quoteattr(printable(value))}" for key, value in attributes.items())
    inner = "".join(part if isinstance(part, Markup) else escape(printable(part)) for part in content)
    return Markup(f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>")


def printable(text: str) -> str:
    return NOT_IN_XML.sub("", text)


def single_line(text: str) -> str:
    """The words of a text, parted by single spaces."""
    return " ".join(printable(text).split())
