"""What may be meant: titles while somebody types, and another word where nothing was found.

Only from what this viewer may see listed: a word that stands in hidden reports alone is never suggested.
"""

from difflib import get_close_matches

from tantivy import Query

from sector_reports.models.report import ReportQuerySet
from sector_reports.search.queries import Queries, every
from sector_reports.search.question import Question, Sought
from sector_reports.search.reading import Opened
from sector_reports.search.words import folded
from working_groups.viewer import Viewer

MOST = 8
MOST_WORDS = 2_000
AS_ALIKE = 0.7


def titles(opened: Opened, viewer: Viewer, visible: ReportQuerySet, typed: str) -> list[str]:
    """Of reports whose title has all these words, the last of them perhaps only begun; the newest first."""
    *whole, begun = folded(typed) or [""]
    if not begun:
        return []
    queries = Queries(opened, viewer)
    words = [Query.term_query(opened.schema, "title", word, "basic") for word in whole]
    beginning = Query.regex_query(opened.schema, "title", f"{begun}.*")
    query = every([queries.available(), *words, beginning])
    hits = opened.searcher.search(query, MOST, count=False, order_by_field="newest").hits
    found = opened.numbers("report_number", [place for _score, place in hits])
    named = dict(visible.filter(number__in=found).values_list("number", "title"))
    return list(dict.fromkeys(named[report] for report in found if report in named))


def did_you_mean(opened: Opened, viewer: Viewer, question: Question) -> str:
    """The question with words of titles and abstracts in sight in place of those that are in none; or nothing."""
    queries = Queries(opened, viewer)
    seen = queries.available()
    meant = [_nearest(opened, seen, sought) for sought in question.wanted]
    if meant == list(question.wanted):
        return ""
    return str(Question(tuple(meant), question.unwanted))


def _nearest(opened: Opened, seen: Query, sought: Sought) -> Sought:
    return Sought(" ".join(_word(opened, seen, word) for word in folded(sought.text)), sought.is_phrase)


def _word(opened: Opened, seen: Query, word: str) -> str:
    """Itself if it is known: among the words that begin likewise, the most alike and then the commonest."""
    known = dict(opened.searcher.terms_with_prefix("words", word[:1], seen, MOST_WORDS))
    if word in known:
        return word
    alike = get_close_matches(word, known, n=1, cutoff=AS_ALIKE)
    return alike[0] if alike else word


def titles_from_database(visible: ReportQuerySet, typed: str) -> list[str]:
    """While there is no index: titles with these words, one after the other."""
    found = visible.filter(title__icontains=typed) if typed else visible.none()
    return list(found.newest_first().values_list("title", flat=True)[:MOST])
