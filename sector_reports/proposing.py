"""How a report, or a further edition of one, begins, and how its draft is written until it is published.

Who may do it is asked before (`policy.labels_to_begin_with`, `policy.Action.WORK_ON`); here each step guards the state
that it starts from. A file goes the way of every upload.
"""

import datetime
import secrets
import string
from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from journal.admin import ADDED, CHANGED, Changes, enter
from journal.admin.changes import as_text
from members.models import Person
from sector_reports.actions import lock, need_label_within_group, opened_to
from sector_reports.intake.actions import TAKE_FILES, receive_upload
from sector_reports.models import Edition, Report, Upload
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp

File = tuple[str, bytes]  # its name and its content
MOST_FILES = 30
IN = datetime.timedelta(hours=1)


@transaction.atomic
def begin_report(
    *,
    group: WorkingGroup,
    title: str,
    abstract: str,
    kind: str,
    tlp: Tlp,
    is_announced: bool,
    addressed_groups: Collection[WorkingGroup],
    sectors: Collection[Sector],
    language: str,
    notes: str,
    file: File | None,
    by: Person,
) -> tuple[Edition, Upload | None]:
    """A draft with its first edition; the upload of its file, if one is given."""
    report = Report(
        group=group,
        slug=address_of(title),
        title=title,
        abstract=abstract,
        kind=kind,
        tlp=tlp,
        is_announced=is_announced,
    )
    if not group.is_at_work:
        raise ValidationError(_("This group is not at work, so it issues no report."))
    if tlp == Tlp.RED:
        raise ValidationError(_("No report begins as TLP:RED: nobody in the office could publish it."))
    need_label_within_group(report, tlp)
    report.save()
    report.refresh_from_db(fields=["number"])
    report.addressed_groups.set(addressed_groups)
    report.sectors.set(sectors)
    enter(report, ADDED, by=by, changes=opened_to(addressed_groups))
    return _add_edition(report, number=1, language=language, notes=notes, file=file, by=by)


def address_of(title: str) -> str:
    """The title, and some letters of chance: whether another address was free would tell of reports out of sight.

    The secretariat may give a draft another one.
    """
    chance = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _letter in range(5))
    return f"{slugify(title)[:100].strip('-') or 'report'}-{chance}"


@transaction.atomic
def begin_edition(
    *, report: Report, language: str, notes: str, file: File | None, by: Person
) -> tuple[Edition, Upload | None]:
    """The next edition, as a draft."""
    locked = _lock(report)
    need_room_for_edition(locked)
    highest = locked.editions.aggregate(highest=Max("number"))["highest"] or 0
    return _add_edition(locked, number=highest + 1, language=language, notes=notes, file=file, by=by)


def need_room_for_edition(report: Report) -> None:
    """Raises ValidationError while an edition is on its way, and for what the office could not publish."""
    if report.tlp == Tlp.RED:
        raise ValidationError(_("Nobody in the office could publish another edition of a TLP:RED report."))
    waiting = next((row for row in report.editions.all() if row.is_unreleased), None)
    if waiting:
        raise ValidationError(
            _("Edition %(number)d is not published yet: go on with that one."),
            params={"number": waiting.number},
        )


@transaction.atomic
def change_report(*, report: Report, values: dict[str, Any], by: Person) -> None:
    """Of a report that never came out: what it says of itself, by field."""
    locked = _lock(report)
    need_open_report(locked)
    if changes := _set(locked, values):
        enter(locked, CHANGED, by=by, changes=changes)


def need_open_report(report: Report) -> None:
    if report.state != Report.State.DRAFT:
        raise ValidationError(_("A report that was published is changed by the secretariat alone."))
    if any(row.state == Edition.State.SCHEDULED for row in report.editions.all()):
        raise ValidationError(_("The report is scheduled: it comes out as it was signed off."))


@transaction.atomic
def change_edition(
    *, edition: Edition, values: dict[str, Any], file: File | None, by: Person
) -> Upload | None:
    """Of a draft: its language and its notes. With another file, what was signed off is to be signed off anew."""
    _report, locked = lock(edition)
    need_open_edition(locked)
    if changes := _set(locked, values):
        enter(locked, CHANGED, by=by, changes=changes)
    return _receive(locked, file, by=by)


def need_open_edition(edition: Edition) -> None:
    if edition.state not in TAKE_FILES:
        raise ValidationError(
            _("Edition %(number)d is %(state)s and stays as it is."),
            params={"number": edition.number, "state": str(edition.get_state_display()).lower()},
        )


def why_not(need: Callable[[Any], None], row: Report | Edition) -> str:
    """In words; empty if nothing stands against it."""
    try:
        need(row)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def _lock(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)


def _add_edition(
    report: Report, *, number: int, language: str, notes: str, file: File | None, by: Person
) -> tuple[Edition, Upload | None]:
    edition = Edition.objects.create(report=report, number=number, language=language, notes=notes)
    enter(edition, ADDED, by=by, changes={})
    return edition, _receive(edition, file, by=by)


def _receive(edition: Edition, file: File | None, *, by: Person) -> Upload | None:
    if file is None:
        return None
    if Upload.objects.filter(by=by, received_at__gt=timezone.now() - IN).count() >= MOST_FILES:
        raise ValidationError(
            _("You have uploaded %(number)d files within an hour. Please wait a while."),
            params={"number": MOST_FILES},
        )
    name, content = file
    return receive_upload(edition=edition, content=content, name=name, by=by)


def _set(row: Report | Edition, values: dict[str, Any]) -> Changes:
    """What changed, as the journal tells it."""
    many = {field.name for field in row._meta.many_to_many}
    changes: Changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if name in many:
            changes[name] = [_codes(before.all()), _codes(value)]
            before.set(value)
        else:
            changes[name] = [as_text(before), as_text(value)]
            setattr(row, name, value)
    if columns := values.keys() - many:
        row.save(update_fields=columns)
    return changes


def _codes(rows: Any) -> str:
    """Groups by their codes, sectors by their names."""
    return ", ".join(sorted(getattr(row, "code", str(row)) for row in rows))
