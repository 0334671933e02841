"""Opens this node's index for a question, together with what must be left out of the answer."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from uuid import UUID

from tantivy import DocAddress, Index, Schema, Searcher

from sector_reports.models import IndexCopy
from sector_reports.search.common import Common
from sector_reports.search.common import read as read_common
from sector_reports.search.copies import NoIndexError, current, folder
from sector_reports.search.schema import open_index

logger = logging.getLogger(__name__)

MOST_STALE = 20_000  # with more, the database is the better answer until the index is made anew


@dataclass(frozen=True)
class Opened:
    """`stale`: reports that have changed since they were indexed; nothing of them may be told from this index.

    `common`: the words that were common when it was made.
    """

    index: Index
    searcher: Searcher
    common: Common
    stale: tuple[str, ...]

    @property
    def schema(self) -> Schema:
        return self.index.schema

    def numbers(self, field: str, places: list[DocAddress]) -> list[int]:
        """Of a field that each of these documents has."""
        return [int(value or 0) for value in self.searcher.fast_field_values(field, places)]


class _Reader:
    """The index that this process has open; read anew only after somebody has written to it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._copy: UUID | None = None
        self._state: tuple[int, int] | None = None
        self._index: Index | None = None
        self._common: Common = {}

    def searcher(self, copy: UUID) -> tuple[Index, Searcher, Common]:
        with self._lock:
            place = folder() / str(copy)
            state = _state_of(place)
            if self._index is None or self._copy != copy:
                self._index, self._common = open_index(place), read_common(place)
                self._index.config_reader("manual")
                self._index.reload()
                self._copy, self._state = copy, state
            elif state != self._state:
                self._index.reload()
                self._state = state
            return self._index, self._index.searcher(), self._common


_reader = _Reader()


def opened() -> Opened:
    """Raises NoIndexError where there is no index to be believed."""
    copy = current()
    # The notes first and the index after: a note goes only when the index has the change.
    stale = IndexCopy.objects.changed_since(copy)
    if stale is None:
        raise NoIndexError("unknown to the database")
    if len(stale) > MOST_STALE:
        raise NoIndexError("too far behind")
    return Opened(*_reader.searcher(copy), tuple(map(str, stale)))


@contextmanager
def whatever_ails_it() -> Iterator[None]:
    """Turns all that a missing or damaged index can raise into NoIndexError, with a word in the log.

    A fault within tantivy comes as a PanicException, which is no Exception and has no name that could be imported.
    """
    try:
        yield
    except NoIndexError as error:
        logger.warning("The search index is not asked: %s", error)
        raise
    except (ValueError, OSError) as error:
        logger.exception("The search index does not answer")
        raise NoIndexError(type(error).__name__) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        logger.exception("The search index has failed")
        raise NoIndexError("PanicException") from None


def _state_of(place: Path) -> tuple[int, int]:
    """Changes with every commit: tantivy writes its list of files anew and renames it into place."""
    state = os.stat(place / "meta.json")
    return state.st_ino, state.st_mtime_ns
