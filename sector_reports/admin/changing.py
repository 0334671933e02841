"""Changes to a report that come from no form of its own, entered in the record as if they did."""

from typing import Any

from django.db import transaction

from journal.admin import CHANGED, enter
from journal.admin.changes import as_text
from members.models import Person
from sector_reports.models import Report

MANY = ("sectors", "organisations", "addressed_groups")


def hold(report: Report) -> Report:
    """As it is now, and stays until the transaction ends."""
    return Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)


@transaction.atomic
def change_report(*, report: Report, by: Person, **values: Any) -> None:
    """Write those of these values that are new; of them, one entry. Neither the label nor the state is one."""
    locked = hold(report)
    before = {name: _value(locked, name) for name in values}
    new = {name: _plain(name, value) for name, value in values.items() if _plain(name, value) != before[name]}
    if not new:
        return
    columns = [name for name in new if name not in MANY]
    for name in columns:
        setattr(locked, name, new[name])
    locked.save(update_fields=columns)
    for name in new.keys() - columns:
        getattr(locked, name).set(new[name])
    enter(
        locked,
        CHANGED,
        by=by,
        changes={name: [_told(name, before[name]), _told(name, value)] for name, value in new.items()},
    )


def _value(report: Report, name: str) -> Any:
    return set(getattr(report, name).all()) if name in MANY else getattr(report, name)


def _plain(name: str, value: Any) -> Any:
    return set(value) if name in MANY else value


def _told(name: str, value: Any) -> str:
    """Groups by their codes: the record must say to whom a report was opened."""
    if name == "addressed_groups":
        return ", ".join(sorted(group.code for group in value))
    return ", ".join(sorted(map(str, value))) if name in MANY else as_text(value)
