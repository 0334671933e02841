"""The cell of the names that an organisation bore before: `Old Name until 2018-05-01; Older Name until 2012-01-01`."""

import datetime
import re
from collections.abc import Iterable
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from members.dated import today
from members.models import FormerName, Organisation

ONE = re.compile(r"(.+?)\s+until\s+(\d{4}-\d{2}-\d{2})", re.DOTALL)
Borne = list[tuple[str, datetime.date]]


def former_names_cell(names: Iterable[FormerName]) -> str:
    return "; ".join(f"{row.name} until {row.ends or ''}".strip() for row in names)


def as_former_names(text: str) -> Borne:
    """Each with the day from which it was no longer borne, the oldest first."""
    found = [_as_one(part.strip()) for part in text.split(";") if part.strip()]
    found.sort(key=lambda name: name[1])
    if any(one[1] == other[1] for one, other in pairwise(found)):
        raise ValidationError(_("Two names end on the same day."))
    return found


def _as_one(text: str) -> tuple[str, datetime.date]:
    parts = ONE.fullmatch(text)
    try:
        name, day = parts.groups() if parts else ("", "")
        ends = datetime.date.fromisoformat(day)
    except ValueError as error:
        raise ValidationError(
            _("Write each name with the day from which it was no longer borne: Old Name until 2018-05-01.")
        ) from error
    if ends > today():
        raise ValidationError(_("A former name is one that is no longer borne."))
    return FormerName._meta.get_field("name").clean(name, None), ends


def made_former_names(organisation: Organisation, borne: Borne) -> list[FormerName]:
    """One after the other: each begins where the one before it ends."""
    starts = [None, *(ends for _name, ends in borne)]
    return [
        FormerName(organisation=organisation, name=name, period=DateRange(begins, ends))
        for begins, (name, ends) in zip(starts, borne, strict=False)
    ]
