"""After an edition got its file, or a report changed, a worker is told; a beat finds what nobody heard."""

from typing import Any

from journal.bell import ring_after_commit
from journal.models import Entry

# They change nothing that is derived from a report.
LOOKS = {"report.viewed", "report.downloaded", "report.opened_with_reason", "report.read"}


def on_entry(sender: type[Entry], entry: Entry, **kwargs: Any) -> None:
    if entry.content_type.app_label == "sector_reports" and entry.verb not in LOOKS:
        ring_after_commit("sector_reports.tasks.catch_up")
        if entry.verb == "upload.accepted":
            ring_after_commit("sector_reports.tasks.draw_pages")
