from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.models import Finding, Person
from members.quality.checks import Check, Found, checks

LOCK = 7_215_044  # advisory lock: one at a time
LOOKED_AT = "findings-looked-at"
State = Finding.State


def look_for_findings(only: Iterable[str] | None = None) -> int:
    """Enter what is new, take away what is mended, leave alone what was dismissed; how many are open then."""
    wanted = None if only is None else set(only)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for each in checks():
            if wanted is None or each.kind in wanted:
                _compare(each)
    cache.set(LOOKED_AT, timezone.now(), None)
    return Finding.objects.open().count()


def mended(findings: Iterable[Finding]) -> set[UUID]:
    """Those of the open ones whose row is right by now; the next look takes them away."""
    asked: dict[str, dict[UUID, Found]] = defaultdict(dict)
    for row in findings:
        if row.state == State.OPEN:
            asked[row.kind][row.pk] = (row.object_id, row.other_id)
    still = {
        check.kind: set(check.find([key for key, _other in asked[check.kind].values()]))
        for check in checks()
        if check.kind in asked
    }
    return {pk for kind, pairs in asked.items() for pk, pair in pairs.items() if pair not in still[kind]}


def _compare(check: Check) -> None:
    found = set(check.find(None))
    known = {
        (row.object_id, row.other_id): row
        for row in Finding.objects.filter(kind=check.kind).only("object_id", "other_id", "state")
    }
    of = ContentType.objects.get_for_model(check.model)
    new = [
        Finding(kind=check.kind, content_type=of, object_id=key, other_id=other)
        for key, other in found - known.keys()
    ]
    Finding.objects.bulk_create(new, batch_size=1_000)
    back = [known[pair].pk for pair in found & known.keys() if known[pair].state == State.GONE]
    gone = [row.pk for pair, row in known.items() if row.state == State.OPEN and pair not in found]
    Finding.objects.filter(pk__in=back).update(state=State.OPEN, since=timezone.now(), settled_at=None)
    Finding.objects.filter(pk__in=gone).update(state=State.GONE, settled_at=timezone.now())


@transaction.atomic
def dismiss_finding(*, finding: Finding, reason: str, by: Person) -> None:
    """It stays as it is, and is not found again."""
    locked = _lock(finding)
    if locked.state != State.OPEN:
        raise ValidationError(_("This is settled already."))
    if not reason.strip():
        raise ValidationError(_("Say why: it goes on record."))
    locked.state, locked.settled_at = State.DISMISSED, timezone.now()
    locked.reason, locked.dismissed_by = reason, by
    locked.save(update_fields=["state", "settled_at", "reason", "dismissed_by"])
    record("finding.dismissed", locked, by=by, reason=reason)


@transaction.atomic
def reopen_finding(*, finding: Finding, by: Person) -> None:
    """The next look takes it away if it is mended."""
    locked = _lock(finding)
    if locked.state != State.DISMISSED:
        raise ValidationError(_("This was not left as it is."))
    locked.state, locked.settled_at, locked.reason, locked.dismissed_by = State.OPEN, None, "", None
    locked.save(update_fields=["state", "settled_at", "reason", "dismissed_by"])
    record("finding.reopened", locked, by=by)


def _lock(finding: Finding) -> Finding:
    return Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
