"""A table that is sent is tried by a worker, looked at by whoever sent it, confirmed, and written by a worker."""

import datetime
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.admin.tables.files import Table, read_table
from journal.admin.tables.refusing import BadTableError
from journal.bell import ring_after_commit
from members.importing.organisations import OrganisationSheet
from members.importing.people import PeopleSheet
from members.importing.sheet import MOST_ROWS, MOST_TOLD, Judged, Sheet, judge_all
from members.models import Person, TableImport

State = TableImport.State

SHEETS: dict[str, type[Sheet]] = {
    TableImport.Kind.ORGANISATIONS: OrganisationSheet,
    TableImport.Kind.PEOPLE: PeopleSheet,
}
TASK = "members.importing.tasks.work_on_tables"
HELD = datetime.timedelta(minutes=11)  # longer than the worker may take
MOST_TRIES = 3
SHOWN = 200  # characters of a cell


@transaction.atomic
def send_table(*, kind: str, content: bytes, name: str, by: Person) -> TableImport:
    table = TableImport(kind=kind, content=content, name=name[-200:], sent_by=by)
    table.full_clean(exclude=["content"])
    table.save()
    record("table.sent", table, by=by)
    ring_after_commit(TASK)
    return table


@transaction.atomic
def confirm_table(*, table: TableImport, by: Person) -> None:
    """What was looked at is written by a worker, which judges it once more."""
    locked = _lock(table)
    if locked.state != State.TRIED or locked.told.get("wrong") or not locked.told.get("changing"):
        raise ValidationError(_("There is nothing here that could be written."))
    locked.state, locked.tries, locked.held_until = State.CONFIRMED, 0, None
    locked.save(update_fields=["state", "tries", "held_until"])
    record("table.confirmed", locked, by=by)
    ring_after_commit(TASK)


@transaction.atomic
def drop_table(*, table: TableImport, by: Person | None) -> None:
    locked = _lock(table)
    if locked.state != State.TRIED:
        raise ValidationError(_("A worker has it, or it is settled already."))
    settle(locked, State.DROPPED, told={})
    record("table.dropped", locked, by=by)


def _lock(table: TableImport) -> TableImport:
    return TableImport.objects.select_for_update(of=("self",)).get(pk=table.pk)


def settle(table: TableImport, state: State, *, told: dict[str, Any]) -> None:
    """The table itself goes; of what was written only numbers are kept."""
    table.state, table.told, table.content = state, told, b""
    table.settled_at, table.held_until = timezone.now(), None
    table.save(update_fields=["state", "told", "content", "settled_at", "held_until"])


@transaction.atomic
def _refuse(table: TableImport, told: dict[str, Any]) -> None:
    settle(table, State.REFUSED, told=told)
    record("table.refused", table, by=None)


# A worker's part


def work_on_next() -> bool:
    """False where none is due. A worker that is killed leaves a claim that another takes up later."""
    table = _claim()
    if table is None:
        return False
    if table.tries > MOST_TRIES:
        _refuse(table, {"refusal": _("A worker was killed by it, again and again.")})
        return True
    (_write if table.state == State.CONFIRMED else _try)(table)
    return True


@transaction.atomic
def _claim() -> TableImport | None:
    due = TableImport.objects.due().order_by("sent_at").select_for_update(of=("self",), skip_locked=True)
    table = due.first()
    if table is not None:
        table.held_until, table.tries = timezone.now() + HELD, table.tries + 1
        table.save(update_fields=["held_until", "tries"])
    return table


def _try(table: TableImport) -> None:
    """What the rows would do: the import itself, rolled back."""
    try:
        with transaction.atomic():
            judged = _judged(table)
            transaction.set_rollback(True)
    except BadTableError as error:
        _tell(table, State.REFUSED, {"refusal": str(error.words)})
    else:
        _tell(table, State.TRIED, told_of(judged))


@transaction.atomic
def _tell(table: TableImport, state: State, told: dict[str, Any]) -> None:
    """Nothing, where it was forgotten while it was tried: who was erased stands in it."""
    locked = _lock(table)
    if locked.state != State.SENT:
        return
    if state == State.REFUSED:
        _refuse(locked, told)
        return
    locked.state, locked.told, locked.held_until = state, told, None
    locked.save(update_fields=["state", "told", "held_until"])


@transaction.atomic
def _write(table: TableImport) -> None:
    """All of the rows or none of them, and at once that it is done: nothing is written twice."""
    locked = _lock(table)
    if locked.state != State.CONFIRMED:
        return
    judged: list[Judged] = []
    try:
        with transaction.atomic():
            judged = _judged(locked)
            wrong = any(row.errors for row in judged)
            transaction.set_rollback(wrong)
    except BadTableError as error:
        _refuse(locked, {"refusal": str(error.words)})
        return
    told = told_of(judged)
    if wrong:
        _refuse(locked, {**told, "changes": []})
        return
    numbers = {name: told[name] for name in ("rows", "changing", "new", "same", "wrong")}
    settle(locked, State.WRITTEN, told=numbers)
    changes = {name: ["", str(told[name])] for name in ("new", "changing")}
    record("table.written", locked, by=locked.sent_by, changes=changes)


def _judged(table: TableImport) -> list[Judged]:
    read: Table = read_table(bytes(table.content), most_rows=MOST_ROWS)
    key, number = progress_key(table), len(read.rows)

    def progress(done: int) -> None:
        cache.set(key, (done, number), 3600)

    return judge_all(SHEETS[table.kind](table.sent_by), read, progress)


def progress_key(table: TableImport) -> str:
    return f"table-import-{table.pk}"


def told_of(judged: list[Judged]) -> dict[str, Any]:
    """What the page says of the rows; no more of them than can be looked through."""
    wrong = [row for row in judged if row.errors]
    changing = [row for row in judged if row.changes and not row.errors]
    return {
        "rows": len(judged),
        "wrong": len(wrong),
        "changing": len(changing),
        "new": sum(row.is_new for row in changing),
        "same": len(judged) - len(wrong) - len(changing),
        "noted": sum(bool(row.told) and not row.is_new for row in changing),
        "errors": [[row.number, column, words] for row in wrong[:MOST_TOLD] for column, words in row.errors],
        "changes": [
            {
                "number": row.number,
                "title": row.title,
                "is_new": row.is_new,
                "cells": [[name, before[:SHOWN], after[:SHOWN]] for name, before, after in row.changes],
                "told": row.told,
            }
            for row in sorted(changing, key=lambda row: (row.is_new, row.number))[:MOST_TOLD]
        ],
    }
