"""Keeps this node's copy of the index: one process writes at a time, any number read.

    SEARCH_DIR/current     the name of the copy in use: the identifier of its IndexCopy
    SEARCH_DIR/<name>/     its files

A copy is brought up to date with the reports of which there are notes (StaleReport). The notes go once the index has
the changes for good; whoever reads asks for the notes first and for the index after, and so never misses a change.
"""

import datetime
import fcntl
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from tantivy import Document, IndexWriter

from sector_reports.models import IndexCopy, Report, StaleReport
from sector_reports.search import common
from sector_reports.search.documents import of_pages, of_reports
from sector_reports.search.schema import fingerprint, open_index

logger = logging.getLogger(__name__)

# Bytes that the writer fills before it writes a part to disk: an index made anew is quicker in few large parts.
MEMORY, MEMORY_TO_REBUILD = 128 * 1024 * 1024, 512 * 1024 * 1024
AT_ONCE = 200  # reports
FORGOTTEN = datetime.timedelta(days=30)  # a copy that nobody kept for so long is that of a node that is gone


class BusyError(Exception):
    """Another process is writing this node's index."""


class NoIndexError(Exception):
    """There is no index here that can be believed."""


def folder() -> Path:
    return Path(settings.SEARCH_DIR)


def current() -> UUID:
    """The copy in use; raises NoIndexError where there is none, or one with other fields than today's."""
    try:
        name, _space, made_with = (folder() / "current").read_text().strip().partition(" ")
        copy = UUID(name)
    except (OSError, ValueError) as error:
        raise NoIndexError(type(error).__name__) from error
    if made_with != fingerprint():
        raise NoIndexError("made for other fields")
    return copy


@contextmanager
def writing() -> Iterator[None]:
    """Raises BusyError at once if somebody else is at it."""
    folder().mkdir(parents=True, exist_ok=True)
    with open(folder() / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError from error
        yield


def rebuild(progress: Callable[[int, int], Any] = lambda done, whole: None) -> int:
    """Make the index anew from PostgreSQL; the old one answers until this one is whole. Returns its reports."""
    with writing():
        with transaction.atomic():
            copy = IndexCopy.objects.begin()
        place = folder() / str(copy.pk)
        place.mkdir()
        try:
            common.write(common.commonest(), place)
            number = _fill(place, progress)
            _take(copy)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            copy.delete()
            raise
        _keep_up(copy.pk)
        _clear_others(copy)
        return number


def keep_up() -> int:
    """Index the reports that have changed; how many. Raises NoIndexError where there is nothing to keep."""
    with writing():
        copy = current()
        if not IndexCopy.objects.filter(pk=copy).update(kept_at=timezone.now()):
            raise NoIndexError("unknown to the database")
        return _keep_up(copy)


def _fill(place: Path, progress: Callable[[int, int], Any]) -> int:
    """First the reports, then all the pages: the columns of reports that lie together are counted much faster."""
    identifiers = list(Report.objects.available().order_by("pk").values_list("pk", flat=True))
    words = common.read(place)
    writer = open_index(place).writer(MEMORY_TO_REBUILD, os.cpu_count() or 1)
    turns: list[Callable[[list[UUID]], Iterable[Document]]] = [partial(of_reports, common=words), of_pages]
    for turn, documents in enumerate(turns):
        for start in range(0, len(identifiers), AT_ONCE):
            progress((turn * len(identifiers) + start) // 2, len(identifiers))
            _add(writer, documents(identifiers[start : start + AT_ONCE]))
    writer.commit()
    writer.wait_merging_threads()
    progress(len(identifiers), len(identifiers))
    return len(identifiers)


def _keep_up(copy: UUID) -> int:
    notes = StaleReport.objects.filter(copy=copy).order_by("pk")
    known = dict(notes.values_list("pk", "report_id"))
    if not known:
        return 0
    changed = sorted(set(known.values()))
    place = folder() / str(copy)
    words = common.read(place)
    writer = open_index(place).writer(MEMORY, 1)
    for start in range(0, len(changed), AT_ONCE):
        part = changed[start : start + AT_ONCE]
        for report in part:
            writer.delete_documents_by_term("report", str(report))
        _add(writer, of_reports(part, words))
        _add(writer, of_pages(part))
    writer.commit()
    writer.wait_merging_threads()
    StaleReport.objects.filter(pk__in=known).delete()
    return len(changed)


def _add(writer: IndexWriter, documents: Iterable[Document]) -> None:
    for document in documents:
        writer.add_document(document)


def _take(copy: IndexCopy) -> None:
    """From now on readers use this one."""
    part = folder() / "current.part"
    part.write_text(f"{copy.pk} {fingerprint()}\n")
    part.replace(folder() / "current")


def _clear_others(copy: IndexCopy) -> None:
    """Those that lay here before, and those of nodes that are gone."""
    for place in folder().glob("????????-????-????-????-????????????"):
        if place.name != str(copy.pk):
            IndexCopy.objects.filter(pk=place.name).delete()
            shutil.rmtree(place, ignore_errors=True)
    IndexCopy.objects.filter(kept_at__lt=timezone.now() - FORGOTTEN).exclude(pk=copy.pk).delete()
