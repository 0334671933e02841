"""What the index holds: one document for each published report, and one for each page of its published editions.

A report's document has all its words twice: `head` is title and abstract, which may be listed, `all` has the pages too,
which must be readable. So one search over reports finds, counts and facets by whole reports; the documents of the pages
are only asked for the best pages of the reports that are shown.
"""

from pathlib import Path

from tantivy import Index, Schema, SchemaBuilder

from sector_reports.search.words import PLAIN, analyzer, languages

YEAR = "year"  # a number; the other facets are text
# What is counted. A column with exactly one value a document is counted in a fraction of the time of any other. So the
# sectors of a report count as one value, and its languages, as there are few different sets of them; of its
# organisations, as nearly every report has a set of its own, the first few have a column each; and where there is no
# value there is an empty one, for pages too.
EACH = ("organisation_1", "organisation_2", "organisation_3", "organisation_4")
REST = "organisation_rest"
COLUMNS = {  # by facet; a report is sought by the field that is called as the facet
    "kind": ("kind",),
    "sector": ("sectors",),
    "group": ("group",),
    "language": ("languages",),
    "label": ("label",),
    "organisation": (*EACH, REST),
}
VERSION = 8  # to be raised when the fields change, or the keys of the policy: older indexes are made anew


def head(language: str) -> str:
    return f"head_{language}"


def whole(language: str) -> str:
    return f"all_{language}"


def columns(facet: str) -> tuple[str, ...]:
    return COLUMNS.get(facet, (facet,))


def all_columns() -> list[str]:
    """Those that hold text."""
    return [name for names in COLUMNS.values() for name in names]


def page(language: str) -> str:
    return f"page_{language}"


def pairs(language: str) -> str:
    """Of common words that follow each other in the whole: see common.py."""
    return f"pairs_{language}"


def make_schema() -> Schema:
    builder = SchemaBuilder()
    for name in ("report", "listed", "read"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("report_number", fast=True)
    counted = all_columns()
    for name in dict.fromkeys([*COLUMNS, *counted]):
        builder.add_text_field(name, fast=name in counted, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(YEAR, indexed=True, fast=True)
    builder.add_unsigned_field("newest", fast=True)
    builder.add_text_field("title", tokenizer_name=PLAIN, index_option="basic")
    builder.add_text_field("words", tokenizer_name=PLAIN, index_option="basic")
    for language in languages():
        for name in (head(language), whole(language), page(language)):
            builder.add_text_field(name, tokenizer_name=language)
        builder.add_text_field(pairs(language), tokenizer_name="raw", index_option="basic")
    for name in ("edition", "page"):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def fingerprint() -> str:
    """Of the schema: an index made with another one is not believed."""
    return f"{VERSION} {' '.join(languages())}"


def open_index(folder: Path) -> Index:
    """Raises ValueError for a folder that holds none, or a damaged one."""
    index = Index(make_schema(), path=str(folder))
    for language in (PLAIN, *languages()):
        index.register_tokenizer(language, analyzer(language))
    return index
