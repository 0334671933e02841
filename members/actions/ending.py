import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.dated import Dated


def end_row(model: type[Dated], row: Dated, *, on: datetime.date) -> dict[str, list[str]]:
    """Close a dated row, or close it earlier; refuses one that has ended by then or that begins no earlier.

    Needs a transaction. Returns what changed, for the journal.
    """
    locked = model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.ends is not None and locked.ends <= on:
        raise ValidationError(_("This has already ended, on %(day)s."), params={"day": locked.ends})
    if locked.starts is not None and locked.starts >= on:
        raise ValidationError(_("It cannot end on %(day)s: it begins no earlier."), params={"day": on})
    before = locked.ends.isoformat() if locked.ends else ""
    locked.save(update_fields=locked.close(on))
    row.close(on)
    return {"ends": [before, on.isoformat()]}
