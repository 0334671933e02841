"""Markdown as staff writes it, made into HTML that can do nothing: no tags of its own, no image, no script."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br", "a", "em", "strong", "code", "pre"),
    *("div", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href"}, "div": {"class"}, "table": {"class"}, "th": {"scope"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def render(text: str) -> SafeString:
    """The page keeps its one h1: a first-level heading becomes one of the second level."""
    tokens = _parser.parse(text)
    for token in tokens:
        _fit_into_page(token)
    html = _parser.renderer.render(tokens, _parser.options, {})
    boxed = html.replace("<table", '<div class="table-box"><table').replace("</table>", "</table></div>")
    return SafeString(nh3.clean(boxed, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES))


def first_paragraph(text: str) -> str:
    """What a list shows of a text: the words of its first paragraph, without any mark-up."""
    tokens = _parser.parse(text)
    opening = next((place for place, token in enumerate(tokens) if token.type == "paragraph_open"), None)
    return "" if opening is None else _words(tokens[opening + 1])


def _fit_into_page(token: Token) -> None:
    if token.tag == "h1":
        token.tag = "h2"
    elif token.type == "table_open":
        token.attrSet("class", "table")
    elif token.type == "th_open":
        token.attrSet("scope", "col")


def _words(inline: Token) -> str:
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content for child in inline.children or []
    )
