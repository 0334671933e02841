from functools import partial
from typing import Any

from django.db import transaction

from journal.bell import ring
from journal.models import Entry
from notifications.triggers import is_news


def on_entry(sender: type[Entry], entry: Entry, **kwargs: Any) -> None:
    if is_news(entry):
        transaction.on_commit(partial(ring, "notifications.tasks.dispatch_journal"), robust=True)
