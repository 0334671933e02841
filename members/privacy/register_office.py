"""What the tables of the office hold: findings, merges and imports."""

from members.models import Finding, FormerAddress, Merge, TableImport
from members.privacy.erasing import KEPT
from members.privacy.registry import declare, of

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
    organisational="organisation gone_id gone_name gone moved left_out filled undone_at",
    technical="id",
)
declare(
    TableImport,
    of("sent_by", "sent_by sent_at", beside="kind", erasing=KEPT),
    of_others="name content told",
    organisational="kind state",
    technical="id tries held_until settled_at",
)
