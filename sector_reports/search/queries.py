"""A viewer and a question, as one query to the index: the policy is a part of it, so that nothing hidden is counted."""

from collections.abc import Callable, Iterable
from functools import partial

from tantivy import FieldType, Occur, Query

from sector_reports.search import schema as fields
from sector_reports.search.common import pairs_in
from sector_reports.search.policy import keys_held
from sector_reports.search.question import Question, Sought
from sector_reports.search.reading import Opened
from sector_reports.search.words import analyzer, is_little, languages
from working_groups.viewer import Viewer

Field = Callable[[str], str]  # the name of a field, by language
FEW = 50
PAIR = 2  # words


class Queries:
    def __init__(self, opened: Opened, viewer: Viewer) -> None:
        self.schema, self._common = opened.schema, opened.common
        self._keys = sorted(keys_held(viewer))
        self._stale = sorted(opened.stale)

    def available(self) -> Query:
        """The published reports that this viewer may see listed, as far as the index still knows how they are."""
        without = [self.any_of("report", self._stale)] if self._stale else []
        return every([self.any_of("listed", self._keys)], without=without)

    def readable(self) -> Query:
        return self.any_of("read", self._keys)

    def any_of(self, field: str, values: Iterable[str]) -> Query:
        """Counts nothing for the order. A few values are faster sought one by one than as a set, many are not."""
        wanted = list(values)
        if len(wanted) > FEW:
            return Query.const_score_query(Query.term_set_query(self.schema, field, wanted), 0.0)
        one_by_one = [Query.term_query(self.schema, field, value, "basic") for value in wanted]
        return Query.const_score_query(either(one_by_one), 0.0)

    def any_year(self, years: Iterable[int]) -> Query:
        wanted = [
            Query.range_query(self.schema, fields.YEAR, FieldType.Unsigned, first, last)
            for first, last in runs(sorted(set(years)))
        ]
        return Query.const_score_query(either(wanted), 0.0)

    def matching(self, question: Question, sectors: dict[Sought, str]) -> Query:
        """Title and abstract count for whoever may see them, the words of the pages only for whoever may read them.

        What stands in the title or the abstract also stands in the whole, and so counts twice for the order.
        `sectors`: what of the question names a sector; it finds the sector's reports too.
        """
        readable = self.readable()

        def stands(wanted: Callable[[Field], Query]) -> Query:
            return either([every([readable, wanted(fields.whole)]), wanted(fields.head)])

        def all_of_it(field: Field) -> Query:
            return every(
                [self._or_sector(self._in(field, each), sectors.get(each)) for each in question.wanted]
            )

        found = stands(all_of_it) if question.wanted else Query.all_query()
        unwanted = [stands(partial(self._in, sought=each)) for each in question.unwanted]
        return every([found], without=unwanted)

    def pages(self, reports: Iterable[str], wanted: Iterable[Sought]) -> Query:
        """The pages of these reports with any of the words, those with the most of them first."""
        return every(
            [
                self.any_of("report", reports),
                either([self._in(fields.page, sought) for sought in wanted]),
            ]
        )

    def any_word(self, wanted: Iterable[Sought], field: str, language: str) -> Query:
        """To mark what was found, in a text of this language."""
        return either([part for sought in wanted if (part := self._one(field, language, sought))])

    def _or_sector(self, query: Query, sector: str | None) -> Query:
        return either([query, self.any_of("sector", [sector])]) if sector else query

    def _in(self, field: Field, sought: Sought) -> Query:
        """In any of the portal's languages: a report is found whatever language the question is in."""
        parts = [self._one(field(language), language, sought) for language in languages()]
        return either([part for part in parts if part])

    def _one(self, field: str, language: str, sought: Sought) -> Query | None:
        words = analyzer(language).analyze(sought.text)
        if not words:
            return None
        terms = [Query.term_query(self.schema, field, word) for word in words]
        if len(terms) == 1:
            return terms[0]
        is_whole = field == fields.whole(language)
        pairs = pairs_in(words, self._common.get(language, frozenset())) if is_whole else []
        return self._phrase(
            field, words, terms, [self.any_of(fields.pairs(language), [pair]) for pair in pairs]
        )

    def _phrase(self, field: str, words: list[str], terms: list[Query], pairs: list[Query]) -> Query:
        """Its words count for the order: to count how often all of it stands there takes three times as long.

        `pairs`: those of its words that are indexed, which say all of a phrase of two, and leave few reports to look
        into for a longer one.
        """
        if len(words) > PAIR or not pairs:
            phrase = Query.phrase_query(self.schema, field, list(words))
            pairs = [*pairs, Query.const_score_query(phrase, 0.0)]
        return Query.boolean_query(
            [*((Occur.Must, pair) for pair in pairs), *((Occur.Should, term) for term in terms)]
        )


def worth_seeking(question: Question) -> Question:
    """Without the little words of a question that has others: "the" stands in nearly every report, but not in all."""
    large = tuple(sought for sought in question.wanted if sought.is_phrase or not is_little(sought.text))
    return Question(large or question.wanted, question.unwanted, question.filters)


def every(must: list[Query], *, without: Iterable[Query] = ()) -> Query:
    return Query.boolean_query(
        [*((Occur.Must, query) for query in must), *((Occur.MustNot, query) for query in without)]
    )


def either(queries: list[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return (
        Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()
    )


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow each other."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
