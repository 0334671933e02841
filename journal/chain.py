import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction

from journal.models import DailyRoot, Entry, Seal

GENESIS = "0" * 64
LOCK = 7_215_001  # advisory lock: one sealer at a time


def entry_hash(entry: Entry, previous: str) -> str:
    """SHA-256 over the previous hash and every field of the entry, as compact JSON with sorted keys, in hex."""
    content = {
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(),
        "by": str(entry.by_id or ""),
        "verb": entry.verb,
        "object": [entry.content_type_id, str(entry.object_id), entry.object_label],
        "group": str(entry.group_id or ""),
        "tlp": entry.tlp,
        "changes": entry.changes,
        "reason": entry.reason,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous + text).encode()).hexdigest()


@transaction.atomic
def seal_entries(limit: int = 5_000) -> int:
    """Chain committed entries that have no seal yet, oldest first; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Seal.objects.order_by("number").last()
    previous = last.hash if last else GENESIS
    count = 0
    for entry in Entry.objects.unsealed().order_by("pk")[:limit]:
        previous = entry_hash(entry, previous)
        Seal.objects.create(entry=entry, hash=previous)
        count += 1
    return count


def write_daily_roots(today: datetime) -> None:
    """Keep the last seal of every finished day (UTC) that has one and no root yet."""
    days = Seal.objects.filter(entry__at__lt=datetime.combine(today.date(), time.min, UTC))
    newest = DailyRoot.objects.order_by("day").last()
    if newest:
        days = days.filter(entry__at__gte=datetime.combine(newest.day + timedelta(days=1), time.min, UTC))
    last_of_day: dict[date, Seal] = {
        seal.entry.at.astimezone(UTC).date(): seal for seal in days.select_related("entry").order_by("number")
    }
    for day, seal in last_of_day.items():
        DailyRoot.objects.get_or_create(day=day, defaults={"seal_number": seal.number, "hash": seal.hash})


def verify_chain() -> str | None:
    """None when every seal follows from its entry and the one before, and every root finds its seal as it was.

    Otherwise a sentence naming the first break. The roots tell of a chain that was computed anew or cut short; they
    are worth as much as the place where somebody else keeps a copy of them.
    """
    previous = GENESIS
    roots = {root.seal_number: root for root in DailyRoot.objects.all()}
    for seal in Seal.objects.select_related("entry").order_by("number").iterator(chunk_size=2_000):
        if seal.hash != entry_hash(seal.entry, previous):
            return f"Seal {seal.number} does not follow from entry {seal.entry_id}: the record was changed."
        previous = seal.hash
        root = roots.pop(seal.number, None)
        if root and root.hash != seal.hash:
            return (
                f"The root of {root.day} has another hash than seal {seal.number}: the chain was made anew."
            )
    for root in roots.values():
        return f"The root of {root.day} has lost its seal {root.seal_number}: the record was cut short."
    return None
