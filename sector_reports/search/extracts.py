"""The lines of a text where the words stand, with the words marked."""

from collections.abc import Iterable

from tantivy import Document, SnippetGenerator

from sector_reports.library import MARK_START, MARK_STOP
from sector_reports.search.queries import Queries
from sector_reports.search.question import Sought
from sector_reports.search.reading import Opened

LONGEST = 220


class Extracts:
    """Makes extracts of texts that the index need not hold."""

    def __init__(self, opened: Opened, queries: Queries, wanted: Iterable[Sought]) -> None:
        self._opened = opened
        self._queries = queries
        self._wanted = list(wanted)
        self._generators: dict[tuple[str, str], SnippetGenerator] = {}

    def of(self, text: str, field: str, language: str) -> str:
        """Empty if none of the words stands in the text."""
        document = Document()
        document.add_text(field, text)
        snippet = self._generator(field, language).snippet_from_doc(document)
        extract = marked(snippet.fragment(), [(each.start, each.end) for each in snippet.highlighted()])
        return " ".join(extract.split())

    def _generator(self, field: str, language: str) -> SnippetGenerator:
        if (field, language) not in self._generators:
            query = self._queries.any_word(self._wanted, field, language)
            generator = SnippetGenerator.create(self._opened.searcher, query, self._opened.schema, field)
            generator.set_max_num_chars(LONGEST)
            self._generators[field, language] = generator
        return self._generators[field, language]


def marked(fragment: str, places: list[tuple[int, int]]) -> str:
    """The places are counted in bytes of UTF-8."""
    whole, parts, done = fragment.encode(), [], 0
    for start, end in places:
        parts += [whole[done:start].decode(), MARK_START, whole[start:end].decode(), MARK_STOP]
        done = end
    return "".join([*parts, whole[done:].decode()]) if places else ""
