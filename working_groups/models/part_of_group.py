from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.dated import Dated
from working_groups.models.working_group import WorkingGroup

if TYPE_CHECKING:
    from uuid import UUID


class PartOfGroup(Dated):
    """Somebody's place in a group; it ends with the group at the latest."""

    group_id: UUID

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Needs a transaction: the group is locked, so that it is not concluded while its new part is written."""
        super().clean()
        group = WorkingGroup.objects.select_for_update(of=("self",)).filter(pk=self.group_id).first()
        if group is None or group.concluded_on is None:
            return
        if self.ends is None or self.ends > group.concluded_on:
            raise ValidationError(
                _("%(group)s is concluded: what was part of it ended on %(day)s, or before."),
                params={"group": group.code, "day": group.concluded_on},
            )
