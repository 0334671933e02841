from typing import Any

from journal.bell import ring_after_commit
from journal.models import Entry
from notifications.triggers import is_news


def on_entry(sender: type[Entry], entry: Entry, **kwargs: Any) -> None:
    if is_news(entry):
        ring_after_commit("notifications.tasks.dispatch_journal")
