"""Markdown as staff writes it, made into HTML that can do nothing: no tags but ours, no images, no scripts."""

from itertools import pairwise

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from working_groups.tlp import Tlp

TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br", "a", "em", "strong", "code", "pre"),
    *("div", "table", "thead", "tbody", "tr", "th", "td", "span"),
}
ATTRIBUTES = {
    "a": {"href"},
    "div": {"class"},
    "ol": {"start"},
    "span": {"class", "dir", "translate"},
    "table": {"class"},
    "td": {"data-label"},
    "th": {"scope"},
}
SCHEMES = {"http", "https", "mailto"}
BADGES = {
    label.label: f'<span class="tlp tlp-{label.code}" translate="no" dir="ltr">{label.label}</span>'
    for label in Tlp
}

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def render(text: str) -> SafeString:
    """The page keeps its one h1: a heading of the first level becomes one of the second.

    A paragraph or a cell that is nothing but a TLP label shows its badge.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        _fit_into_page(token)
    _name_cells(tokens)
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
        token.attrSet("class", "table fold")
    elif token.type == "th_open":
        token.attrSet("scope", "col")
    elif token.content in BADGES:
        token.children = [Token("html_inline", "", 0, content=BADGES[token.content])]


def _name_cells(tokens: list[Token]) -> None:
    """On a narrow screen a table folds, so each cell says under which heading it stands."""
    headings: list[str] = []
    column = 0
    for token, content in pairwise(tokens):
        match token.type:
            case "table_open":
                headings = []
            case "tr_open":
                column = 0
            case "th_open":
                headings.append(_words(content))
            case "td_open":
                token.attrSet("data-label", headings[column])
                column += 1


def _words(inline: Token) -> str:
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content for child in inline.children or []
    )
