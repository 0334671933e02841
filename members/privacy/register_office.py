"""What the tables of the office hold: findings, merges and imports."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.admin.tables.files import read_table
from journal.admin.tables.refusing import BadTableError
from members.importing.sheet import MOST_ROWS
from members.models import Finding, FormerAddress, Merge, TableImport
from members.models.merge import UNDONE_WITHIN
from members.privacy.erasing import KEPT, Erasing, Erasure, Rows
from members.privacy.registry import declare, of
from members.privacy.retention import retain, rows_rule
from members.privacy.subject import Subject

TOLD_FOR = datetime.timedelta(days=30)
OPEN_FOR = datetime.timedelta(days=7)


def naming(subject: Subject) -> Q:
    """In what is told of a table, or in the table itself: written later, it would bring them back."""
    kept = TableImport.objects.exclude(content=b"").iterator()
    holding = [table.pk for table in kept if holds(table, subject)]
    return subject.occurring_in("told") | subject.occurring_in("name") | Q(pk__in=holding)


def holds(table: TableImport, subject: Subject) -> bool:
    """What cannot be read as a table is refused by the worker, and not kept."""
    try:
        rows = read_table(bytes(table.content), most_rows=MOST_ROWS).rows
    except BadTableError:
        return False
    return any(subject.addresses & {cell.lower() for cell in row.cells.values()} for row in rows)


def having_left_out(subject: Subject) -> Q:
    return Q(left_out__icontains=str(subject.person.pk))


def _leave_out(rows: Rows, erasure: Erasure) -> None:
    """What is left out of a merge comes back when that is undone: not the rows of who was erased."""
    person = str(erasure.person.pk)
    for merge in rows:
        merge.left_out = [row for row in merge.left_out if person not in str(row)]
        merge.save(update_fields=["left_out"])


def _forget(rows: Rows, erasure: Erasure) -> None:
    for table in rows:
        forget_table(table)


def forget_table(table: TableImport) -> None:
    """What the file said, and what was told of it; one that was still open is dropped."""
    table.name, table.content, table.told = "", b"", {}
    if table.settled_at is None:
        table.state, table.settled_at = TableImport.State.DROPPED, timezone.now()
    table.save(update_fields=["name", "content", "told", "state", "settled_at"])


declare(
    Finding,
    of("dismissed_by", "dismissed_by settled_at", beside="kind reason", erasing=KEPT),
    organisational="kind content_type object_id other_id state since reason",
    technical="id",
)
declare(FormerAddress, organisational="organisation slug", technical="id")
declare(
    Merge,
    of("merged_by", "merged_by merged_at", beside="gone_name", erasing=KEPT),
    of(having_left_out, "", erasing=Erasing(_("taken out of what could be undone"), _leave_out)),
    of_others="left_out",
    organisational="organisation gone_id gone_name gone moved filled undone_at",
    technical="id",
)
declare(
    TableImport,
    of("sent_by", "sent_by sent_at", beside="kind", erasing=KEPT),
    of(naming, "", erasing=Erasing(_("what was told of a table that named them is deleted"), _forget)),
    of_others="name content told",
    organisational="kind state",
    technical="id tries held_until settled_at",
)


def old_tables(now: datetime.datetime) -> QuerySet[TableImport]:
    """Settled long ago, or left lying."""
    settled = Q(settled_at__lt=now - TOLD_FOR) & ~Q(told={}, name="")
    return TableImport.objects.filter(settled | Q(settled_at__isnull=True, sent_at__lt=now - OPEN_FOR))


def old_merges(now: datetime.datetime) -> QuerySet[Merge]:
    return Merge.objects.filter(merged_at__lt=now - UNDONE_WITHIN).exclude(left_out=[])


def forget_left_out(merge: Merge) -> None:
    merge.left_out = []
    merge.save(update_fields=["left_out"])


retain(
    rows_rule(
        "imports",
        what=_("Tables of people and organisations that were imported, and what was told of them"),
        how_long=_("the table until it is written, at most 7 days; what was told of it 30 days"),
        why=_("So that what is wrong in it can be found."),
        rows=old_tables,
        since="sent_at",
        act=forget_table,
    ),
    rows_rule(
        "merges",
        what=_("Rows that were left out when two organisations were merged"),
        how_long=_("30 days"),
        why=_("So long the merge can be undone."),
        rows=old_merges,
        since="merged_at",
        act=forget_left_out,
    ),
)
