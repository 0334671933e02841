from typing import Any, Generic, TypeVar

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin
from members.admin import HoldsFilter, PeriodMixin
from members.admin.dated import end_step
from working_groups import actions
from working_groups.models import Mandate, Participation, WorkingGroup
from working_groups.models.part_of_group import PartOfGroup

P = TypeVar("P", bound=PartOfGroup)


class PartOfGroupAdmin(PeriodMixin, JournalledAdmin[P], Generic[P]):
    def held_before(self, object_id: str) -> QuerySet[WorkingGroup]:
        groups = WorkingGroup.objects.select_for_update(of=("self",))
        return groups.filter(pk__in=self.model._default_manager.filter(pk=object_id).values("group"))


@admin.register(Mandate)
class MandateAdmin(PartOfGroupAdmin[Mandate]):
    list_display = ["group_code", "role", "organisation", "held_by", "starts", "ends", "holds"]
    list_display_links = ["group_code", "role"]
    list_filter = [HoldsFilter, "role", ("group", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["group", "organisation", "person"]
    search_fields = [
        "group__code",
        "organisation__name",
        "organisation__acronym",
        "person__names_folded__finds",
        "person_name",
    ]
    search_help_text = _("Code of the group, organisation or person.")
    autocomplete_fields = ["group", "organisation", "person"]
    fields = ["group", "role", "organisation", "person", "person_name", "period", "basis"]
    steps = [
        end_step(
            lambda mandate, by, on, reason: actions.end_mandate(mandate=mandate, on=on, reason=reason, by=by),
            _("From that day the seat is empty, and what it opened is closed to who held it."),
        )
    ]

    @admin.display(description=_("group"), ordering="group__code")
    def group_code(self, mandate: Mandate) -> str:
        return mandate.group.code

    @admin.display(description=_("held by"), empty_value="–")
    def held_by(self, mandate: Mandate) -> str:
        return mandate.held_by


def end_participation(participation: Participation, by: Any, on: Any, reason: str) -> None:
    actions.end_participation(participation=participation, on=on, reason=reason, by=by)


@admin.register(Participation)
class ParticipationAdmin(PartOfGroupAdmin[Participation]):
    list_display = ["group_code", "person", "organisation", "starts", "ends", "holds"]
    list_display_links = ["group_code", "person"]
    list_filter = [HoldsFilter, ("group", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["group", "organisation", "person"]
    search_fields = [
        "group__code",
        "organisation__name",
        "organisation__acronym",
        "person__names_folded__finds",
        "person__email",
    ]
    search_help_text = _("Code of the group, organisation or person.")
    autocomplete_fields = ["group", "organisation", "person"]
    fields = ["group", "person", "organisation", "period"]
    steps = [
        end_step(
            end_participation,
            _(
                "From that day the person no longer takes part, and no longer reads what is addressed to the group."
            ),
        )
    ]

    @admin.display(description=_("group"), ordering="group__code")
    def group_code(self, participation: Participation) -> str:
        return participation.group.code
