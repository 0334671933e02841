from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin, RowsInline, Step
from journal.admin.journalled import person_of
from members.admin import DatedInline
from members.admin.dated import OFFICE_FIELDS, EndWithReasonForm
from working_groups.actions import conclude_group, move_group
from working_groups.admin.labels import badge
from working_groups.models import GroupName, Mandate, Mission, WorkingGroup
from working_groups.tlp import Tlp

State = WorkingGroup.State


class MandateInline(DatedInline):
    model = Mandate
    fields = ["role", "organisation", "person", "person_name", "period"]
    autocomplete_fields = ["organisation", "person"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("group", "organisation", "person")


class GroupNameInline(DatedInline):
    model = GroupName
    fields = ["title", "period"]
    show_change_link = False


class MissionInline(RowsInline, admin.StackedInline[Mission, WorkingGroup]):
    """The words of the mission; its objectives and activities have a page of their own, linked from here."""

    model = Mission
    fields = ["text"]
    can_delete = False
    show_change_link = True


def conclude(request: HttpRequest, group: WorkingGroup, **how: Any) -> None:
    conclude_group(group=group, by=person_of(request), **how)


def move(request: HttpRequest, group: WorkingGroup, *, to: State) -> None:
    move_group(group=group, to=to, by=person_of(request))


def in_state(*states: State) -> Any:
    return lambda group: group.state in states


@admin.register(WorkingGroup)
class WorkingGroupAdmin(JournalledAdmin[WorkingGroup]):
    formfield_overrides = OFFICE_FIELDS
    list_display = ["code", "title", "kind", "state", "part_of", "default_label", "highest_label"]
    list_display_links = ["code", "title"]
    list_filter = ["state", "kind", "sectors"]
    list_select_related = ["parent"]
    search_fields = ["code", "title", "former_titles__title"]
    search_help_text = _("Code, title or former title.")
    autocomplete_fields = ["parent", "sectors"]
    fieldsets = [
        (None, {"fields": ["code", "title", "kind", "parent", "sectors", "secretariat_email"]}),
        (_("Life"), {"fields": ["state", "concluded_on"]}),
        (_("Labels of its reports"), {"fields": ["default_tlp", "highest_tlp"]}),
        (_("See also"), {"fields": ["elsewhere"]}),
    ]
    inlines = [MandateInline, MissionInline, GroupNameInline]
    steps = [
        Step(
            name="begin",
            label=_("Begin its work"),
            explanation=_("The group gets its public page."),
            act=partial(move, to=State.ACTIVE),
            done=_("The group is at work."),
            offered=in_state(State.PROPOSED),
        ),
        Step(
            name="rest",
            label=_("Let it rest"),
            explanation=_("The group stays as it is and is shown as dormant; its mandates go on."),
            act=partial(move, to=State.DORMANT),
            done=_("The group rests."),
            offered=in_state(State.ACTIVE),
        ),
        Step(
            name="resume",
            label=_("Resume its work"),
            explanation=_("The group is shown as active again."),
            act=partial(move, to=State.ACTIVE),
            done=_("The group is at work again."),
            offered=in_state(State.DORMANT),
        ),
        Step(
            name="conclude",
            label=_("Conclude"),
            explanation=_(
                "Its mandates and participations end with it, on the day you give. "
                "Its page and its reports stay. A conclusion is not taken back."
            ),
            act=conclude,
            done=_("The group is concluded."),
            form_class=EndWithReasonForm,
            offered=in_state(State.ACTIVE, State.DORMANT, State.PROPOSED),
            is_grave=True,
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: WorkingGroup | None = None) -> Any:
        """From its first day on, a group changes its state by the steps above, and keeps its address."""
        return ["code", "state", "concluded_on", "elsewhere"] if obj else ["concluded_on", "elsewhere"]

    def get_fieldsets(self, request: HttpRequest, obj: WorkingGroup | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:-1]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "state":  # only of a new group: nothing begins as concluded
            kwargs["choices"] = [choice for choice in State.choices if choice[0] != State.CONCLUDED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description=_("part of"), ordering="parent__code", empty_value="–")
    def part_of(self, group: WorkingGroup) -> str | None:
        return group.parent.code if group.parent else None

    @admin.display(description=_("default label"), ordering="default_tlp")
    def default_label(self, group: WorkingGroup) -> SafeString:
        return badge(Tlp(group.default_tlp))

    @admin.display(description=_("highest label"), ordering="highest_tlp")
    def highest_label(self, group: WorkingGroup) -> SafeString:
        return badge(Tlp(group.highest_tlp))

    @admin.display(description=_("lists"))
    def elsewhere(self, group: WorkingGroup) -> SafeString:
        return format_html(
            '<a href="{}?group={}">{}</a>',
            reverse("admin:working_groups_participation_changelist"),
            group.pk,
            gettext("People who take part"),
        )
