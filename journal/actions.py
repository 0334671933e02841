from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.transaction import TransactionManagementError

from journal.models import Entry
from journal.signals import entry_recorded


def record(
    verb: str,
    obj: models.Model,
    *,
    by: models.Model | None,
    label: str = "",
    group_id: UUID | None = None,
    tlp: int = 0,
    changes: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> Entry:
    """Write what happened, in the transaction in which it happens; this row is also the outbox.

    `label` stands for the object from now on; by default its `journal_label`, or its text where it has none. Raises
    TransactionManagementError outside a transaction: an entry that can outlive a rolled-back change would tell of
    something that never was.
    """
    _need_transaction()
    entry = _entry(verb, obj, by=by, label=label, group_id=group_id, tlp=tlp, changes=changes, reason=reason)
    entry.save(force_insert=True)
    entry_recorded.send(sender=Entry, entry=entry)
    return entry


def record_all(
    verb: str,
    told: Iterable[tuple[models.Model, dict[str, list[Any]]]],
    *,
    by: models.Model | None,
    label: str = "",
) -> None:
    """The same of thousands of objects, each with its changes, in a few queries."""
    _need_transaction()
    entries = [_entry(verb, obj, by=by, label=label, changes=changes) for obj, changes in told]
    for entry in Entry.objects.bulk_create(entries):
        entry_recorded.send(sender=Entry, entry=entry)


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("A journal entry is written inside the transaction it tells of.")


def _entry(
    verb: str,
    obj: models.Model,
    *,
    by: models.Model | None,
    label: str,
    group_id: UUID | None = None,
    tlp: int = 0,
    changes: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> Entry:
    return Entry(
        verb=verb,
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        object_label=(label or getattr(obj, "journal_label", "") or str(obj))[:300],
        by_id=by.pk if by else None,
        group_id=group_id,
        tlp=tlp,
        changes=changes or {},
        reason=reason,
    )
