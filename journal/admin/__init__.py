from journal.admin.autocomplete import RowsInline
from journal.admin.changes import ADDED, CHANGED, REMOVED, Changes, enter, names_only
from journal.admin.entries import EntryAdmin
from journal.admin.journalled import JournalledAdmin, OfficeAdmin, ReadOnlyAdmin
from journal.admin.steps import Step

__all__ = [
    "ADDED",
    "CHANGED",
    "REMOVED",
    "Changes",
    "EntryAdmin",
    "JournalledAdmin",
    "OfficeAdmin",
    "ReadOnlyAdmin",
    "RowsInline",
    "Step",
    "enter",
    "names_only",
]
