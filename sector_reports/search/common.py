"""The commonest words of the pages: which of them follow each other is indexed too, pair by pair.

Nearly every report has these words. To find a phrase of them by their places is to read their places in nearly every
report; a pair of words is a term like any other. An index is made with the words that were common then: with others it
would be slower for some phrases, and just as right. They lie in a file of their own, and so come from reports that are
open to everybody alone.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from sector_reports.models import Edition, Page
from sector_reports.open_reports import open_reports
from sector_reports.search.words import analyzer, languages

MOST = 1_000  # of a language
SAMPLE = 2_000  # pages

Common = Mapping[str, frozenset[str]]  # by language


def commonest() -> Common:
    """Of the first pages of open reports by their identifiers, which are random."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    editions = Edition.objects.published().filter(report__in=open_reports())
    rows = Page.objects.filter(file__editions__in=editions).order_by("pk")
    for language, text in rows.values_list("file__editions__language", "text")[:SAMPLE]:
        if language in languages():
            counts[language].update(analyzer(language).analyze(text))
    return {language: frozenset(dict(found.most_common(MOST))) for language, found in counts.items()}


def pairs_in(words: list[str], common: frozenset[str]) -> list[str]:
    """Each time that two common words follow each other."""
    return [f"{one} {next_one}" for one, next_one in pairwise(words) if one in common and next_one in common]


def write(common: Common, folder: Path) -> None:
    text = json.dumps({language: sorted(words) for language, words in common.items()})
    (folder / "common.json").write_text(text, encoding="utf-8")


def read(folder: Path) -> Common:
    """Raises OSError or ValueError where they are not to be read."""
    text = (folder / "common.json").read_text(encoding="utf-8")
    return {language: frozenset(words) for language, words in json.loads(text).items()}
